/// How a track is cut into segments that can be encoded side by side.
///
/// The plan is a function of the track's length and the settings alone, so the bytes of the MP3 do
/// not depend on the number of threads. Segment *s* makes the frames `frames` of the stream; frame
/// *f* leaves LAME once sample 1152·f + 1376 of the track is in, so a cut before frame *k* falls
/// behind sample 1152·(k + 1), by which the frames below *k* are out and frame *k* is not.
public struct EncodingPlan: Equatable, Sendable {
  /// A run of frames that one LAME context makes.
  public struct Segment: Equatable, Sendable {
    /// Counted from 0 in the order of the stream.
    public let index: Int
    /// The frames of the stream that are kept.
    ///
    /// Where LAME resamples, frames are not known before: nil, and the segment is the whole track.
    public let frames: Range<Int>?
    /// The samples of the track that lead the encoder into the state it would have here; what they
    /// make is thrown away.
    ///
    /// Empty at the start of a track. With a variable bit rate, the last few of them can be enough.
    public let warmUp: Range<Int>
    /// The samples that follow the warm-up.
    ///
    /// The segments' samples cover the track exactly once.
    public let samples: Range<Int>
    public let isLast: Bool
  }

  /// How many segments a track of some length is cut into.
  package struct Grain: Hashable, Sendable {
    /// How long a segment is on average, at least.
    let segmentFrames: Int
    /// What the number of segments is a multiple of, where there are as many; else it is 2.
    let multiple: Int

    package init(segmentFrames: Int, multiple: Int) {
      self.segmentFrames = segmentFrames
      self.multiple = multiple
    }

    /// A bit more than a minute, for where a warm-up has all of its 98 frames: it is then 3.6 % of
    /// the work.
    static let coarse = Grain(segmentFrames: 56 * paddingPeriod, multiple: 2)
    /// Not at all, for where what LAME remembers has no bound.
    static let whole = Grain(segmentFrames: .max, multiple: 1)
    /// Half a minute, for where about 20 frames of a warm-up are enough.
    static let fine = Grain(segmentFrames: 24 * paddingPeriod, multiple: 4)
  }

  /// Stereo samples in the track.
  public let sampleCount: Int
  public let segments: [Segment]

  /// Samples in a frame of MPEG-1 layer III.
  static let frameLength = 1152
  /// LAME's encoder delay in samples (lame.h: `ENCDELAY`).
  static let encoderDelay = 576
  /// Two periods of the padding pattern of constant bit rates at 44.1 kHz, and more than the 95
  /// frames that LAME's longest memory, the level of its hearing threshold, takes to settle.
  static let warmUpFrames = 2 * paddingPeriod
  /// Before a track that is joined to what lies before: enough for the encoder to hear the music,
  /// and a period of the padding pattern, so that the track's own pattern is as ever.
  static let joinWarmUpFrames = paddingPeriod
  /// More segments than this would gain a lone track nothing on the cores that there are, and each
  /// costs a warm-up.
  private static let enoughSegments = 48
  /// Frames after which the padding bits of a constant bit rate repeat at 44.1 kHz.
  static let paddingPeriod = 49

  /// - Parameters:
  ///   - isDivisible: False where LAME resamples, because its resampler has no bound on what it
  ///     remembers.
  ///   - grain: How fine the cuts are.
  package init(sampleCount: Int, isDivisible: Bool, grain: Grain) {
    precondition(sampleCount >= 0, "a track has no negative length")
    self.sampleCount = sampleCount
    guard isDivisible else {
      segments = [
        Segment(
          index: 0, frames: nil, warmUp: 0..<0, samples: 0..<sampleCount, isLast: true)
      ]
      return
    }
    let frameCount = Self.frameCount(sampleCount: sampleCount)
    let cuts = Self.cuts(frameCount: frameCount, grain: grain)
    let bounds = [0] + cuts + [frameCount]
    segments = zip(bounds, bounds.dropFirst()).enumerated().map { index, frames in
      let start = index == 0 ? 0 : Self.sampleAtCut(before: frames.0)
      let isLast = index == cuts.count
      let warmUpStart = max(0, frames.0 - Self.warmUpFrames) * Self.frameLength
      return Segment(
        index: index, frames: frames.0..<frames.1,
        warmUp: index == 0 ? 0..<0 : warmUpStart..<start,
        samples: start..<(isLast ? sampleCount : Self.sampleAtCut(before: frames.1)),
        isLast: isLast)
    }
  }

  /// The frames of a stream for that many samples: LAME fills up the last one with at least 576
  /// samples of silence, so that a decoder's own delay does not cut the music short.
  static func frameCount(sampleCount: Int) -> Int {
    let delayed = encoderDelay + sampleCount
    var padding = frameLength - delayed % frameLength
    if padding < 576 { padding += frameLength }
    return (delayed + padding) / frameLength
  }

  /// The samples that a segment's encoder is fed with, warm-up and all.
  ///
  /// A track that is joined to what lies before is warmed up on it like any other segment. One that
  /// is joined to what lies behind gets, in place of silence, as much of it as its last frame takes.
  func samplesFed(for segment: Segment, joins: Joins) -> Range<Int> {
    guard let frames = segment.frames else { return segment.samples }
    let isJoinedAtStart = segment.index == 0 && joins.start
    let start =
      isJoinedAtStart
      ? -Self.joinWarmUpFrames * Self.frameLength
      : min(segment.warmUp.lowerBound, segment.samples.lowerBound)
    let isJoinedAtEnd = segment.isLast && joins.end
    return
      start..<(isJoinedAtEnd
      ? Self.sampleThatCompletes(frames.upperBound - 1) : segment.samples.upperBound)
  }

  /// The sample behind which a segment's encoder is reset and its output starts to count; nil for a
  /// segment that starts from nothing.
  func reset(of segment: Segment, joins: Joins) -> Int? {
    guard let frames = segment.frames, segment.index > 0 || joins.start else { return nil }
    return Self.sampleAtCut(before: frames.lowerBound)
  }

  /// Samples of silence, or of what lies beyond, behind the music of a track that is not resampled.
  var endPadding: Int {
    Self.frameLength * Self.frameCount(sampleCount: sampleCount) - Self.encoderDelay - sampleCount
  }

  /// How many samples LAME has to be fed with for a frame to leave it.
  private static func sampleThatCompletes(_ frame: Int) -> Int { frameLength * frame + 1376 }

  private static func sampleAtCut(before frame: Int) -> Int { frameLength * (frame + 1) }

  /// Frame numbers at which segments after the first start.
  ///
  /// They are multiples of 49, nearly equally far apart. The number of segments is such that two or
  /// more cores finish a lone track together, and rather too small than too large, because each costs
  /// a warm-up.
  private static func cuts(frameCount: Int, grain: Grain) -> [Int] {
    guard frameCount > grain.segmentFrames else { return [] }
    let nearestCount = (frameCount + grain.segmentFrames / 2) / grain.segmentFrames
    let multiple = nearestCount < grain.multiple ? 2 : grain.multiple
    let segmentCount = min(max(2, nearestCount / multiple * multiple), enoughSegments)
    return (1..<segmentCount).map { index in
      let ideal = frameCount * index / segmentCount
      return (ideal + paddingPeriod / 2) / paddingPeriod * paddingPeriod
    }
  }
}
