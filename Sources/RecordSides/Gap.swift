/// A stretch of a side without music.
public struct Gap: Equatable, Sendable {
  /// In stereo samples from the start of the side, exact to a window of 50 ms.
  public let samples: Range<Int>
  /// Where the music after it begins: its end, or before it where the music begins softly.
  public let onset: Int
  /// Its median level in dBFS, clicks left out.
  public let level: Double
  /// How much louder the music around it is, in dB, judged by the softer side.
  public let depth: Double
  /// How much its level wavers, in dB: surface noise hardly does, soft music does.
  public let unsteadiness: Double
  /// How sure it is that a track ends here, from 0 to 1.
  public let confidence: Double
}
