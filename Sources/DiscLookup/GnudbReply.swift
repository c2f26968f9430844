import FoundationEssentials
import WebAccess

/// An answer by the CDDB protocol: a line with a code, then perhaps lines up to one with a dot.
struct GnudbReply {
  /// No more are looked at.
  private static let maximumMatches = 100

  private let code: Int
  /// The rest of the first line.
  private let message: String
  private let lines: [Substring]

  /// - Throws: `WebError` when gnudb refuses, `Unexpected` when it is no such answer.
  init(_ bytes: [UInt8], from base: URL) throws {
    let text = Self.text(of: bytes)
    var lines = text.split(omittingEmptySubsequences: false, whereSeparator: \.isNewline)
    let first = lines.removeFirst()
    guard let code = Int(first.prefix(3)), first.dropFirst(3).first.map({ $0 == " " }) ?? true
    else {
      throw Unexpected(what: "is not in the CDDB protocol")
    }
    self.code = code
    message = String(first.dropFirst(4).prefix(200))
    let end = lines.firstIndex(of: ".")
    // An answer of several lines that does not end is cut off.
    guard end != nil || ![210, 211].contains(code) else { throw Unexpected(what: "is cut off") }
    self.lines = Array(lines[..<(end ?? 0)])
    if (400..<600).contains(code), code != 401, code != 403 {
      throw WebError(
        service: "gnudb", host: base.host() ?? "", problem: .declined(reason: "\(code) \(message)"))
    }
  }

  /// The answer to a query; nil for no match.
  var matches: Gnudb.Matches? {
    get throws {
      switch code {
      case 200:
        guard let entry = Self.match(message[...]) else { throw Unexpected(what: "has no match") }
        return Gnudb.Matches(entries: [entry], isExact: true)
      case 210, 211:
        let entries = lines.prefix(Self.maximumMatches).compactMap(Self.match)
        return entries.isEmpty ? nil : Gnudb.Matches(entries: entries, isExact: code == 210)
      case 202: return nil
      default: throw Unexpected(what: "has the code \(code)")
      }
    }
  }

  /// The answer to a read; nil when there is no such entry.
  var entry: GnudbEntry? {
    get throws {
      switch code {
      case 210: return GnudbEntry(lines: lines)
      // No such entry; damaged in the database.
      case 401, 403: return nil
      default: throw Unexpected(what: "has the code \(code)")
      }
    }
  }

  /// "rock 940aac0d Artist / Album"; nil where category or id could be anything else.
  private static func match(_ line: Substring) -> Gnudb.Matches.Entry? {
    let fields = line.split(separator: " ", maxSplits: 2)
    guard fields.count >= 2, fields[0].utf8.count <= 20,
      fields[0].utf8.allSatisfy({ (0x61...0x7a).contains($0) }), fields[1].utf8.count == 8,
      fields[1].utf8.allSatisfy({ (0x30...0x39).contains($0) || (0x61...0x66).contains($0) })
    else { return nil }
    return Gnudb.Matches.Entry(
      category: String(fields[0]), id: String(fields[1]),
      title: fields.count > 2 ? String(fields[2].prefix(500)) : "")
  }

  /// UTF-8, or what old entries may still have: Latin-1.
  private static func text(of bytes: [UInt8]) -> String {
    String(validating: bytes, as: UTF8.self)
      ?? String(String.UnicodeScalarView(bytes.map { Unicode.Scalar($0) }))
  }

  struct Unexpected: Error, CustomStringConvertible {
    let what: String
    var description: String { "it \(what)" }
  }
}

/// The lines of an entry: DTITLE, DYEAR, DGENRE, TTITLE0 and so on.
struct GnudbEntry {
  private static let maximumLength = 4096

  /// Values by key; those of a key that is repeated are one, in parts.
  private var values: [String: String] = [:]

  init(lines: [Substring]) {
    for line in lines where !line.hasPrefix("#") {
      let parts = line.split(separator: "=", maxSplits: 1, omittingEmptySubsequences: false)
      guard parts.count == 2 else { continue }
      let key = parts[0].uppercased()
      let isWanted = ["DTITLE", "DYEAR", "DGENRE"].contains(key) || key.hasPrefix("TTITLE")
      guard isWanted, key.utf8.count <= 8, (values[key] ?? "").count < Self.maximumLength else {
        continue
      }
      values[key, default: ""] += String(parts[1].prefix(Self.maximumLength))
    }
  }

  var year: PartialDate? { text("DYEAR").flatMap { PartialDate($0) } }

  var genre: String? { text("DGENRE") }

  /// "Artist / Album"; a title without a slash is both.
  var discTitle: (artist: String?, title: String?) {
    guard let text = text("DTITLE") else { return (nil, nil) }
    let (artist, title) = Self.split(text)
    return (artist ?? text, title)
  }

  /// The title of a track, with an artist of its own if the disc is by various artists.
  ///
  /// - Parameter index: From 0.
  func trackTitle(_ index: Int) -> (artist: String?, title: String?) {
    text("TTITLE\(index)").map(Self.split) ?? (nil, nil)
  }

  func plainTrackTitle(_ index: Int) -> String? { text("TTITLE\(index)") }

  private static func split(_ text: String) -> (artist: String?, title: String?) {
    let parts = text.split(separator: " / ", maxSplits: 1).map { trimmed($0) }
    guard parts.count == 2, !parts[0].isEmpty, !parts[1].isEmpty else { return (nil, text) }
    return (parts[0], parts[1])
  }

  /// A value without its escapes, control characters, and white space at its ends.
  private func text(_ key: String) -> String? {
    guard let value = values[key] else { return nil }
    var text = ""
    var isEscape = false
    for character in value.unicodeScalars {
      if isEscape {
        // \n, \t and \\
        text.unicodeScalars.append(character == "n" || character == "t" ? " " : character)
        isEscape = false
      } else if character == "\\" {
        isEscape = true
      } else {
        text.unicodeScalars.append(
          character.properties.generalCategory == .control ? " " : character)
      }
    }
    let result = Self.trimmed(text[...])
    return result.isEmpty ? nil : result
  }

  private static func trimmed(_ text: Substring) -> String {
    let start = text.drop(while: \.isWhitespace)
    guard let last = start.lastIndex(where: { !$0.isWhitespace }) else { return "" }
    return String(start[...last])
  }
}
