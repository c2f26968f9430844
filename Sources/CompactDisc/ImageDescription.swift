/// What a disc image says of its tracks and data files, in any format but the cue sheet.
///
/// The initializers named after the formats read one. A description that exists has 1...99 tracks
/// with consecutive numbers.
public struct ImageDescription: Equatable, Sendable {
  public enum Format: Hashable, Sendable {
    /// A CloneCD sheet (.ccd) and its .img.
    case cloneCD
    /// A cdrdao .toc file and what it names.
    case cdrdao
    /// A Nero image (.nrg), which has everything in one file.
    case nero
    /// An Alcohol 120% descriptor (.mds) and its .mdf.
    case alcohol
  }

  /// The description's own file name, for messages.
  public let name: String
  public let format: Format
  /// The names of the data files as the description spells them, most often without a path.
  public internal(set) var files: [String] = []
  public internal(set) var tracks: [Track] = []
  public internal(set) var catalog: MediaCatalogNumber?
  /// The texts of the disc as a whole.
  public internal(set) var text = DiscText()
  /// What was passed over, in the order of the file; at most 100.
  public internal(set) var warnings: [Warning] = []
  var arrangement = Arrangement.addressed(Addresses())

  init(name: String, format: Format) {
    self.name = name
    self.format = format
  }

  public struct Track: Equatable, Sendable {
    /// 1...99.
    public let number: Int
    public let kind: TrackKind
    /// From 1.
    public let session: Int
    public internal(set) var flags: TrackFlags = []
    public internal(set) var isrc: ISRC?
    public internal(set) var text = DiscText()
    let place: Place

    init(number: Int, kind: TrackKind, session: Int, flags: TrackFlags = [], place: Place) {
      self.number = number
      self.kind = kind
      self.session = session
      self.flags = flags
      self.place = place
    }
  }

  /// Where in the description something stands.
  public enum Place: Hashable, Sendable {
    case file
    /// From 1.
    case line(Int)
    /// From the start of the file.
    case byte(Int)
  }

  /// Something in a description that was passed over.
  public struct Warning: Equatable, Sendable {
    public let place: Place
    public let text: String
  }

  mutating func warn(_ text: String, at place: Place) {
    guard warnings.count < 100 else { return }
    warnings.append(Warning(place: place, text: text))
  }

  /// Fills in the texts and codes that the description does not give otherwise.
  mutating func add(_ packs: CDText) {
    text = packs.disc
    catalog = catalog ?? packs.catalog
    for index in tracks.indices {
      tracks[index].text = packs.tracks[tracks[index].number] ?? DiscText()
      tracks[index].isrc = tracks[index].isrc ?? packs.isrcs[tracks[index].number]
    }
  }
}

// MARK: Where the sectors lie

extension ImageDescription {
  enum Arrangement: Equatable, Sendable {
    /// Tracks, sessions and data have addresses.
    case addressed(Addresses)
    /// Each track is made of pieces, and follows the one before.
    case composed([Composition])
  }

  struct Addresses: Equatable, Sendable {
    /// One for each track.
    var tracks: [TrackAddress] = []
    /// In ascending order; the first one starts at sector 0.
    var sessions: [Range<Sector>] = []
    /// In ascending order; nil when the only file has the sessions one after the other.
    var runs: [Run]?
  }

  struct TrackAddress: Equatable, Sendable {
    /// Where INDEX 01 is.
    let start: Sector
    /// Where INDEX 00 is, if there is one.
    let preGap: Sector?

    /// - Parameter preGapCount: The sectors before `start`; those before sector 0 do not count.
    init(start: Sector, preGapCount: Int) {
      self.start = start
      let preGap = max(start.offset - preGapCount, 0)
      self.preGap = preGap < start.offset ? Sector(offset: preGap) : nil
    }
  }

  /// Sectors side by side in a file.
  struct Run: Equatable, Sendable {
    let sectors: Range<Sector>
    /// The position in `files`.
    let file: Int
    /// Not negative.
    let byteOffset: Int
    let bytesPerSector: Int
    /// The number of the track that names them.
    let track: Int
    let place: Place
  }

  /// The parts of one track, pre-gap included.
  struct Composition: Equatable, Sendable {
    var pieces: [Piece] = []
    var preGap = PreGap.sectors(0)
  }

  /// Where in a track INDEX 01 is.
  enum PreGap: Equatable, Sendable {
    case sectors(Int)
    /// After so many of its pieces.
    case pieces(Int)
  }

  struct Piece: Equatable, Sendable {
    let source: DiscLayout.Source
    let bytesPerSector: Int
    /// Nil for all that the file has from there on.
    let byteCount: Int?
    let place: Place
  }
}
