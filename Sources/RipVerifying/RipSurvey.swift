import CompactDisc

/// All checksums of a disc's audio, from one pass over its samples.
///
/// Samples come in order and in blocks of any length. What is known of a track is there as soon as
/// its last sample has gone in; checksums at other offsets, when as many more samples have. Around
/// each border of tracks and around sector 450 of each track some samples are kept, at most 73 KiB
/// for each track; nothing else grows.
public struct RipSurvey: Sendable {
  /// The offsets at which AccurateRip's checksums are known, in stereo samples: as far as the
  /// samples go that it leaves out at the ends of a disc.
  public static let offsets = -2939...2939

  public let layout: AudioLayout
  /// The stereo samples that have gone in.
  public private(set) var position = 0
  /// Those tracks that are through, in order.
  public private(set) var tracks: [TrackSurvey] = []

  let database: CTDBLayout
  private(set) var stretches: [KeptStretch]
  /// The stretch that comes next or is being filled.
  private var currentStretch = 0
  /// Places at which something begins or ends, in order; none is at 0.
  private let cuts: [Int]
  private var nextCut = 0

  private var prefix = DiscPrefix()
  private var running: RunningTrack
  private var countedStart = WeightedSums()
  private var countedEnd = WeightedSums()

  /// Stereo samples that are gone through at once by all sums, so that they stay in the fastest
  /// cache.
  private static let blockLength = 2048

  public init(_ layout: AudioLayout) {
    self.layout = layout
    database = CTDBLayout(sampleCount: layout.sampleCount)
    stretches = Self.stretches(layout, database)
    var cuts: Set<Int> = []
    for (index, track) in layout.tracks.enumerated() {
      let counted = layout.counted(index)
      for cut in [counted.lowerBound, counted.upperBound] where cut <= track.samples.count {
        cuts.insert(track.samples.lowerBound + cut)
      }
      cuts.formUnion([track.samples.lowerBound, track.samples.upperBound])
    }
    for stretch in stretches {
      cuts.formUnion([stretch.range.lowerBound, stretch.range.upperBound])
    }
    cuts.remove(0)
    self.cuts = cuts.sorted()
    running = RunningTrack(layout.tracks[0].samples)
    reached()
  }

  /// Whether all samples of the disc's audio have gone in.
  public var isComplete: Bool { position == layout.sampleCount }

  /// Adds the samples that follow, interleaved.
  ///
  /// - Precondition: The count is even, and no more come than the disc has.
  public mutating func update(_ samples: Span<Int16>) {
    precondition(samples.count.isMultiple(of: 2), "half a stereo sample")
    precondition(position + samples.count / 2 <= layout.sampleCount, "more than the disc has")
    var done = 0
    while 2 * done < samples.count {
      let count = min(cuts[nextCut] - position, samples.count / 2 - done, Self.blockLength)
      add(samples.extracting(2 * done..<2 * (done + count)))
      position += count
      done += count
      guard position == cuts[nextCut] else { continue }
      nextCut += 1
      reached()
    }
  }

  /// Adds silence, such as what lies between audio tracks without being audio.
  public mutating func skip(_ sampleCount: Int) {
    let silence = [Int16](repeating: 0, count: 2 * Self.blockLength)
    var left = sampleCount
    while left > 0 {
      let count = min(left, Self.blockLength)
      update(silence.span.extracting(0..<2 * count))
      left -= count
    }
  }

  private mutating func add(_ block: Span<Int16>) {
    running.update(block)
    guard currentStretch < stretches.count,
      stretches[currentStretch].range.contains(position)
    else { return }
    for index in block.indices { stretches[currentStretch].samples.append(block[index]) }
  }

  /// Notes what begins or ends where the samples have got to.
  private mutating func reached() {
    if tracks.count < layout.tracks.count {
      let counted = layout.counted(tracks.count)
      let start = layout.tracks[tracks.count].samples.lowerBound
      if position == start + counted.lowerBound { countedStart = running.sums }
      if position == start + counted.upperBound { countedEnd = running.sums }
    }
    if position > 0, position == running.samples.upperBound { finishRun() }
    while currentStretch < stretches.count,
      position >= stretches[currentStretch].range.upperBound
    {
      currentStretch += 1
    }
    if currentStretch < stretches.count,
      position == stretches[currentStretch].range.lowerBound
    {
      var before = prefix
      before.append(
        crc: running.crcs.all, sums: running.sums, startingAt: running.samples.lowerBound)
      stretches[currentStretch].prefix = before
    }
  }

  /// Ends a track or what lies between two tracks, and starts what follows.
  private mutating func finishRun() {
    if tracks.count < layout.tracks.count,
      layout.tracks[tracks.count].samples == running.samples
    {
      tracks.append(finishedTrack(layout.tracks[tracks.count].number))
    }
    prefix.append(
      crc: running.crcs.all, sums: running.sums, startingAt: running.samples.lowerBound)
    guard tracks.count < layout.tracks.count else { return }
    let next = layout.tracks[tracks.count].samples
    running = RunningTrack(
      next.lowerBound > position ? position..<next.lowerBound : next)
    countedStart = WeightedSums()
    countedEnd = WeightedSums()
  }

  private func finishedTrack(_ number: Int) -> TrackSurvey {
    let counts = !layout.counted(tracks.count).isEmpty
    let low = counts ? countedEnd.low &- countedStart.low : 0
    let high = counts ? countedEnd.high &- countedStart.high : 0
    return TrackSurvey(
      number: number, crc32: running.crcs.all.value,
      crc32WithoutNull: running.crcs.withoutNull.value, accurateRipV1: low,
      accurateRipV2: low &+ high, frame450: running.frame450.value, peak: running.peak,
      leadingSilence: running.leadingSilence, trailingSilence: running.trailingSilence)
  }
}
