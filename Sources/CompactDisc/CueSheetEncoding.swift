/// Finds out in which encoding a cue sheet, or another text file of a disc image, is written.
enum CueSheetEncoding {
  /// The sheet in UTF-8, without a byte order mark.
  ///
  /// UTF-16 is known by its byte order mark. Valid UTF-8 is hardly ever anything else; what is left
  /// is taken for Windows-1252, which Western rippers wrote for decades.
  static func utf8(from bytes: [UInt8]) -> [UInt8] {
    if bytes.starts(with: [0xFE, 0xFF]) { return utf16(bytes.dropFirst(2), isBigEndian: true) }
    if bytes.starts(with: [0xFF, 0xFE]) { return utf16(bytes.dropFirst(2), isBigEndian: false) }
    let content = bytes.starts(with: [0xEF, 0xBB, 0xBF]) ? Array(bytes.dropFirst(3)) : bytes
    if String(validating: content, as: UTF8.self) != nil { return content }
    return Array(windows1252(content).utf8)
  }

  /// Whether the encoding was only guessed: that of Western Europe, for want of a sign of another.
  static func isGuessed(for bytes: [UInt8]) -> Bool {
    let hasMark = [[0xFE, 0xFF], [0xFF, 0xFE], [0xEF, 0xBB, 0xBF]].contains {
      bytes.starts(with: $0)
    }
    return !hasMark && String(validating: bytes, as: UTF8.self) == nil
  }

  /// Lone surrogates, and a lone byte at the end, become U+FFFD.
  private static func utf16(_ bytes: ArraySlice<UInt8>, isBigEndian: Bool) -> [UInt8] {
    let units = stride(from: bytes.startIndex, to: bytes.endIndex, by: 2).map { index in
      guard index + 1 < bytes.endIndex else { return UInt16(0xFFFD) }
      let (first, second) = (UInt16(bytes[index]), UInt16(bytes[index + 1]))
      return isBigEndian ? first << 8 | second : second << 8 | first
    }
    return Array(String(decoding: units, as: UTF16.self).utf8)
  }

  /// Text that is known to be in Windows-1252, or in Latin-1, of which that is an extension.
  static func windows1252(_ bytes: [UInt8]) -> String {
    String(String.UnicodeScalarView(bytes.map(windows1252)))
  }

  private static func windows1252(_ byte: UInt8) -> Unicode.Scalar {
    (0x80..<0xA0).contains(byte) ? upperControls[Int(byte) - 0x80] : Unicode.Scalar(byte)
  }

  /// What Windows-1252 has in place of Latin-1's upper control characters, 80h...9Fh.
  private static let upperControls: [Unicode.Scalar] = [
    "€", "\u{FFFD}", "‚", "ƒ", "„", "…", "†", "‡", "ˆ", "‰", "Š", "‹", "Œ", "\u{FFFD}", "Ž",
    "\u{FFFD}", "\u{FFFD}", "‘", "’", "“", "”", "•", "–", "—", "˜", "™", "š", "›", "œ", "\u{FFFD}",
    "ž", "Ÿ",
  ]
}
