/// An album as it came out at one time and place.
///
/// Texts are trimmed and never empty; at most 4,096 characters of one are kept.
public struct Release: Equatable, Sendable {
  public struct Label: Equatable, Sendable {
    public var name: String?
    public var catalogNumber: String?
  }

  public var id: MusicBrainzID
  public var title: String?
  public var artistCredit: ArtistCredit?
  /// What tells it from another of the same name: "remastered".
  public var disambiguation: String?
  public var date: PartialDate?
  /// ISO 3166-1, or MusicBrainz's XW (worldwide), XE (Europe) and the like.
  public var country: String?
  /// Digits.
  public var barcode: String?
  /// "Official", "Promotion", "Bootleg", "Pseudo-Release" and the like.
  public var status: String?
  public var asin: String?
  /// ISO 639-3.
  public var language: String?
  /// ISO 15924.
  public var script: String?
  public var labels: [Label] = []
  public var group: ReleaseGroup?
  /// Whether the Cover Art Archive has a front cover; nil when that is not known.
  public var hasFrontCover: Bool?
  /// In the order of their positions.
  public var media: [Medium] = []
  public var genres: [Genre] = []
  /// What people did for all of it.
  public var contributions: [Contribution] = []

  public init(id: MusicBrainzID) { self.id = id }
}

/// The releases of one album.
public struct ReleaseGroup: Equatable, Sendable {
  public var id: MusicBrainzID?
  public var title: String?
  /// "Album", "Single", "EP" and the like.
  public var primaryType: String?
  /// "Live", "Compilation" and the like.
  public var secondaryTypes: [String] = []
  public var firstReleaseDate: PartialDate?
  public var genres: [Genre] = []
}

/// A genre and how many people say so.
public struct Genre: Equatable, Sendable {
  public var name: String
  public var count: Int
}

/// A disc of a release.
public struct Medium: Equatable, Sendable {
  /// From 1.
  public var position: Int
  public var title: String?
  /// "CD", "Enhanced CD", "DVD-Video" and the like.
  public var format: String?
  public var discIDs: [String] = []
  /// Hidden audio before track 1.
  public var pregap: ReleaseTrack?
  /// In the order of their positions.
  public var tracks: [ReleaseTrack] = []
  /// Data tracks that MusicBrainz lists apart.
  public var dataTracks: [ReleaseTrack] = []
  /// As MusicBrainz has it; nil when it does not say.
  public var declaredTrackCount: Int?

  public init(position: Int) { self.position = position }

  /// How many tracks it has, hidden audio and data aside; nil when that is not known.
  public var trackCount: Int? { tracks.isEmpty ? declaredTrackCount : tracks.count }
}

/// A track of a medium.
public struct ReleaseTrack: Equatable, Sendable {
  /// What MusicBrainz calls the track, not its recording.
  public var id: MusicBrainzID?
  /// From 1; 0 for hidden audio.
  public var position: Int
  /// As it is printed: "1", "A1".
  public var number: String?
  public var title: String?
  /// In milliseconds.
  public var length: Int?
  public var artistCredit: ArtistCredit?
  public var recording: Recording?

  public init(position: Int) { self.position = position }
}

/// A piece of recorded music, which may be on many releases.
public struct Recording: Equatable, Sendable {
  public var id: MusicBrainzID?
  public var title: String?
  /// In milliseconds.
  public var length: Int?
  public var artistCredit: ArtistCredit?
  /// In the form of the code, without hyphens.
  public var isrcs: [String] = []
  public var firstReleaseDate: PartialDate?
  public var genres: [Genre] = []
  /// Of the recording itself; those of its works are theirs.
  public var contributions: [Contribution] = []
  public var works: [Work] = []
}

/// What was composed.
public struct Work: Equatable, Sendable {
  public var id: MusicBrainzID?
  public var title: String?
  public var contributions: [Contribution] = []
}
