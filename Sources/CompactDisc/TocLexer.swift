/// Cuts a cdrdao .toc file into words, numbers, texts and signs.
struct TocLexer {
  enum Token: Equatable {
    /// Letters, digits and underscores.
    case word(String)
    /// Digits, or digits and colons: a number or a time.
    case number(String)
    /// The bytes between quotation marks, without escapes.
    case text([UInt8])
    case sign(UInt8)
    case end
  }

  private let bytes: [UInt8]
  private var position = 0
  /// That of the next token's start once `next` has given it, from 1.
  private(set) var line = 1

  init(_ bytes: [UInt8]) { self.bytes = bytes }

  /// Nil for a text that does not end.
  mutating func next() -> Token? {
    skipBlanks()
    guard position < bytes.count else { return .end }
    let first = bytes[position]
    if first == UInt8(ascii: "\"") { return text().map(Token.text) }
    if isDigit(first) {
      return .number(string { isDigit($0) || $0 == UInt8(ascii: ":") })
    }
    if Self.isWordCharacter(first) { return .word(string(while: Self.isWordCharacter)) }
    position += 1
    return .sign(first)
  }

  /// Blanks, the ends of lines, and comments from `//` to the end of a line.
  private mutating func skipBlanks() {
    while position < bytes.count {
      let byte = bytes[position]
      if byte == UInt8(ascii: "/"), position + 1 < bytes.count, bytes[position + 1] == byte {
        while position < bytes.count, bytes[position] != UInt8(ascii: "\n") { position += 1 }
        continue
      }
      guard byte == UInt8(ascii: " ") || (0x09...0x0D).contains(byte) else { return }
      if byte == UInt8(ascii: "\n") { line += 1 }
      position += 1
    }
  }

  private mutating func string(while condition: (UInt8) -> Bool) -> String {
    let start = position
    while position < bytes.count, condition(bytes[position]) { position += 1 }
    return String(decoding: bytes[start..<position], as: UTF8.self)
  }

  /// In the text a quotation mark has a backslash before it, as three octal digits of a byte do.
  private mutating func text() -> [UInt8]? {
    var text: [UInt8] = []
    position += 1
    while position < bytes.count, bytes[position] != UInt8(ascii: "\n") {
      let byte = bytes[position]
      position += 1
      if byte == UInt8(ascii: "\"") { return text }
      guard byte == UInt8(ascii: "\\") else {
        text.append(byte)
        continue
      }
      let digits = bytes[position...].prefix(3)
      let code = digits.reduce(0) { $0 * 8 + Int($1) - Int(UInt8(ascii: "0")) }
      if bytes[position...].first == UInt8(ascii: "\"") {
        text.append(UInt8(ascii: "\""))
        position += 1
      } else if digits.count == 3, digits.allSatisfy({ isDigit($0) && $0 < UInt8(ascii: "8") }),
        code < 0x100
      {
        text.append(UInt8(code))
        position += 3
      } else {
        text.append(byte)
      }
    }
    return nil
  }

  private static func isWordCharacter(_ byte: UInt8) -> Bool {
    isLetter(byte) || isDigit(byte) || byte == UInt8(ascii: "_")
  }
}
