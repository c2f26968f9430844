import TextEncodings

/// Finds out in which encoding a cue sheet, or another text file of a disc image, is written.
enum CueSheetEncoding {
  /// A sheet in UTF-8, and how that came about.
  struct Decoded {
    /// Without a byte order mark.
    let utf8: [UInt8]
    /// The name of an encoding that was only guessed.
    let guess: String?
  }

  /// The sheet in UTF-8, without a byte order mark.
  ///
  /// UTF-16 is known by its byte order mark. Valid UTF-8 is hardly ever anything else. Where nobody
  /// tells what is left, what its names look like decides: most often that is Windows-1252, which
  /// Western rippers wrote for decades.
  ///
  /// - Parameter told: What a person says it is; Unicode's own signs are believed before.
  static func decoded(_ bytes: [UInt8], told: TextEncoding? = nil) -> Decoded {
    if bytes.starts(with: [0xFE, 0xFF]) {
      return Decoded(utf8: utf16(bytes.dropFirst(2), isBigEndian: true), guess: nil)
    }
    if bytes.starts(with: [0xFF, 0xFE]) {
      return Decoded(utf8: utf16(bytes.dropFirst(2), isBigEndian: false), guess: nil)
    }
    let content = bytes.starts(with: [0xEF, 0xBB, 0xBF]) ? Array(bytes.dropFirst(3)) : bytes
    if String(validating: content, as: UTF8.self) != nil {
      return Decoded(utf8: content, guess: nil)
    }
    if let told { return Decoded(utf8: Array(told.decoded(content).utf8), guess: nil) }
    if let guess = TextEncoding.guessed(for: names(in: content)) {
      return Decoded(utf8: Array(guess.decoded(content).utf8), guess: guess.name)
    }
    return Decoded(utf8: Array(windows1252(content).utf8), guess: "Windows-1252")
  }

  /// What stands between the quotation marks of each line, or else the whole line: a keyword and its
  /// number say nothing of the language.
  private static func names(in content: [UInt8]) -> [ArraySlice<UInt8>] {
    content.split { $0 == UInt8(ascii: "\n") || $0 == UInt8(ascii: "\r") }.map { line in
      let quote = UInt8(ascii: "\"")
      guard let first = line.firstIndex(of: quote), let last = line.lastIndex(of: quote),
        first < last
      else { return line }
      return line[(first + 1)..<last]
    }
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
