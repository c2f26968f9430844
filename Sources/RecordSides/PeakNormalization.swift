import Glibc

/// One gain that brings the loudest sample of a side, or of all sides of a record, to a level.
///
/// Never one per track: what is loud and what is soft on a record is meant to be. The peak may be
/// that of a click. It is the peak of the samples, and an MP3 decoder can go beyond it between and
/// at the samples; so the target is not 0 dBFS unless asked for.
public struct PeakNormalization: Equatable, Sendable {
  /// In dBFS: -30...0; -1 by default.
  public let target: Double
  /// More is not amplified, in dB: 0...60; 30 by default.
  ///
  /// It keeps an empty side from roaring.
  public let greatestGain: Double

  public init(target: Double = -1, greatestGain: Double = 30) throws(RecordSideError) {
    try check("target of the peak in dBFS", target, in: -30...0)
    try check("greatest gain in dB", greatestGain, in: 0...60)
    self.target = target
    self.greatestGain = greatestGain
  }

  /// The factor for every sample; below 1 where the peak lies above the target.
  ///
  /// No sample, multiplied as `Float`, goes beyond the target. 1 if there is nothing but silence.
  ///
  /// - Parameter peaks: Those of the sides that are to keep their balance.
  public func gain(peaks: some Sequence<Float>) -> Float {
    guard let peak = peaks.max(), peak > 0, peak.isFinite else { return 1 }
    let limit = Float(pow(10, target / 20))
    var gain = min(limit / peak, Float(pow(10, greatestGain / 20)))
    while peak * gain > limit { gain = gain.nextDown }
    return gain
  }
}
