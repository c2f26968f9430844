/// At which of its ends a track is encoded together with what lies beyond, because the music runs
/// on there.
public struct Joins: Equatable, Sendable {
  public var start: Bool
  public var end: Bool

  public init(start: Bool = false, end: Bool = false) {
    self.start = start
    self.end = end
  }

  /// Adds the ends of another segment of the same track.
  public mutating func formUnion(_ other: Joins) {
    start = start || other.start
    end = end || other.end
  }

  /// Stereo samples on each side of a cut that decide whether music runs on across it: those of a
  /// frame.
  static let testLength = EncodingPlan.frameLength

  /// The level below which there is nothing to be heard, as the absolute value of a sample of
  /// 16 bits.
  static let audibleLevel: Float = 16

  /// Whether music runs on from `before` into `after`: on both sides there is a sample of at least
  /// 16 in one of the channels (-66 dB of full scale).
  ///
  /// - Parameters:
  ///   - before: The last interleaved samples before the cut.
  ///   - after: The first ones behind it.
  static func runsOn<Sample: PCMSample>(
    from before: Span<Sample>, into after: Span<Sample>
  ) -> Bool {
    isAudible(before) && isAudible(after)
  }

  private static func isAudible(_ samples: Span<some PCMSample>) -> Bool {
    samples.indices.contains { abs(samples[$0].valueAt16Bits) >= audibleLevel }
  }
}
