/// What the catalog knows of an album: one disc, or one record, of one source.
public struct AlbumEntry: Equatable, Sendable, Identifiable {
  /// Where an album is on its way from the source to the library.
  public enum State: String, CaseIterable, Sendable {
    /// Found; nothing has been made of it yet.
    case planned
    /// Begun; some of its tracks may be done.
    case begun
    /// All its files are there.
    case done
    /// Something ended the work on it; `failure` says what.
    case failed
    /// The same audio as that of another album, which was kept in its place.
    case duplicate
  }

  /// Nil for an entry that is not in the catalog yet.
  public var id: Int64?
  /// What it is made from: an absolute path, and what else it takes, as its owner writes it.
  public var source: Source
  public var state = State.planned
  /// What kept it from being made, in a sentence for people.
  public var failure: String?
  /// How often work on it was begun.
  public var attempts = 0

  public var artist: String
  public var title: String
  /// Of a set, from 1; nil where nothing tells.
  public var discNumber: Int?
  public var discCount: Int?
  /// The MusicBrainz disc id; nil for what is not a CD.
  public var discID: String?
  /// The table of contents in CTDB's notation; nil for what is not a CD.
  public var tableOfContents: String?
  /// The album's folder, relative to the library's; nil before there is one.
  public var folder: String?
  /// The entry whose audio is the same, for a duplicate.
  public var duplicateOf: Int64?
  /// What a person should know of the source, one sentence each.
  public var remarks: [String] = []
  /// What was found out of its names besides what its source says, in a notation of its owner's; nil
  /// before somebody has tried.
  public var names: String?
  /// How loud it is; nil where that was not measured, or not all of it was heard yet.
  public var loudness: Loudness?
  /// In playing order.
  public var tracks: [TrackEntry]
  /// When it came into the catalog, and when it changed last: seconds since 1970.
  public var added: Double = 0
  public var changed: Double = 0

  /// The loudness of a whole album.
  public struct Loudness: Hashable, Sendable {
    /// What leads to ReplayGain's reference, in decibels.
    public var gain: Double
    /// 1 is full scale.
    public var peak: Double

    public init(gain: Double, peak: Double) {
      self.gain = gain
      self.peak = peak
    }
  }

  /// Where an album comes from.
  public struct Source: Hashable, Sendable {
    /// The path that names it: of a cue sheet, an image, an audio file.
    public var path: String
    /// Tells the source from all others.
    public var key: String
    /// Everything that it takes to open it again, in a notation of the pipeline's own.
    public var reference: String
    /// Changes with the names, sizes and times of the source's files.
    public var fingerprint: String
    /// What the encoder was told, and what else decides the bytes.
    public var settings: String

    public init(
      path: String, key: String, reference: String, fingerprint: String, settings: String
    ) {
      self.path = path
      self.key = key
      self.reference = reference
      self.fingerprint = fingerprint
      self.settings = settings
    }
  }

  public init(
    source: Source, artist: String, title: String, discNumber: Int? = nil, discCount: Int? = nil,
    discID: String? = nil, tableOfContents: String? = nil, remarks: [String] = [],
    tracks: [TrackEntry]
  ) {
    self.source = source
    self.artist = artist
    self.title = title
    self.discNumber = discNumber
    self.discCount = discCount
    self.discID = discID
    self.tableOfContents = tableOfContents
    self.remarks = remarks
    self.tracks = tracks
  }

  /// Whether its files would be named like another's.
  public func hasName(of other: AlbumEntry) -> Bool {
    artist == other.artist && title == other.title && discNumber == other.discNumber
  }

  /// Stereo samples of all tracks.
  public var sampleCount: Int { tracks.reduce(0) { $0 + $1.sampleCount } }
}
