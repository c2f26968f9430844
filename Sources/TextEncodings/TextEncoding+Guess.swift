internal import CUchardet

extension TextEncoding {
  /// The encoding that a text in none of Unicode's may be in; nil for Western Europe's, which also
  /// stands for all that cannot be told.
  ///
  /// A line in Cyrillic, Greek or Thai letters or in those of East Asia has hardly any other, while
  /// in Latin script accents are few: the detector is believed on the one only where most bytes of
  /// the words are not ASCII, and on the other only where the text has enough accents. So told apart,
  /// lists of 6 to 20 names in twelve languages of Western Europe (all but Icelandic) were never
  /// taken for anything else.
  ///
  /// - Parameter lines: What is not ASCII decides; lines that are tell nothing.
  public static func guessed(for lines: some Sequence<ArraySlice<UInt8>>) -> TextEncoding? {
    var text: [UInt8] = []
    var (accents, letters) = (0, 0)
    for line in lines where line.contains(where: { $0 >= 0x80 }) {
      text += line
      text.append(UInt8(ascii: "\n"))
      for word in line.split(separator: UInt8(ascii: " ")) {
        let count = word.count { $0 >= 0x80 }
        guard count > 0 else { continue }
        accents += count
        letters += count + word.count { $0 < 0x80 && Unicode.Scalar($0).properties.isAlphabetic }
      }
    }
    guard accents > 0, let name = detected(text) else { return nil }
    let isForeignScript = 2 * accents >= letters
    let names = isForeignScript ? foreignScripts : (accents >= fewestAccents ? latinScripts : [:])
    guard let encoding = names[name].map(TextEncoding.init(known:)),
      !encoding.decoded(text).unicodeScalars.contains("\u{FFFD}")
    else { return nil }
    return encoding
  }

  /// In fewer, Western accents can look like those of Central Europe.
  private static let fewestAccents = 8

  /// What the detector's names are in the converter: those that Windows has extended, in its version.
  private static let foreignScripts = [
    "WINDOWS-1251": "WINDOWS-1251", "KOI8-R": "KOI8-R", "IBM866": "IBM866", "IBM855": "IBM855",
    "MAC-CYRILLIC": "MAC-CYRILLIC", "ISO-8859-5": "ISO-8859-5", "WINDOWS-1253": "WINDOWS-1253",
    "ISO-8859-7": "WINDOWS-1253", "WINDOWS-1255": "WINDOWS-1255", "ISO-8859-8": "WINDOWS-1255",
    "WINDOWS-1256": "WINDOWS-1256", "ISO-8859-6": "ISO-8859-6", "TIS-620": "CP874",
    "ISO-8859-11": "CP874", "SHIFT_JIS": "CP932", "EUC-JP": "EUC-JP", "GB18030": "GB18030",
    "BIG5": "BIG5-HKSCS", "EUC-KR": "CP949", "UHC": "CP949", "EUC-TW": "EUC-TW",
  ]
  private static let latinScripts = [
    "WINDOWS-1250": "WINDOWS-1250", "ISO-8859-2": "ISO-8859-2", "WINDOWS-1254": "WINDOWS-1254",
    "ISO-8859-9": "WINDOWS-1254", "WINDOWS-1257": "WINDOWS-1257", "ISO-8859-13": "WINDOWS-1257",
  ]

  /// The name that Mozilla's detector has for a text's encoding.
  private static func detected(_ text: [UInt8]) -> String? {
    guard let detector = unsafe uchardet_new() else { return nil }
    defer { unsafe uchardet_delete(detector) }
    let status = unsafe text.withUnsafeBytes { bytes in
      unsafe uchardet_handle_data(
        detector, bytes.baseAddress?.assumingMemoryBound(to: CChar.self), bytes.count)
    }
    guard status == 0 else { return nil }
    unsafe uchardet_data_end(detector)
    let name = unsafe uchardet_get_charset(detector).map { unsafe String(cString: $0) }
    return name?.isEmpty == false ? name : nil
  }
}
