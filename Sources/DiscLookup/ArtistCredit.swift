/// The artists of a release or a track, as it credits them.
public struct ArtistCredit: Equatable, Sendable {
  public struct Part: Equatable, Sendable {
    /// As credited here, which may differ from the artist's own name.
    public var name: String
    /// What stands between this name and the next, with its spaces, such as " & " or "; ".
    public var joinPhrase: String
    public var artist: Artist

    public init(name: String, joinPhrase: String = "", artist: Artist) {
      self.name = name
      self.joinPhrase = joinPhrase
      self.artist = artist
    }
  }

  /// Not empty.
  public let parts: [Part]

  /// Nil without parts.
  public init?(_ parts: [Part]) {
    guard !parts.isEmpty else { return nil }
    self.parts = parts
  }

  /// All of it as one text: "Bach; Gould".
  public var text: String { parts.map { $0.name + $0.joinPhrase }.joined() }

  /// The same with the names that artists are sorted by; those without one as credited.
  public var sortText: String {
    parts.map { ($0.artist.sortName ?? $0.name) + $0.joinPhrase }.joined()
  }

  /// The names one by one, as credited.
  public var names: [String] { parts.map(\.name) }

  /// The artists' ids, without those of artists that have none.
  public var ids: [MusicBrainzID] { parts.compactMap(\.artist.id) }

  /// Whether this is the credit of a compilation.
  public var isVariousArtists: Bool { ids.contains { $0 == .variousArtists } }
}

/// A person or a group.
public struct Artist: Equatable, Sendable {
  public var id: MusicBrainzID?
  public var name: String
  /// "Bach, Johann Sebastian".
  public var sortName: String?

  public init(id: MusicBrainzID? = nil, name: String, sortName: String? = nil) {
    self.id = id
    self.name = name
    self.sortName = sortName
  }
}
