/// A cue sheet: the text file that names the tracks in one or more files of a disc image.
///
/// `init(parsing:name:)` reads one. A sheet that exists has 1...99 tracks with consecutive numbers,
/// each with an INDEX 01, in files that are all in use.
public struct CueSheet: Equatable, Sendable {
  /// The sheet's own file name, for messages.
  public let name: String
  public internal(set) var files: [File] = []
  public internal(set) var tracks: [Track] = []
  public internal(set) var catalog: MediaCatalogNumber?
  /// The texts of the disc as a whole.
  public internal(set) var text = DiscText()
  /// REM DATE.
  public internal(set) var date: String?
  /// REM GENRE.
  public internal(set) var genre: String?
  /// REM DISCID, a FreeDB id.
  public internal(set) var discID: String?
  /// REM COMMENT.
  public internal(set) var comment: String?
  /// REM DISCNUMBER.
  public internal(set) var discNumber: Int?
  /// REM TOTALDISCS.
  public internal(set) var discCount: Int?
  /// Whether REM SESSION lines tell the session of each track.
  public internal(set) var namesSessions = false
  /// What was passed over, in the order of lines; at most 100.
  public internal(set) var warnings: [Warning] = []

  init(name: String) { self.name = name }

  /// A file of the image.
  public struct File: Equatable, Sendable {
    /// As the sheet spells it, most often without a path.
    public let name: String
    public let format: FileFormat
    /// Where the sheet names it, from 1.
    public let line: Int
  }

  /// How a file holds its samples or sectors.
  public enum FileFormat: Hashable, Sendable {
    /// Raw sectors, samples little-endian as on the disc.
    case binary
    /// Raw sectors, samples big-endian.
    case motorola
    /// WAVE; many programs also write this for FLAC and other lossless files.
    case wave
    case aiff
    case mp3
    case flac
    /// Any other word, in capitals.
    case other(String)
  }

  public struct Track: Equatable, Sendable {
    /// 1...99.
    public let number: Int
    public let mode: TrackMode
    /// From 1; REM SESSION lines change it.
    public let session: Int
    /// Where the sheet names the track, from 1.
    public let line: Int
    public internal(set) var flags: TrackFlags = []
    public internal(set) var isrc: ISRC?
    public internal(set) var text = DiscText()
    /// Sectors of silence before the track that are in no file (PREGAP).
    public internal(set) var preGap = 0
    /// Sectors of silence after the track that are in no file (POSTGAP).
    public internal(set) var postGap = 0
    /// In increasing order of their numbers, and of their times as far as they share a file.
    public internal(set) var indexes: [Index] = []
  }

  /// What a track's sectors hold, and how much of each sector the file has.
  public enum TrackMode: Hashable, Sendable {
    case audio
    /// Audio with 96 bytes of graphics in the sub-channel (CDG).
    case audioWithGraphics
    /// 2,048 or 2,352 bytes per sector.
    case mode1(bytesPerSector: Int)
    /// 2,048, 2,324, 2,336 or 2,352 bytes per sector.
    case mode2(bytesPerSector: Int)
    /// CD-i: 2,336 or 2,352 bytes per sector.
    case interactive(bytesPerSector: Int)

    public var kind: TrackKind {
      switch self {
      case .audio, .audioWithGraphics: .audio
      case .mode1, .mode2, .interactive: .data
      }
    }

    public var bytesPerSector: Int {
      switch self {
      case .audio: CDAudio.bytesPerSector
      case .audioWithGraphics: CDAudio.bytesPerSector + 96
      case .mode1(let count), .mode2(let count), .interactive(let count): count
      }
    }
  }

  /// A position in a file.
  public struct Index: Equatable, Sendable {
    /// 0 for the start of the pre-gap, 1 for the start of the track, up to 99.
    public let number: Int
    /// The position in `files`.
    public let file: Int
    /// From the start of the file.
    public let time: MSF
    /// Where the sheet names it, from 1.
    public let line: Int
  }

  /// Something in a sheet that was passed over.
  public struct Warning: Equatable, Sendable {
    public let line: Int
    public let text: String
  }
}

extension CueSheet.FileFormat {
  /// Takes a word in any case.
  init(_ word: String) {
    let word = word.uppercased()
    self =
      switch word {
      case "BINARY": .binary
      case "MOTOROLA": .motorola
      case "WAVE": .wave
      case "AIFF": .aiff
      case "MP3": .mp3
      case "FLAC": .flac
      default: .other(word)
      }
  }
}

extension CueSheet.FileFormat: CustomStringConvertible {
  /// The word in a sheet.
  public var description: String {
    switch self {
    case .binary: "BINARY"
    case .motorola: "MOTOROLA"
    case .wave: "WAVE"
    case .aiff: "AIFF"
    case .mp3: "MP3"
    case .flac: "FLAC"
    case .other(let word): word
    }
  }
}

extension CueSheet.TrackMode {
  /// Takes a word in any case; nil for one that no program is known to write.
  init?(_ word: String) {
    switch word.uppercased() {
    case "AUDIO": self = .audio
    case "CDG": self = .audioWithGraphics
    case "MODE1/2048": self = .mode1(bytesPerSector: 2048)
    case "MODE1/2352": self = .mode1(bytesPerSector: 2352)
    case "MODE2/2048": self = .mode2(bytesPerSector: 2048)
    case "MODE2/2324": self = .mode2(bytesPerSector: 2324)
    case "MODE2/2336": self = .mode2(bytesPerSector: 2336)
    case "MODE2/2352": self = .mode2(bytesPerSector: 2352)
    case "CDI/2336": self = .interactive(bytesPerSector: 2336)
    case "CDI/2352": self = .interactive(bytesPerSector: 2352)
    default: return nil
    }
  }
}
