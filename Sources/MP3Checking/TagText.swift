/// Text as ID3v2 stores it.
enum TagText {
  /// Whether bytes are text in an encoding: 0 Latin-1, 1 UTF-16 with a byte order mark, 2 UTF-16
  /// in big-endian order, 3 UTF-8 (ID3v2.4.0, section 4).
  ///
  /// Several strings may follow each other, with zeros between them.
  static func isValid(_ bytes: ArraySlice<UInt8>, encoding: UInt8, needsMark: Bool) -> Bool {
    switch encoding {
    case 1, 2: isValidUTF16(bytes, needsMark: needsMark && encoding == 1)
    case 3: String(validating: bytes, as: UTF8.self) != nil
    default: true
    }
  }

  private static func isValidUTF16(_ bytes: ArraySlice<UInt8>, needsMark: Bool) -> Bool {
    var units: [UInt16] = []
    // A single byte at the end is half of a zero, which some writers leave there.
    guard bytes.count % 2 == 0 || bytes.last == 0 else { return false }
    for index in stride(from: bytes.startIndex, to: bytes.endIndex - 1, by: 2) {
      units.append(UInt16(bytes[index]) << 8 | UInt16(bytes[index + 1]))
    }
    guard let mark = units.first, mark != 0 else { return true }
    guard mark == 0xFEFF || mark == 0xFFFE else {
      return !needsMark && isWellFormed(units)
    }
    // Later strings have marks of their own, in the same order.
    return isWellFormed(mark == 0xFEFF ? units : units.map(\.byteSwapped))
  }

  /// Whether every surrogate is one of a pair.
  private static func isWellFormed(_ units: [UInt16]) -> Bool {
    String(validating: units, as: UTF16.self) != nil
  }

  /// The digits of a text in Latin-1, UTF-8 or UTF-16, as a number.
  static func number(_ bytes: ArraySlice<UInt8>) -> Int? {
    let digits = letters(bytes)
    guard digits.count <= 15 else { return nil }
    return Int(String(decoding: digits, as: UTF8.self))
  }

  /// The bytes of a text in ASCII, which are the same in all four encodings but for zeros and byte
  /// order marks.
  static func letters(_ bytes: ArraySlice<UInt8>) -> [UInt8] {
    bytes.filter { $0 != 0 && $0 < 0xFE }
  }
}
