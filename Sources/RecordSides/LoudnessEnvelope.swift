import Glibc

/// How loud a side is, in windows of 50 ms, without what lies below 100 Hz.
///
/// `EnvelopeMeter` makes one from samples. A side of 30 minutes has 36,000 windows, 8 bytes each.
public struct LoudnessEnvelope: Equatable, Sendable {
  /// Stereo samples per second.
  public let sampleRate: Int
  /// The stereo samples of the side.
  public let sampleCount: Int
  /// The greatest magnitude of a sample of either channel, before any filter; 1 is full scale.
  public let peak: Float
  /// The mean square of each window over both channels; 1 is a square wave at full scale.
  ///
  /// The last window may be shorter than the others.
  public let powers: [Float]
  /// The same as `powers`, but the median of five parts of 10 ms each.
  ///
  /// A click of a record lasts a few milliseconds and fills one part, or two: it does not show
  /// here.
  public let steadyPowers: [Float]

  /// What everything quieter is taken for, in dBFS: digital silence.
  public static let lowestLevel = -120.0

  package init(
    sampleRate: Int, sampleCount: Int, peak: Float, powers: [Float], steadyPowers: [Float]
  ) {
    self.sampleRate = sampleRate
    self.sampleCount = sampleCount
    self.peak = peak
    self.powers = powers
    self.steadyPowers = steadyPowers
  }

  /// The stereo samples of a part of a window: 10 ms, rounded.
  static func partLength(sampleRate: Int) -> Int { (sampleRate + 50) / 100 }

  /// The stereo samples of a window: 50 ms, rounded to five equal parts.
  public var windowLength: Int { Self.partsPerWindow * Self.partLength(sampleRate: sampleRate) }

  static let partsPerWindow = 5

  /// The root mean square of a window in dBFS: 0 is a square wave at full scale.
  public func level(ofWindow window: Int) -> Double { Self.level(power: powers[window]) }

  static func level(power: Float) -> Double {
    max(lowestLevel, 10 * log10(max(Double(power), 1e-30)))
  }
}
