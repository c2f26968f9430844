public import ID3Tagging

/// What a person decides about tags, and what is in all of them.
public struct TaggingOptions: Hashable, Sendable {
  /// The program and its version.
  public var encodedBy: String
  public var version: TagVersion
  /// Whether loudness is measured, for ReplayGain.
  public var measuresLoudness: Bool
  /// Whether the peaks between samples are looked for as well, which takes several times as long.
  public var findsTruePeaks: Bool

  public init(
    encodedBy: String, version: TagVersion = .v2_4, measuresLoudness: Bool = true,
    findsTruePeaks: Bool = false
  ) {
    self.encodedBy = encodedBy
    self.version = version
    self.measuresLoudness = measuresLoudness
    self.findsTruePeaks = findsTruePeaks
  }
}
