import CompactDisc
import DiscReading
import MP3Encoding

/// A rip while it runs: which segments are started, which are written, and what became of tracks.
struct RunningRip {
  private let jobs: [TrackJob]
  private let source: any DiscSource
  private let writer: AlbumWriter
  private let pool: EncoderPool
  private let progress: RipProgress
  private let report: @Sendable (RipEvent) -> Void
  private let frontier = ReadFrontier()

  /// Results of the tracks that came to an end, by number.
  private(set) var results: [Int: TrackResult] = [:]
  /// What ended the rip before its end.
  private(set) var failure: (any Error)?

  private struct EncodedSegment {
    let output: SegmentEncoder.Output
    let checksums: TrackChecksums
    let joins: Joins
  }

  /// What a child task came to.
  ///
  /// None of them throws, so no result of another is lost.
  private enum Outcome {
    case encoded(index: Int, EncodedSegment)
    case finished(TrackResult)
    /// The samples of the next segment can be read.
    case samplesReady
    case fetchEnded
    /// There will be no more samples.
    case readingFailed(any Error)
    /// A segment could not be encoded, or a file not be written.
    case workFailed(any Error)
  }

  init(
    jobs: [TrackJob], source: any DiscSource, writer: AlbumWriter, pool: EncoderPool,
    progress: RipProgress, report: @escaping @Sendable (RipEvent) -> Void
  ) {
    self.jobs = jobs
    self.source = source
    self.writer = writer
    self.pool = pool
    self.progress = progress
    self.report = report
  }

  /// Runs until every track has its result.
  ///
  /// Where the disc cannot be read further, the tracks that lie before are still finished. Where
  /// something cannot be encoded or written, all work stops. Both are told by `failure`.
  mutating func run() async {
    // What a drive reads last is encoded last in any case.
    let work = SegmentWork.order(jobs, heldBack: source.isFetchedAtOnce ? pool.threadCount : 0)
    let window = SegmentOrder.window(threadCount: pool.threadCount)
    var order = ReorderBuffer<EncodedSegment>()
    var checksums: [Int: TrackChecksums] = [:]
    var joins: [Int: Joins] = [:]
    var started = 0
    /// Child tasks that have not been heard of, but for the one that fetches.
    var outstanding = 0
    var isWaiting = false

    await withTaskGroup(of: Outcome.self) { group in
      addFetching(to: &group)
      while true {
        while started < work.count, started - order.nextIndex < window, failure == nil, !isWaiting {
          let next = work[started]
          let end = next.job.reach(of: next.segment).upperBound
          outstanding += 1
          guard frontier.isReady(end) else {
            isWaiting = true
            addWaiting(for: end, to: &group)
            break
          }
          if next.segment.index == 0 {
            progress.begin(track: next.job.number)
            report(.trackStarted(number: next.job.number))
          }
          addEncoding(next, at: started, to: &group)
          started += 1
        }
        guard outstanding > 0, let outcome = await group.next() else { break }
        if case .fetchEnded = outcome { continue }
        outstanding -= 1
        switch outcome {
        case .fetchEnded:
          break
        case .samplesReady:
          isWaiting = false
        case .readingFailed(let error):
          isWaiting = false
          failure = failure ?? error
        case .workFailed(let error):
          failure = failure ?? error
          group.cancelAll()
        case .finished(let result):
          end(result)
        case .encoded(let index, let segment):
          // Once a file could not be written, no file is written any more.
          guard !group.isCancelled else { continue }
          var position = order.nextIndex
          for ready in order.insert(segment, at: index) {
            let (job, segment) = (work[position].job, work[position].segment)
            position += 1
            do {
              try await writer.append(ready.output.bytes, to: job)
            } catch {
              failure = failure ?? error
              group.cancelAll()
              break
            }
            if checksums[job.number]?.append(ready.checksums) == nil {
              checksums[job.number] = ready.checksums
            }
            joins[job.number, default: Joins()].formUnion(ready.joins)
            guard segment.isLast, let sums = checksums.removeValue(forKey: job.number) else {
              continue
            }
            outstanding += 1
            addFinishing(
              job, sums, joins: joins[job.number] ?? Joins(),
              endPadding: ready.output.endPadding ?? 0, to: &group)
          }
        }
      }
      group.cancelAll()
    }
    await writer.abandonAll()
    if Task.isCancelled { failure = CancellationError() }
    for job in jobs where results[job.number] == nil {
      end(TrackResult(track: job.plan, status: .failed, encoded: nil, doubtful: []))
    }
  }

  private mutating func end(_ result: TrackResult) {
    results[result.track.number] = result
    progress.end(track: result.track.number)
    report(.trackFinished(result))
  }

  private func addFetching(to group: inout TaskGroup<Outcome>) {
    let (source, frontier, progress) = (source, frontier, progress)
    let tracks = jobs.map(\.plan.sectors)
    let ranges = jobs.map(\.reach).mergingNeighbours
    group.addTask {
      do {
        try await source.fetch(ranges) { sectors, doubtful in
          frontier.advance(to: sectors.upperBound, doubtful: doubtful)
          // What lies beside the tracks only decides how their ends are encoded.
          progress.addDoubtful(
            doubtful.count { sector in tracks.contains { $0.contains(sector) } })
        }
      } catch {
        frontier.fail(error)
      }
      return .fetchEnded
    }
  }

  private func addWaiting(
    for end: Sector, to group: inout TaskGroup<Outcome>
  ) {
    let frontier = frontier
    group.addTask {
      do {
        try await frontier.wait(for: end)
        return .samplesReady
      } catch {
        return .readingFailed(error)
      }
    }
  }

  private func addEncoding(
    _ work: SegmentWork, at index: Int, to group: inout TaskGroup<Outcome>
  ) {
    let (source, writer, progress) = (source, writer, progress)
    group.addTask(executorPreference: pool) {
      do {
        return .encoded(
          index: index,
          try await Self.encode(work, from: source, to: writer, progress: progress))
      } catch {
        return .workFailed(error)
      }
    }
  }

  /// Pulls the samples of a segment through the checksums into the encoder.
  private static func encode(
    _ work: SegmentWork, from source: any DiscSource, to writer: AlbumWriter, progress: RipProgress
  ) async throws -> EncodedSegment {
    let (job, segment) = (work.job, work.segment)
    var checksums = job.checksums(from: segment.samples.lowerBound)
    let joins = try job.encoding.joins(of: segment) { samples, block in
      try source.read(job.samplesOnDisc(samples), into: &block)
    }
    let output = try await job.encoding.encode(segment, joins: joins) { samples, block in
      try source.read(job.samplesOnDisc(samples), into: &block)
      // What is encoded beside the segment is another one's music.
      guard segment.samples.contains(samples.lowerBound) else { return }
      checksums.update(block.span)
      progress.addEncoded(samples.count, track: job.number)
    } deliver: { frames in
      // Only for a segment that is the whole track, whose file nobody else writes.
      try await writer.append(frames, to: job)
    }
    return EncodedSegment(output: output, checksums: checksums, joins: joins)
  }

  private func addFinishing(
    _ job: TrackJob, _ checksums: TrackChecksums, joins: Joins, endPadding: Int,
    to group: inout TaskGroup<Outcome>
  ) {
    let (writer, doubtful) = (writer, frontier.doubtful(in: job.plan.sectors))
    group.addTask {
      if job.isHidden, checksums.peak == 0, doubtful.isEmpty {
        await writer.abandon(job)
        return .finished(
          TrackResult(track: job.plan, status: .silent, encoded: nil, doubtful: []))
      }
      do {
        let size = try await writer.finish(job, endPadding: endPadding)
        return .finished(
          TrackResult(
            track: job.plan, status: doubtful.isEmpty ? .ok : .doubtful,
            encoded: TrackResult.Encoded(
              checksums: checksums, hasAccurateRipChecksum: !job.isHidden, joins: joins,
              fileSize: size),
            doubtful: doubtful))
      } catch {
        return .workFailed(error)
      }
    }
  }
}

extension [Range<Sector>] {
  /// The same sectors of ascending ranges, in as few ranges as it takes.
  var mergingNeighbours: [Range<Sector>] {
    reduce(into: []) { merged, range in
      if let last = merged.last, last.upperBound >= range.lowerBound {
        merged[merged.count - 1] =
          last.lowerBound..<Swift.max(last.upperBound, range.upperBound)
      } else {
        merged.append(range)
      }
    }
  }
}
