import Glibc

/// What a player needs to play music as loud as other music: ReplayGain 2.0.
///
/// Source: the ReplayGain 2.0 specification: the gain leads to -18 LUFS, which is about what the
/// 89 dB of the first version came to.
public struct ReplayGain: Equatable, Sendable {
  /// In decibels; 0 for silence.
  public let gain: Double
  /// 1 is full scale.
  public let peak: Double

  static let referenceLoudness = -18.0
  public static let referenceText = "-18.00 LUFS"

  /// Of a track, or of an album whose tracks these are.
  public init(_ tracks: [LoudnessBlocks]) {
    gain = LoudnessBlocks.integrated(tracks).map { Self.referenceLoudness - $0 } ?? 0
    peak = Double(tracks.map(\.peak).max() ?? 0)
  }

  /// - Parameter gain: In decibels.
  public init(gain: Double, peak: Double) {
    self.gain = gain
    self.peak = peak
  }

  /// Such as `-7.02 dB`.
  public var gainText: String { "\(Self.text(gain, decimals: 2)) dB" }
  /// Such as `0.988553`.
  public var peakText: String { Self.text(peak, decimals: 6) }

  private static func text(_ value: Double, decimals: Int) -> String {
    var scale = 1.0
    for _ in 0..<decimals { scale *= 10 }
    let units = Int((abs(value) * scale).rounded())
    let (whole, rest) = units.quotientAndRemainder(dividingBy: Int(scale))
    let sign = value < 0 && units > 0 ? "-" : ""
    return "\(sign)\(whole).\(String(String(rest + Int(scale)).dropFirst()))"
  }
}
