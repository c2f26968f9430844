internal import CSndfile

extension SoundHandle {
  /// What libsndfile calls the strings of a file: LIST INFO of WAV, the text chunks of AIFF.
  mutating func tags() -> AudioTags {
    let names = [
      (SF_STR_TITLE, "TITLE"), (SF_STR_ARTIST, "ARTIST"), (SF_STR_ALBUM, "ALBUM"),
      (SF_STR_TRACKNUMBER, "TRACKNUMBER"), (SF_STR_DATE, "DATE"), (SF_STR_GENRE, "GENRE"),
      (SF_STR_COMMENT, "COMMENT"), (SF_STR_COPYRIGHT, "COPYRIGHT"), (SF_STR_LICENSE, "LICENSE"),
      (SF_STR_SOFTWARE, "ENCODER"),
    ]
    var tags = AudioTags()
    for (kind, name) in names {
      guard let bytes = string(kind) else { continue }
      tags.append(decoded(bytes), under: name)
    }
    return tags
  }
}

/// Text whose encoding nothing tells: UTF-8 if it can be, else the one of Western European Windows.
private func decoded(_ bytes: [UInt8]) -> String {
  if let text = String(validating: bytes, as: UTF8.self) { return text }
  // What code page 1252 has where ISO 8859-1 has control characters.
  let upper = Array(
    "€\u{81}‚ƒ„…†‡ˆ‰Š‹Œ\u{8D}Ž\u{8F}\u{90}‘’“”•–—˜™š›œ\u{9D}žŸ".unicodeScalars)
  var text = String.UnicodeScalarView()
  for byte in bytes {
    text.append((0x80...0x9F).contains(byte) ? upper[Int(byte) - 0x80] : Unicode.Scalar(byte))
  }
  return String(text)
}
