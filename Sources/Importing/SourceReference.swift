import FoundationEssentials
import TextEncodings

/// What an album is made from: everything that it takes to open it again, also in another process.
struct SourceReference: Hashable, Codable, Sendable {
  enum Kind: String, Codable, Sendable {
    /// A file that describes a disc: a cue sheet, or what stands for one in another image format.
    case sheet
    /// Audio files, one for each track.
    case tracks
    /// An audio file with the cue sheet of its tracks inside.
    case embedded
    /// The captured sides of a record.
    case record
  }

  /// How the sides of a record are cut.
  struct Record: Hashable, Codable, Sendable {
    var artist: String?
    var title: String?
    var year: String?
    /// What every sample is multiplied with.
    var gain: Float
    var tracks: [Track]

    struct Track: Hashable, Codable, Sendable {
      /// The side's place among the paths.
      let side: Int
      /// In stereo samples of the side at its sample rate for MP3.
      let start: Int
      let end: Int
      let title: String?
      let fadeIn: Int
      let fadeOut: Int
    }
  }

  let kind: Kind
  /// Absolute paths: the sheet, the tracks in playing order, or the file.
  let paths: [String]
  /// The disc's number, where the name of its folder tells it.
  var discNumber: Int?
  /// How many discs lie beside it.
  var discCount: Int?
  /// Which of the albums in a folder the tracks are; nil where there is one.
  var group: String?
  /// The encoding of a cue sheet that is not in Unicode, where a person has named it.
  var encoding: String?
  /// Of a record only.
  var record: Record?

  /// The path that stands for the source in messages.
  var path: String {
    kind == .tracks ? folder(of: paths[0]) : paths[0]
  }

  /// Tells the source from all others, also where files are added to it.
  var key: String { "\(kind.rawValue):\(path)\(group.map { ":\($0)" } ?? "")" }

  /// Text that the catalog keeps.
  var text: String {
    let encoder = JSONEncoder()
    encoder.outputFormatting = [.sortedKeys, .withoutEscapingSlashes]
    guard let data = try? encoder.encode(self) else {
      preconditionFailure("strings and numbers have a JSON form")
    }
    return String(decoding: data, as: UTF8.self)
  }

  init(
    kind: Kind, paths: [String], discNumber: Int? = nil, discCount: Int? = nil,
    group: String? = nil, encoding: TextEncoding? = nil
  ) {
    precondition(!paths.isEmpty, "a source has a file")
    self.kind = kind
    self.paths = paths
    self.discNumber = discNumber
    self.discCount = discCount
    self.group = group
    self.encoding = encoding?.name
  }

  /// Nil for a text of another version.
  init?(text: String) {
    guard
      let reference = try? JSONDecoder().decode(SourceReference.self, from: Data(text.utf8)),
      !reference.paths.isEmpty
    else { return nil }
    self = reference
  }
}

/// The folder that a path's last component lies in.
func folder(of path: String) -> String {
  guard let end = path.lastIndex(of: "/") else { return "." }
  return end == path.startIndex ? "/" : String(path[..<end])
}

/// The last component of a path.
func lastComponent(of path: String) -> String {
  path.lastIndex(of: "/").map { String(path[path.index(after: $0)...]) } ?? path
}

/// A file name without what follows its last dot.
func stem(of name: String) -> String {
  guard let dot = name.lastIndex(of: "."), dot != name.startIndex else { return name }
  return String(name[..<dot])
}

/// What follows a file name's last dot, in small letters.
func fileExtension(of name: String) -> String {
  guard let dot = name.lastIndex(of: "."), dot != name.startIndex else { return "" }
  return name[name.index(after: dot)...].lowercased()
}
