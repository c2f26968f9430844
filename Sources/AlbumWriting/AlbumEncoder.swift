import CompactDisc
package import Loudness
package import MP3Encoding

/// The encoding of one album: which segments are started, which are written, and what became of
/// tracks.
///
/// As soon as the samples of a segment are there, a task on the encoder pool pulls them, sums them
/// up and encodes them. The segments' frames are put back in order here and go to the album's
/// writer. The budget bounds how many segments are between being started and being written.
package struct AlbumEncoder {
  private let jobs: [TrackJob]
  private let samples: AlbumSamples
  private let frontier: ReadFrontier?
  private let writer: AlbumWriter
  private let pool: EncoderPool
  private let budget: SegmentBudget
  private let rank: Int
  private let heldBack: Int
  private let leavesPartialFiles: Bool
  private let progress: EncodingProgress
  private let report: @Sendable (EncodingEvent) async throws -> Void

  /// Outcomes of the tracks that came to an end, by number.
  package private(set) var outcomes: [Int: TrackOutcome] = [:]
  /// What ended the encoding before its end.
  package private(set) var failure: (any Error)?

  private struct EncodedSegment {
    /// Nil where an earlier run has written the frames.
    let output: SegmentEncoder.Output?
    let checksums: TrackChecksums
    let joins: Joins
    /// Nil where it is not wanted.
    let loudness: LoudnessBlocks?
  }

  /// What a child task came to.
  ///
  /// None of them throws, so no result of another is lost.
  private enum Outcome {
    case encoded(index: Int, EncodedSegment)
    case finished(TrackOutcome)
    /// The samples of the next segment can be read, and there is room for it.
    case mayStart
    /// There will be no more samples.
    case readingFailed(any Error)
    /// A segment could not be encoded, or a file not be written.
    case workFailed(any Error)
  }

  /// - Parameters:
  ///   - samples: All of the jobs' samples.
  ///   - frontier: How far they can be read; nil where all of them can.
  ///   - rank: Of albums that are encoded side by side, lower ones come first.
  ///   - heldBack: See `SegmentOrder`.
  ///   - leavesPartialFiles: Whether another run will go on with what was begun, where this one is
  ///     interrupted; everything unfinished is removed otherwise.
  ///   - report: Called with each event, in order; what it throws ends the encoding.
  package init(
    _ jobs: [TrackJob], samples: AlbumSamples, frontier: ReadFrontier? = nil,
    writer: AlbumWriter, pool: EncoderPool, budget: SegmentBudget, rank: Int = 0, heldBack: Int,
    leavesPartialFiles: Bool = false, progress: EncodingProgress,
    report: @escaping @Sendable (EncodingEvent) async throws -> Void
  ) {
    self.jobs = jobs
    self.samples = samples
    self.frontier = frontier
    self.writer = writer
    self.pool = pool
    self.budget = budget
    self.rank = rank
    self.heldBack = heldBack
    self.leavesPartialFiles = leavesPartialFiles
    self.progress = progress
    self.report = report
  }

  /// Runs until every track has its outcome.
  ///
  /// Where the source cannot be read further, the tracks that lie before are still finished. Where
  /// something cannot be encoded or written, all work stops. Both are told by `failure`.
  package mutating func run() async {
    let work = SegmentWork.order(await resumed(jobs), heldBack: heldBack)
    var state = RunState()

    await withTaskGroup(of: Outcome.self) { group in
      while true {
        while state.started < work.count, failure == nil, !state.isWaiting {
          let next = work[state.started]
          let end = next.job.reach(of: next.segment).upperBound
          guard frontier?.isReady(end) ?? true, state.holdsPermit || budget.takeIfFree() else {
            state.outstanding += 1
            state.isWaiting = true
            addWaiting(for: end, to: &group)
            break
          }
          state.holdsPermit = false
          if next.segment.index == 0 {
            progress.begin(track: next.job.number)
            await tell(.trackStarted(number: next.job.number))
          }
          state.outstanding += 1
          addEncoding(next, at: state.started, to: &group)
          state.started += 1
        }
        guard state.outstanding > 0, let outcome = await group.next() else { break }
        state.outstanding -= 1
        switch outcome {
        case .mayStart:
          state.isWaiting = false
          state.holdsPermit = true
        case .readingFailed(let error):
          state.isWaiting = false
          failure = failure ?? error
        case .workFailed(let error):
          stop(error, &group)
        case .finished(let outcome):
          outcomes[outcome.number] = outcome
          progress.end(track: outcome.number)
          await tell(.trackFinished(outcome))
        case .encoded(let index, let segment):
          // Once a file could not be written, no file is written any more.
          guard !group.isCancelled else { continue }
          await write(segment, at: index, of: work, &state, &group)
        }
      }
      group.cancelAll()
    }
    budget.giveBack(state.started - state.order.nextIndex + (state.holdsPermit ? 1 : 0))
    if Task.isCancelled { failure = CancellationError() }
    if leavesPartialFiles, failure is CancellationError {
      await writer.leaveAll()
    } else {
      await writer.abandonAll()
    }
    for job in jobs where outcomes[job.number] == nil { progress.end(track: job.number) }
  }

  private struct RunState {
    var order = ReorderBuffer<EncodedSegment>()
    var checksums: [Int: TrackChecksums] = [:]
    var joins: [Int: Joins] = [:]
    var loudness: [Int: LoudnessBlocks] = [:]
    var started = 0
    /// Child tasks that have not been heard of.
    var outstanding = 0
    /// Whether one of them waits for the next segment's samples and room.
    var isWaiting = false
    /// Whether it has found room for a segment that is not started yet.
    var holdsPermit = false
  }

  private mutating func stop(_ error: any Error, _ group: inout TaskGroup<Outcome>) {
    failure = failure ?? error
    group.cancelAll()
  }

  private mutating func tell(_ event: EncodingEvent) async {
    do { try await report(event) } catch { failure = failure ?? error }
  }

  /// Opens the partial files of an earlier run; those that cannot be gone on with start anew.
  private mutating func resumed(_ jobs: [TrackJob]) async -> [TrackJob] {
    var resumed = jobs
    for index in jobs.indices where jobs[index].written != WrittenPart() {
      let (written, segments) = (jobs[index].written, jobs[index].encoding.plan.segments)
      do {
        // The last segment is never among those that were written.
        let isPossible =
          (1..<segments.count).contains(written.segmentCount) && written.byteCount > 0
        if isPossible, try await writer.resume(jobs[index]) { continue }
        resumed[index].written = WrittenPart()
      } catch {
        failure = failure ?? error
      }
    }
    return resumed
  }

  /// Hands a segment, and those that waited for it, to the writer.
  private mutating func write(
    _ segment: EncodedSegment, at index: Int, of work: [SegmentWork], _ state: inout RunState,
    _ group: inout TaskGroup<Outcome>
  ) async {
    var position = state.order.nextIndex
    let ready = state.order.insert(segment, at: index)
    defer { budget.giveBack(ready.count) }
    for ready in ready {
      let (job, segment) = (work[position].job, work[position].segment)
      position += 1
      if let output = ready.output {
        do {
          let (byteCount, checksum) = try await writer.append(output.bytes, to: job)
          // The last one ends LAME's stream, so it is encoded anew if the file is not finished.
          if !segment.isLast {
            let part = WrittenPart(
              segmentCount: segment.index + 1, byteCount: byteCount, checksum: checksum)
            try await report(.written(number: job.number, part))
          }
        } catch {
          return stop(error, &group)
        }
      }
      if state.checksums[job.number]?.append(ready.checksums) == nil {
        state.checksums[job.number] = ready.checksums
      }
      state.joins[job.number, default: Joins()].formUnion(ready.joins)
      if let loudness = ready.loudness {
        state.loudness[job.number, default: LoudnessBlocks()].append(loudness)
      }
      guard segment.isLast, let sums = state.checksums.removeValue(forKey: job.number) else {
        continue
      }
      state.outstanding += 1
      addFinishing(
        job, sums, joins: state.joins[job.number] ?? Joins(),
        loudness: state.loudness.removeValue(forKey: job.number),
        endPadding: ready.output?.endPadding ?? 0, to: &group)
    }
  }

  private func addWaiting(for end: Sector, to group: inout TaskGroup<Outcome>) {
    let (frontier, budget, rank) = (frontier, budget, rank)
    group.addTask {
      do {
        try await frontier?.wait(for: end)
        try await budget.take(rank: rank)
        return .mayStart
      } catch {
        return .readingFailed(error)
      }
    }
  }

  private func addEncoding(
    _ work: SegmentWork, at index: Int, to group: inout TaskGroup<Outcome>
  ) {
    let (samples, writer, progress) = (samples, writer, progress)
    group.addTask(executorPreference: pool) {
      do {
        let segment =
          switch samples {
          case .integers(let samples):
            if let audio = work.job.deEmphasis {
              try await Self.encode(
                work, from: DeEmphasizedSamples(samples, within: audio), to: writer,
                progress: progress
              ) { checksums, range, _ in
                // Those of the disc's own samples, which other people's programs sum up as well.
                let original = try [Int16](capacity: 2 * range.count) {
                  try samples.read(range, into: &$0)
                }
                checksums.update(original.span)
              }
            } else {
              try await Self.encode(work, from: samples, to: writer, progress: progress) {
                $0.update($2)
              }
            }
          case .floats(let samples):
            try await Self.encode(work, from: samples, to: writer, progress: progress) {
              $0.update($2)
            }
          }
        return .encoded(index: index, segment)
      } catch {
        return .workFailed(error)
      }
    }
  }

  /// The loudness of a track whose file another run has made.
  ///
  /// - Parameter samples: All of the track's.
  package static func loudness(
    of job: TrackJob, samples: AlbumSamples
  ) throws -> LoudnessBlocks {
    var blocks = LoudnessBlocks()
    for segment in job.encoding.plan.segments {
      switch samples {
      case .integers(let samples):
        if let audio = job.deEmphasis {
          try listen(to: segment, of: job, DeEmphasizedSamples(samples, within: audio), &blocks)
        } else {
          try listen(to: segment, of: job, samples, &blocks)
        }
      case .floats(let samples): try listen(to: segment, of: job, samples, &blocks)
      }
    }
    return blocks
  }

  /// In the same stretches as an encoding does, so that the sum is the same to the bit.
  private static func listen<Sample: PCMSample>(
    to segment: EncodingPlan.Segment, of job: TrackJob, _ source: any SampleReading<Sample>,
    _ blocks: inout LoudnessBlocks
  ) throws {
    guard let meter = try job.meter(for: segment) else { return }
    for start in stride(
      from: meter.lead.lowerBound, to: segment.samples.upperBound, by: blockLength)
    {
      try Task.checkCancellation()
      let samples = start..<min(start + blockLength, segment.samples.upperBound)
      let block = try [Sample](capacity: 2 * samples.count) {
        try source.read(job.samplesInSource(samples), into: &$0)
      }
      try meter.add(block.span)
    }
    blocks.append(meter.finished())
  }

  /// Samples that are summed up at once where they need not be encoded again.
  private static let blockLength = 1 << 16

  /// Pulls the samples of a segment through the checksums into the encoder.
  ///
  /// - Parameter sumUp: Called with the samples of the segment and where they are in the source, in
  ///   order.
  private static func encode<Sample: PCMSample>(
    _ work: SegmentWork, from source: any SampleReading<Sample>, to writer: AlbumWriter,
    progress: EncodingProgress,
    sumUp: (inout TrackChecksums, Range<Int>, Span<Sample>) throws -> Void
  ) async throws -> EncodedSegment {
    let (job, segment) = (work.job, work.segment)
    var checksums = job.checksums(from: segment.samples.lowerBound)
    let joins = try job.encoding.joins(of: segment) { samples, block in
      try source.read(job.samplesInSource(samples), into: &block)
    }
    let meter = try job.meter(for: segment)
    if let meter, !meter.lead.isEmpty {
      let lead = try [Sample](capacity: 2 * meter.lead.count) {
        try source.read(job.samplesInSource(meter.lead), into: &$0)
      }
      try meter.add(lead.span)
    }
    if work.isWritten {
      var block = [Sample](capacity: 2 * blockLength) { _ in }
      for start in stride(
        from: segment.samples.lowerBound, to: segment.samples.upperBound, by: blockLength)
      {
        try Task.checkCancellation()
        let samples = start..<min(start + blockLength, segment.samples.upperBound)
        block.removeAll(keepingCapacity: true)
        try block.append(addingCapacity: 2 * samples.count) {
          try source.read(job.samplesInSource(samples), into: &$0)
        }
        try sumUp(&checksums, job.samplesInSource(samples), block.span)
        try meter?.add(block.span)
        progress.addEncoded(samples.count, track: job.number)
      }
      return EncodedSegment(
        output: nil, checksums: checksums, joins: joins, loudness: meter?.finished())
    }
    let output = try await job.encoding.encode(segment, joins: joins) { samples, block in
      try source.read(job.samplesInSource(samples), into: &block)
      // What is encoded beside the segment is another one's music.
      guard segment.samples.contains(samples.lowerBound) else { return }
      try sumUp(&checksums, job.samplesInSource(samples), block.span)
      try meter?.add(block.span)
      progress.addEncoded(samples.count, track: job.number)
    } deliver: { frames in
      // Only for a segment that is the whole track, whose file nobody else writes.
      try await writer.append(frames, to: job)
    }
    return EncodedSegment(
      output: output, checksums: checksums, joins: joins, loudness: meter?.finished())
  }

  private func addFinishing(
    _ job: TrackJob, _ checksums: TrackChecksums, joins: Joins, loudness: LoudnessBlocks?,
    endPadding: Int, to group: inout TaskGroup<Outcome>
  ) {
    let (writer, frontier) = (writer, frontier)
    group.addTask {
      if job.dropsSilence, checksums.peak == 0,
        frontier?.doubtful(in: job.sectors).isEmpty ?? true
      {
        await writer.abandon(job)
        return .finished(TrackOutcome(number: job.number, status: .silent))
      }
      do {
        let file = try await writer.finish(job, endPadding: endPadding, loudness: loudness)
        return .finished(
          TrackOutcome(
            number: job.number,
            status: .made(
              TrackOutcome.Made(
                checksums: checksums, joins: joins, file: file, loudness: loudness))))
      } catch {
        return .workFailed(error)
      }
    }
  }
}
