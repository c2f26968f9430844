import Glibc

/// How loud a stretch of music is, moment by moment: what its loudness as a whole follows from.
///
/// Stretches that follow each other are appended. Source: ITU-R BS.1770-4 and EBU Tech 3341, blocks
/// of 400 ms that overlap by three quarters.
public struct LoudnessBlocks: Equatable, Sendable {
  /// In LUFS, of the blocks above -70 LUFS: what is softer never counts.
  public internal(set) var levels: [Float] = []
  /// The largest absolute value of a sample, or between samples; 1 is full scale.
  public internal(set) var peak: Float = 0

  static let absoluteGate: Float = -70

  public init() {}

  /// - Parameters:
  ///   - levels: As `levels` has them.
  ///   - peak: As `peak` has it.
  public init(levels: [Float], peak: Float) {
    self.levels = levels
    self.peak = peak
  }

  /// Adds the stretch that follows.
  public mutating func append(_ next: LoudnessBlocks) {
    levels += next.levels
    peak = max(peak, next.peak)
  }

  /// The integrated loudness in LUFS of several stretches together; nil where all is silence.
  public static func integrated(_ stretches: [LoudnessBlocks]) -> Double? {
    guard let ungated = mean(stretches, from: absoluteGate) else { return nil }
    return mean(stretches, from: Float(ungated - 10))
  }

  /// The integrated loudness in LUFS; nil for silence.
  public var integrated: Double? { Self.integrated([self]) }

  /// The mean level of the blocks that reach a gate.
  private static func mean(_ stretches: [LoudnessBlocks], from gate: Float) -> Double? {
    var (energy, count) = (0.0, 0)
    for stretch in stretches {
      for level in stretch.levels where level >= gate {
        energy += pow(10, Double(level) / 10)
        count += 1
      }
    }
    return count > 0 ? 10 * log10(energy / Double(count)) : nil
  }
}
