/// What is left to read of a cue sheet's line: words, then perhaps text.
struct CueSheetLine {
  /// UTF-8 without blanks at either end.
  private var rest: ArraySlice<UInt8>

  init(_ bytes: ArraySlice<UInt8>) { rest = Self.trimmed(bytes) }

  var isEmpty: Bool { rest.isEmpty }

  /// All that is left, as it stands.
  var text: String { Self.string(rest) }

  /// Takes the characters up to the next blank; empty at the end of the line.
  mutating func word() -> String {
    let end = rest.firstIndex(where: Self.isBlank) ?? rest.endIndex
    let word = rest[..<end]
    rest = Self.trimmed(rest[end...])
    return Self.string(word)
  }

  /// Takes the characters after the last blank; empty at the end of the line.
  mutating func lastWord() -> String {
    let start = rest.lastIndex(where: Self.isBlank).map { $0 + 1 } ?? rest.startIndex
    let word = rest[start...]
    rest = Self.trimmed(rest[..<start])
    return Self.string(word)
  }

  /// Takes what lies between a quotation mark here and the last one of the line.
  ///
  /// Up to the last one, because titles have quotation marks of their own. Nil, with nothing
  /// taken, when no mark stands here or none ends the text.
  mutating func quoted() -> String? {
    guard let content = quotedBytes else { return nil }
    rest = Self.trimmed(rest[(content.endIndex + 1)...])
    return Self.string(content)
  }

  /// All that is left, without quotation marks around it; nil when that is nothing.
  ///
  /// Some programs put a backslash before a quotation mark inside; it is dropped.
  func value() -> String? {
    let hasMark = rest.first == Self.quotationMark
    let content = Self.trimmed(quotedBytes ?? (hasMark ? rest.dropFirst() : rest))
    var unescaped: [UInt8] = []
    for byte in content {
      if byte == Self.quotationMark, unescaped.last == UInt8(ascii: "\\") {
        unescaped.removeLast()
      }
      unescaped.append(byte)
    }
    return unescaped.isEmpty ? nil : Self.string(unescaped[...])
  }

  private var quotedBytes: ArraySlice<UInt8>? {
    guard rest.first == Self.quotationMark, let end = rest.lastIndex(of: Self.quotationMark),
      end > rest.startIndex
    else { return nil }
    return rest[(rest.startIndex + 1)..<end]
  }

  private static let quotationMark = UInt8(ascii: "\"")

  private static func isBlank(_ byte: UInt8) -> Bool {
    byte == UInt8(ascii: " ") || byte == UInt8(ascii: "\t")
  }

  private static func trimmed(_ bytes: ArraySlice<UInt8>) -> ArraySlice<UInt8> {
    var (start, end) = (bytes.startIndex, bytes.endIndex)
    while start < end, isBlank(bytes[start]) { start += 1 }
    while start < end, isBlank(bytes[end - 1]) { end -= 1 }
    return bytes[start..<end]
  }

  private static func string(_ bytes: ArraySlice<UInt8>) -> String {
    String(decoding: bytes, as: UTF8.self)
  }
}
