/// What one source says of a disc; what it does not say is nil or empty.
///
/// Everything is as the source has it, whatever else is known.
public struct DiscMetadata: Equatable, Sendable {
  public enum Source: Equatable, Sendable {
    /// A release at MusicBrainz.
    case musicBrainz(MusicBrainzID)
    /// An entry of gnudb: its category and id.
    case gnudb(category: String, id: String)
  }

  /// Where all of this comes from.
  public var source: Source
  public var title: String?
  public var artist: ArtistCredit?
  /// The disc's own title in its set.
  public var discTitle: String?
  /// From 1.
  public var discNumber: Int?
  public var discCount: Int?
  /// When this release came out.
  public var date: PartialDate?
  /// When the album came out for the first time.
  public var originalDate: PartialDate?
  public var country: String?
  public var labels: [String] = []
  public var catalogNumbers: [String] = []
  public var barcode: String?
  public var asin: String?
  /// "CD".
  public var media: String?
  /// In lower case: "album", then "live" and the like.
  public var types: [String] = []
  /// In lower case: "official".
  public var status: String?
  public var language: String?
  public var script: String?
  /// What tells the release from others of its name.
  public var comment: String?
  /// The most agreed upon first, capitals at the start of words; at most five.
  public var genres: [String] = []
  public var discID: String?
  public var releaseID: MusicBrainzID?
  public var releaseGroupID: MusicBrainzID?
  /// Whether the Cover Art Archive has a front cover; nil when that is not known.
  public var hasFrontCover: Bool?
  /// By the disc's track numbers; 0 is hidden audio before track 1.
  public var tracks: [Int: Track] = [:]

  public struct Track: Equatable, Sendable {
    public var title: String?
    public var artist: ArtistCredit?
    /// In the form of the code, without hyphens.
    public var isrcs: [String] = []
    /// When the recording came out for the first time.
    public var originalDate: PartialDate?
    /// What people did for the recording, then for its works, then for all of the release; each once.
    public var contributions: [Contribution] = []
    public var works: [Work] = []
    public var genres: [String] = []
    public var trackID: MusicBrainzID?
    public var recordingID: MusicBrainzID?

    public init(title: String? = nil, artist: ArtistCredit? = nil) {
      self.title = title
      self.artist = artist
    }
  }

  public init(source: Source) { self.source = source }

  /// Whether the artist of the whole is "Various Artists".
  public var isCompilation: Bool { artist?.isVariousArtists ?? false }
}
