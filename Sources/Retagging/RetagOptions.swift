public import AlbumNaming
public import AlbumWriting
public import ID3Tagging

/// What a person decides about new tags and names.
public struct RetagOptions: Sendable {
  public var naming: NamingOptions
  public var template: NameTemplate
  /// Nil for the version that each file has.
  public var version: TagVersion?
  /// The folder that the albums' folders are in; nil for that of the library, or the one in which
  /// they seem to be.
  public var musicFolder: String?
  /// Whether nothing is changed.
  public var isDryRun: Bool

  public init(
    naming: NamingOptions, template: NameTemplate = .standard, version: TagVersion? = nil,
    musicFolder: String? = nil, isDryRun: Bool = false
  ) {
    self.naming = naming
    self.template = template
    self.version = version
    self.musicFolder = musicFolder
    self.isDryRun = isDryRun
  }
}
