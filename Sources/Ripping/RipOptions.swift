public import AlbumWriting
public import MP3Encoding

/// What a person decides about a rip.
public struct RipOptions: Sendable {
  /// The music folder, in which the album gets one of its own.
  public var destination: String
  public var encoder: EncoderSettings
  /// Whether tracks are encoded as one piece where the music runs on from one to the next.
  public var isSeamless: Bool
  /// Whether tracks that were recorded with pre-emphasis are encoded without.
  public var takesOutEmphasis: Bool
  /// The tracks to rip, 0 for hidden audio before track 1; nil for all.
  public var tracks: Set<Int>?
  /// Whether files that are there already are replaced; they are kept otherwise.
  public var overwrites: Bool
  public var tagging: TaggingOptions
  /// How folders and files are named.
  public var template: NameTemplate

  public init(
    destination: String, encoder: EncoderSettings = EncoderSettings(), isSeamless: Bool = true,
    takesOutEmphasis: Bool = true, tracks: Set<Int>? = nil, overwrites: Bool = false,
    tagging: TaggingOptions, template: NameTemplate = .standard
  ) {
    self.destination = destination
    self.encoder = encoder
    self.isSeamless = isSeamless
    self.takesOutEmphasis = takesOutEmphasis
    self.tracks = tracks
    self.overwrites = overwrites
    self.tagging = tagging
    self.template = template
  }
}
