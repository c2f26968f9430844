public import AlbumWriting
public import DiscLookup
public import FoundationEssentials
public import WebAccess

/// What a person decides about where names and covers come from.
public struct NamingOptions: Sendable {
  /// What becomes of a disc that several releases could be.
  public enum Ambiguity: String, CaseIterable, Sendable {
    /// The first in the order of `ReleaseChoice`.
    case first
    /// Nothing is ripped.
    case fail
    /// The disc goes without.
    case skip
  }

  /// Whether a database is asked at all.
  public var asksDatabases = true
  public var onAmbiguity = Ambiguity.first
  /// The release that the disc is said to be.
  public var release: MusicBrainzID?
  /// Countries as MusicBrainz writes them, the best first.
  public var countries: [String] = []
  /// Whether only what is kept from earlier answers is used.
  public var isOffline = false
  /// MusicBrainz or a mirror: everything before "/discid".
  public var musicBrainz = MusicBrainz.address
  /// The Cover Art Archive or a mirror: everything before "/release".
  public var coverArt = CoverArtArchive.address
  /// Who greets gnudb; nil where it is not asked.
  public var gnudb: Gnudb.Hello?
  public var gnudbAddress = Gnudb.address
  /// What a person says, which counts before all else.
  public var own = AlbumNames()
  public var cover = CoverSource.database

  public enum CoverSource: Equatable, Sendable {
    case none
    /// The Cover Art Archive.
    case database
    /// A picture file.
    case file(String)
  }

  public init() {}

  /// How far apart requests to MusicBrainz are: a mirror has no limit but its own.
  public var musicBrainzService: WebService {
    musicBrainz == MusicBrainz.address
      ? MusicBrainz.service : WebService(name: "MusicBrainz mirror", interval: .zero)
  }
}
