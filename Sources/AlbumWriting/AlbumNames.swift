import FoundationEssentials
public import ID3Tagging

/// What somebody else than the source says of an album: a database, or a person.
///
/// What is nil or missing is not said. It can be kept as text, so that an album gets the same names
/// again without asking.
public struct AlbumNames: Equatable, Codable, Sendable {
  public var artist: String?
  public var title: String?
  /// From 1.
  public var discNumber: Int?
  public var discCount: Int?
  /// Whether it is by various artists.
  public var isCompilation: Bool?
  /// Of all tracks alike, by `TextField.code`.
  public private(set) var texts: [String: [String]] = [:]
  /// By number, 0 for hidden audio before track 1.
  public var tracks: [Int: Track] = [:]

  public struct Track: Equatable, Codable, Sendable {
    public var title: String?
    public var artist: String?
    /// MusicBrainz' id of the recording.
    public var recordingID: String?
    /// By `TextField.code`.
    fileprivate(set) var texts: [String: [String]] = [:]

    public init(title: String? = nil, artist: String? = nil, recordingID: String? = nil) {
      self.title = title
      self.artist = artist
      self.recordingID = recordingID
    }

    /// Setting no values says nothing of the field.
    public subscript(field: TextField) -> [String] {
      get { texts[field.code] ?? [] }
      set { texts[field.code] = newValue.isEmpty ? nil : newValue }
    }
  }

  public init() {}

  /// Setting no values says nothing of the field.
  public subscript(field: TextField) -> [String] {
    get { texts[field.code] ?? [] }
    set { texts[field.code] = newValue.isEmpty ? nil : newValue }
  }

  /// A text that `init(text:)` reads.
  public var text: String {
    let encoder = JSONEncoder()
    encoder.outputFormatting = [.sortedKeys, .withoutEscapingSlashes]
    guard let data = try? encoder.encode(self) else {
      preconditionFailure("texts and numbers have a JSON form")
    }
    return String(decoding: data, as: UTF8.self)
  }

  /// Nil for a text of another version.
  public init?(text: String) {
    guard let names = try? JSONDecoder().decode(AlbumNames.self, from: Data(text.utf8)) else {
      return nil
    }
    self = names
  }

  public var isEmpty: Bool { self == AlbumNames() }

  /// The same, and in place of what is said here what `other` says.
  public func overridden(by other: AlbumNames) -> AlbumNames {
    var names = self
    names.artist = other.artist ?? artist
    names.title = other.title ?? title
    names.discNumber = other.discNumber ?? discNumber
    names.discCount = other.discCount ?? discCount
    names.isCompilation = other.isCompilation ?? isCompilation
    names.texts.merge(other.texts) { $1 }
    for (number, track) in other.tracks {
      var merged = names.tracks[number] ?? Track()
      merged.title = track.title ?? merged.title
      merged.artist = track.artist ?? merged.artist
      merged.recordingID = track.recordingID ?? merged.recordingID
      merged.texts.merge(track.texts) { $1 }
      names.tracks[number] = merged
    }
    return names
  }
}

extension AlbumDescription {
  /// Takes names over, before files are named.
  ///
  /// - Parameter onlyUnknown: Whether they only fill in what is not known.
  package mutating func apply(_ names: AlbumNames, onlyUnknown: Bool = false) {
    let before = artist
    if let name = names.artist, !onlyUnknown || Self.isPlaceholder(artist: artist) { artist = name }
    if let name = names.title, !onlyUnknown || Self.isPlaceholder(album: title) { title = name }
    for index in tracks.indices {
      apply(names, toTrackAt: index, albumArtistBefore: before, onlyUnknown: onlyUnknown)
    }
  }

  private mutating func apply(
    _ names: AlbumNames, toTrackAt index: Int, albumArtistBefore: String, onlyUnknown: Bool
  ) {
    var track = tracks[index]
    let own = names.tracks[track.number]
    if let name = own?.title,
      !onlyUnknown || Self.isPlaceholder(title: track.title, ofTrack: track.number)
    {
      track.title = name
    }
    // Who is the album's artist for want of another stays so.
    let isOfAlbum = track.artist == albumArtistBefore || Self.isPlaceholder(artist: track.artist)
    if let name = own?.artist, !onlyUnknown || isOfAlbum {
      track.artist = name
    } else if isOfAlbum, names.isCompilation != true {
      track.artist = artist
    }
    track.tag[.title] = track.title
    track.tag[.artist] = track.artist
    track.tag[.albumArtist] = artist
    track.tag[.album] = title
    if let number = names.discNumber, !onlyUnknown || track.tag[.discNumber] == nil {
      track.tag[.discNumber] = names.discCount.map { "\(number)/\($0)" } ?? "\(number)"
    }
    if let isCompilation = names.isCompilation {
      track.tag[.compilation] = isCompilation ? "1" : nil
    }
    for (code, values) in names.texts.merging(own?.texts ?? [:], uniquingKeysWith: { $1 }) {
      guard let field = TextField(code: code) else { continue }
      if !onlyUnknown || track.tag[field] == nil { track.tag.texts[field] = values }
    }
    if let id = own?.recordingID {
      track.tag.uniqueFileIdentifiers["http://musicbrainz.org"] = Array(id.utf8)
    }
    tracks[index] = track
  }
}
