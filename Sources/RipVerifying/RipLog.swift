public import CompactDisc

/// Everything about a rip that its log tells people.
public struct RipLog: Equatable, Sendable {
  /// One line of the settings: what it is called, and what it was.
  public struct Setting: Equatable, Sendable {
    public let name: String
    public let value: String

    public init(_ name: String, _ value: String) {
      self.name = name
      self.value = value
    }
  }

  /// A stretch of sectors in which something was not as it should be.
  public struct Place: Equatable, Sendable {
    public enum Kind: Equatable, Sendable {
      /// Read again until reads agreed.
      case settled
      /// Reads contradict each other; the file has the best guess.
      case contested
      /// Cannot be read; the file has silence.
      case unreadable
      /// Where the drive does not reach; the file has silence.
      case outOfReach
      /// Put right from the data of the Cue Tools database.
      case repaired
    }

    public let sectors: Range<Sector>
    public let kind: Kind

    public init(_ sectors: Range<Sector>, _ kind: Kind) {
      self.sectors = sectors
      self.kind = kind
    }
  }

  /// What became of one track.
  public struct Track: Equatable, Sendable {
    /// 0 is hidden audio before the first track.
    public var number: Int
    public var title: String
    /// The name of the file; nil where there is none.
    public var file: String?
    /// Sectors from INDEX 00 to INDEX 01; nil where it is not known.
    public var preGap: Int?
    /// The largest sample as a part of full scale.
    public var peak: Double?
    public var crc32: UInt32?
    public var crc32WithoutNull: UInt32?
    public var accurateRipV1: UInt32?
    public var accurateRipV2: UInt32?
    /// Nil where AccurateRip was not asked or did not answer.
    public var accurateRip: AccurateRipVerdict?
    /// Nil where the Cue Tools database was not asked or did not answer.
    public var ctdb: CTDBVerdict?
    /// How many sectors had which proof, by the names of the program's own list.
    public var evidence: [Setting]
    /// Where something was not as it should be, in order.
    public var places: [Place]
    /// Whether no sample is in doubt.
    public var isSound: Bool
    /// Why there is no file; nil if there is one.
    public var failure: String?

    public init(
      number: Int, title: String, file: String? = nil, preGap: Int? = nil, peak: Double? = nil,
      crc32: UInt32? = nil, crc32WithoutNull: UInt32? = nil, accurateRipV1: UInt32? = nil,
      accurateRipV2: UInt32? = nil, accurateRip: AccurateRipVerdict? = nil,
      ctdb: CTDBVerdict? = nil, evidence: [Setting] = [], places: [Place] = [],
      isSound: Bool = true, failure: String? = nil
    ) {
      self.number = number
      self.title = title
      self.file = file
      self.preGap = preGap
      self.peak = peak
      self.crc32 = crc32
      self.crc32WithoutNull = crc32WithoutNull
      self.accurateRipV1 = accurateRipV1
      self.accurateRipV2 = accurateRipV2
      self.accurateRip = accurateRip
      self.ctdb = ctdb
      self.evidence = evidence
      self.places = places
      self.isSound = isSound
      self.failure = failure
    }
  }

  /// Name and version.
  public var program: String
  /// When the rip ended, as people write it.
  public var date: String
  public var artist: String
  public var album: String
  /// The drive's name, or the image that stood in for one.
  public var source: String
  /// Those of the drive, then those of reading, then those of the encoder.
  public var settings: [Setting]
  public var toc: TableOfContents
  public var tracks: [Track]
  /// What the Cue Tools database says of the whole disc; nil where it was not asked or did not answer.
  public var ctdb: CTDBVerdict?
  /// The Cue Tools database's checksum of the disc.
  public var ctdbCRC: UInt32?
  /// What else there is to know, a sentence each.
  public var remarks: [String]

  public init(
    program: String, date: String, artist: String, album: String, source: String,
    settings: [Setting] = [], toc: TableOfContents, tracks: [Track], ctdb: CTDBVerdict? = nil,
    ctdbCRC: UInt32? = nil, remarks: [String] = []
  ) {
    self.program = program
    self.date = date
    self.artist = artist
    self.album = album
    self.source = source
    self.settings = settings
    self.toc = toc
    self.tracks = tracks
    self.ctdb = ctdb
    self.ctdbCRC = ctdbCRC
    self.remarks = remarks
  }
}
