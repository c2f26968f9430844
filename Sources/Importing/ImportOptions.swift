public import AlbumNaming
public import AlbumWriting
public import MP3Encoding
public import TextEncodings

/// What a person decides about an import.
public struct ImportOptions: Sendable {
  /// What becomes of an album whose audio the library has already.
  public enum Duplicates: String, CaseIterable, Sendable {
    /// It is listed, and not made.
    case skip
    /// It is made all the same, in a folder of its own.
    case keep
    /// It takes the place of the one that is there where it would be in nothing worse, and better in
    /// its bit rate or in how many of its names are known.
    case replaceIfBetter = "replace-if-better"
  }

  /// The music folder.
  public var library: String
  public var encoder: EncoderSettings
  /// Whether tracks are encoded as one piece where the music runs on from one to the next.
  public var isSeamless: Bool
  /// Whether tracks that were recorded with pre-emphasis, as their sheet says, are encoded without.
  public var takesOutEmphasis: Bool
  /// Whether albums that failed before are tried again.
  public var retriesFailed: Bool
  /// Whether albums that are there are made anew where their source or the settings are others.
  public var overwrites: Bool
  public var duplicates: Duplicates
  /// Of cue sheets that are not in Unicode; nil to guess it.
  public var cueEncoding: TextEncoding?
  /// Where the sources are the captured sides of one record: how it is cut.
  public var record: RecordOptions?
  public var tagging: TaggingOptions
  /// When a database is asked what an album is called.
  public var lookup: Lookup
  public var naming: NamingOptions
  /// How folders and files are named.
  public var template: NameTemplate

  /// When a database is asked what an album is called.
  public enum Lookup: String, CaseIterable, Sendable {
    case never
    /// Where the source does not know its artist or its title.
    case missing
    case always
  }

  public init(
    library: String, encoder: EncoderSettings = EncoderSettings(), isSeamless: Bool = true,
    takesOutEmphasis: Bool = true, retriesFailed: Bool = false, overwrites: Bool = false,
    duplicates: Duplicates = .skip, cueEncoding: TextEncoding? = nil,
    record: RecordOptions? = nil, tagging: TaggingOptions, lookup: Lookup = .never,
    naming: NamingOptions = NamingOptions(), template: NameTemplate = .standard
  ) {
    self.library = library
    self.encoder = encoder
    self.isSeamless = isSeamless
    self.takesOutEmphasis = takesOutEmphasis
    self.retriesFailed = retriesFailed
    self.overwrites = overwrites
    self.duplicates = duplicates
    self.cueEncoding = cueEncoding
    self.record = record
    self.tagging = tagging
    self.lookup = lookup
    self.naming = naming
    self.template = template
  }
}
