import Glibc
import SystemCalls
import TOMLKit

/// A settings file, as it stands there: nothing is known of what the commands take.
public struct SettingsFile: Sendable {
  /// Far more than all settings need.
  static let sizeLimit = 64 * 1024

  /// How many dots there may be outside of comments.
  ///
  /// Each can make a table within a table, and the parser needs stack for each; what else nests it
  /// limits by itself.
  static let dotLimit = 4096

  public let path: String

  /// What stands there, in the order of its lines.
  let entries: [Setting]

  /// Reads the file at `path`.
  ///
  /// - Parameter scopes: Names of tables whose contents are settings.
  /// - Throws: `SettingsError` where it cannot be read, is no text or no TOML.
  public init(path: String, scopes: [[String]]) throws(SettingsError) {
    try self.init(bytes: Self.bytes(of: path), path: path, scopes: scopes)
  }

  init(bytes: [UInt8], path: String, scopes: [[String]]) throws(SettingsError) {
    self.path = path
    let text = try Self.text(of: bytes, path: path)
    let lines = KeyLines(text)
    let table: TOMLTable
    do {
      table = try TOMLTable(string: text)
    } catch let error as TOMLParseError {
      throw .malformed(
        path: path, line: error.source.begin.line, column: error.source.begin.column,
        reason: "\(error.description).")
    } catch {
      throw .malformed(path: path, line: 1, column: 1, reason: "\(error)")
    }
    var entries: [Setting] = []
    Self.collect(table, in: [], scopes: scopes) { scope, key, value in
      let line = lines.line(of: key, in: scope)
      entries.append(
        Setting(scope: scope, key: key, value: value, origin: .file(path: path, line: line)))
    }
    self.entries = entries.enumerated().sorted { first, second in
      (first.element.line, first.offset) < (second.element.line, second.offset)
    }.map(\.element)
  }

  private static func collect(
    _ table: TOMLTable, in scope: [String], scopes: [[String]],
    _ add: ([String], String, SettingValue) -> Void
  ) {
    for (key, value) in table {
      if scopes.contains(scope + [key]), let inner = value.table {
        collect(inner, in: scope + [key], scopes: scopes, add)
      } else {
        add(scope, key, Self.value(value))
      }
    }
  }

  private static func value(_ value: any TOMLValueConvertible) -> SettingValue {
    switch value.type {
    case .bool: .boolean(value.bool ?? false)
    case .string: .text(value.string ?? "")
    case .int: .text("\(value.int ?? 0)")
    case .double: .text("\(value.double ?? 0)")
    case .array: .list(value.array.map { $0.map { Self.flat($0) } } ?? [])
    case .table, .date, .time, .dateTime: .other(value.type.description)
    }
  }

  /// An element of a list; a list of lists is no setting.
  private static func flat(_ value: any TOMLValueConvertible) -> SettingValue {
    value.type == .array ? .other("list") : Self.value(value)
  }

  private static func text(of bytes: [UInt8], path: String) throws(SettingsError) -> String {
    guard let text = String(validating: bytes, as: UTF8.self), !bytes.contains(0) else {
      let lines = bytes.split(separator: UInt8(ascii: "\n"), omittingEmptySubsequences: false)
      let bad = lines.firstIndex {
        $0.contains(0) || String(validating: $0, as: UTF8.self) == nil
      }
      throw .notText(path: path, line: (bad ?? 0) + 1)
    }
    let lines = text.split(omittingEmptySubsequences: false) { $0 == "\n" || $0 == "\r\n" }
    var dots = 0
    for (number, line) in zip(1..., lines) {
      // C would take it for the end of a string.
      if line.contains("\\u0000") || line.contains("\\U00000000") {
        throw .malformed(
          path: path, line: number, column: 1, reason: "The character U+0000 is not for settings.")
      }
      guard Self.isSound(header: line) else {
        throw .malformed(
          path: path, line: number, column: 1, reason: "No name of a table can start like this.")
      }
      if !line.hasPrefix("#") { dots += line.utf8.count { $0 == UInt8(ascii: ".") } }
      if dots > dotLimit {
        throw .malformed(
          path: path, line: number, column: 1, reason: "There are too many dots for settings.")
      }
    }
    if let bad = TOMLGuard.badLine(in: text) {
      throw .malformed(
        path: path, line: bad, column: 1,
        reason: "There is a brace or a letter where none belongs; strings need quotes.")
    }
    return text
  }

  /// Whether a line, should it be the header of a table, starts one that the parser can bear: in
  /// toml++ 3 an assertion stands in the place of an error.
  private static func isSound(header line: Substring) -> Bool {
    func trimmed(_ text: Substring.UnicodeScalarView) -> Substring.UnicodeScalarView {
      text.drop { $0 == " " || $0 == "\t" || $0 == "\u{FEFF}" }
    }
    var rest = trimmed(line.unicodeScalars)
    guard rest.first == "[" else { return true }
    rest = trimmed(rest.dropFirst())
    if rest.first == "[" { rest = trimmed(rest.dropFirst()) }
    guard let start = rest.first else { return false }
    return ("a"..."z").contains(start) || ("A"..."Z").contains(start)
      || ("0"..."9").contains(start) || "-_\"']".unicodeScalars.contains(start)
  }

  private static func bytes(of path: String) throws(SettingsError) -> [UInt8] {
    let descriptor = unsafe open(path, O_RDONLY | O_CLOEXEC | O_NOCTTY)
    guard descriptor >= 0 else { throw .unreadable(path: path, reason: systemMessage()) }
    defer { close(descriptor) }
    var bytes: [UInt8] = []
    var buffer = [UInt8](repeating: 0, count: 16384)
    while bytes.count <= sizeLimit {
      let count = unsafe buffer.withUnsafeMutableBytes {
        unsafe read(descriptor, $0.baseAddress, $0.count)
      }
      if count < 0 {
        if errno == EINTR { continue }
        throw .unreadable(path: path, reason: systemMessage())
      }
      if count == 0 { return bytes }
      bytes += buffer[..<count]
    }
    throw .tooLarge(path: path, limit: sizeLimit)
  }
}

extension Setting {
  /// For an order: what has no line comes last.
  fileprivate var line: Int {
    guard case .file(_, let line?) = origin else { return .max }
    return line
  }
}
