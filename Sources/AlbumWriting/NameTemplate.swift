/// How the folders and files of albums are named: `{albumartist}/{album}/{track:02} {title}`.
///
/// A field stands in braces, with the least number of digits behind a colon where it is a number.
/// What stands in brackets is left out as a whole where a field in it is empty. A slash parts folders
/// from each other and from the file, whose `.mp3` is added. Doubled braces and brackets stand for
/// themselves.
public struct NameTemplate: Hashable, Sendable {
  indirect enum Part: Hashable, Sendable {
    case text(String)
    case field(NameField, digits: Int)
    case group([Part])
    /// Between a folder and what is in it.
    case slash
  }

  private let parts: [Part]
  /// As it was written.
  public let text: String

  /// An album's folder in its artist's; the disc in front where there are several; the artist of a
  /// track where the album has various.
  public static let standard = {
    do {
      return try NameTemplate(
        parsing: "{albumartist}/{album}/[{disc}-]{track:02} [{various} - ]{title}")
    } catch {
      preconditionFailure("\(error)")
    }
  }()

  /// - Throws: What is wrong and in which column.
  public init(parsing text: String) throws(NameTemplateError) {
    var parser = NameTemplateParser(text)
    parts = try parser.parse()
    self.text = text
  }

  /// The path of a track's file below the music folder, but for the file's extension; the last
  /// component is the file.
  func components(
    for track: AlbumDescription.Track, of album: AlbumDescription
  ) -> [String] {
    var components = [""]
    for piece in Self.pieces(parts, { $0.value(for: track, of: album) }) ?? [] {
      switch piece {
      case .text(let text): components[components.count - 1] += text
      case .slash: components.append("")
      case .field, .group: break
      }
    }
    let folders = components.dropLast().filter { !$0.isEmpty }
    return folders + components.suffix(1)
  }

  /// Texts and slashes alone; nil where a field is empty and `isGroup`.
  private static func pieces(
    _ parts: [Part], isGroup: Bool = false, _ value: (NameField) -> String?
  ) -> [Part]? {
    var pieces: [Part] = []
    for part in parts {
      switch part {
      case .text, .slash: pieces.append(part)
      case .field(let field, let digits):
        if let text = value(field) {
          pieces.append(.text(padded(text, digits)))
        } else if isGroup {
          return nil
        }
      case .group(let parts): pieces += Self.pieces(parts, isGroup: true, value) ?? []
      }
    }
    return pieces
  }

  private static func padded(_ text: String, _ digits: Int) -> String {
    String(repeating: "0", count: max(0, digits - text.count)) + text
  }
}

/// What is wrong with a name template.
public struct NameTemplateError: Error, Equatable, CustomStringConvertible {
  public enum Problem: Equatable, Sendable {
    case empty
    case unknownField(String)
    case notClosed(Character)
    case notOpened(Character)
    case noNumber(NameField)
    case badDigits(String)
    /// A folder holds all tracks of an album.
    case fieldOfTrackInFolder(NameField)
    case noFolder
    case absolute
    case noName
  }

  /// From 1.
  public let column: Int
  public let problem: Problem

  public var description: String {
    let what =
      switch problem {
      case .empty: "The template is empty."
      case .unknownField(let name):
        "There is no field {\(name)}. There are \(NameField.allCases.map(\.rawValue).joined(separator: ", "))."
      case .notClosed(let character):
        "The \(character) is not closed. Write \(character)\(character) for the character itself."
      case .notOpened(let character):
        "The \(character) closes nothing. Write \(character)\(character) for the character itself."
      case .noNumber(let field): "{\(field.rawValue)} is no number, and cannot be padded."
      case .badDigits(let text):
        "'\(text)' is no number of digits. Write 02 or another one up to 09."
      case .fieldOfTrackInFolder(let field):
        "{\(field.rawValue)} differs from track to track, and a folder holds all of an album."
      case .noFolder: "An album needs a folder of its own. Put a / before the file's name."
      case .absolute: "The path begins in the music folder. Leave out the / in front."
      case .noName: "There is no name for the file behind the last /."
      }
    return "Column \(column) of the template: \(what)"
  }
}

/// Reads a template from its first character to its last.
private struct NameTemplateParser {
  private let characters: [Character]
  private var position = 0

  init(_ text: String) { characters = Array(text) }

  private func failure(
    _ problem: NameTemplateError.Problem, at position: Int
  ) -> NameTemplateError {
    NameTemplateError(column: position + 1, problem: problem)
  }

  mutating func parse() throws(NameTemplateError) -> [NameTemplate.Part] {
    guard characters.contains(where: { !$0.isWhitespace }) else { throw failure(.empty, at: 0) }
    guard characters.first != "/" else { throw failure(.absolute, at: 0) }
    guard let slash = characters.lastIndex(of: "/") else { throw failure(.noFolder, at: 0) }
    guard slash < characters.count - 1 else { throw failure(.noName, at: slash) }
    return try parts(until: nil, openedAt: 0, lastSlash: slash)
  }

  /// - Parameter end: What ends them; nil for the end of the template.
  private mutating func parts(
    until end: Character?, openedAt start: Int, lastSlash: Int
  ) throws(NameTemplateError) -> [NameTemplate.Part] {
    var parts: [NameTemplate.Part] = []
    var text = ""
    func flush() {
      if !text.isEmpty { parts.append(.text(text)) }
      text = ""
    }
    while position < characters.count {
      let character = characters[position]
      let isDoubled = position + 1 < characters.count && characters[position + 1] == character
      switch character {
      case "{", "}", "[", "]":
        if isDoubled, !(character == "]" && end == "]") {
          text.append(character)
          position += 2
          continue
        }
        if character == end {
          position += 1
          flush()
          return parts
        }
        guard character == "{" || character == "[" else {
          throw failure(.notOpened(character), at: position)
        }
        flush()
        let opened = position
        position += 1
        parts.append(
          character == "["
            ? .group(try self.parts(until: "]", openedAt: opened, lastSlash: lastSlash))
            : try field(openedAt: opened, isInFolder: opened < lastSlash))
      case "/":
        flush()
        parts.append(.slash)
        position += 1
      default:
        text.append(character)
        position += 1
      }
    }
    if let end { throw failure(.notClosed(end == "]" ? "[" : "{"), at: start) }
    flush()
    return parts
  }

  private mutating func field(
    openedAt start: Int, isInFolder: Bool
  ) throws(NameTemplateError) -> NameTemplate.Part {
    guard let end = characters[position...].firstIndex(of: "}") else {
      throw failure(.notClosed("{"), at: start)
    }
    let content = characters[position..<end]
    let name = String(content.prefix { $0 != ":" })
    guard let field = NameField(rawValue: name.lowercased()) else {
      throw failure(.unknownField(name), at: position)
    }
    if isInFolder, !field.isOfAlbum {
      throw failure(.fieldOfTrackInFolder(field), at: position)
    }
    var digits = 0
    if let colon = content.firstIndex(of: ":") {
      let text = String(content[(colon + 1)...])
      guard field.isNumber else { throw failure(.noNumber(field), at: colon) }
      guard text.count <= 2, let number = Int(text), (1...9).contains(number) else {
        throw failure(.badDigits(text), at: colon + 1)
      }
      digits = number
    }
    position = end + 1
    return .field(field, digits: digits)
  }
}
