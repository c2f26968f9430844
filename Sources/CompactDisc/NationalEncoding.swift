import Glibc

/// The encodings of CD-TEXT besides Latin-1, by the names that the system's converter has for them.
enum NationalEncoding: String {
  /// Shift-JIS with Microsoft's additions.
  case japanese = "CP932"
  /// EUC-KR with Microsoft's additions.
  case korean = "CP949"
  /// An extension of GB 2312.
  case mandarin = "GB18030"

  /// Bytes that are no character become U+FFFD each.
  ///
  /// Without the system's converter all but ASCII do.
  func decoded(_ bytes: [UInt8]) -> String {
    guard let converter = unsafe iconv_open("UTF-8", rawValue),
      unsafe converter != iconv_t(bitPattern: -1)
    else {
      return String(
        String.UnicodeScalarView(bytes.map { $0 < 0x80 ? Unicode.Scalar($0) : "\u{FFFD}" }))
    }
    defer { unsafe iconv_close(converter) }
    var text: [UInt8] = []
    var rest = bytes[...]
    while !rest.isEmpty {
      let (converted, consumed) = unsafe Self.convert(Array(rest), with: converter)
      text += converted
      rest = rest.dropFirst(consumed)
      if !rest.isEmpty {
        text += "\u{FFFD}".utf8
        rest = rest.dropFirst()
      }
    }
    return String(decoding: text, as: UTF8.self)
  }

  /// Converts up to the first bytes that are no character; the UTF-8, and how many bytes it took.
  private static func convert(
    _ bytes: [UInt8], with converter: iconv_t
  ) -> (utf8: [UInt8], consumed: Int) {
    var input = bytes.map(CChar.init(bitPattern:))
    // A character of one byte has at most three in UTF-8, one of four bytes at most four.
    var output = [CChar](repeating: 0, count: 3 * bytes.count)
    var inputCount = input.count
    var outputCount = output.count
    unsafe input.withUnsafeMutableBufferPointer { input in
      unsafe output.withUnsafeMutableBufferPointer { output in
        var source = input.baseAddress
        var target = output.baseAddress
        _ = unsafe iconv(converter, &source, &inputCount, &target, &outputCount)
      }
    }
    let utf8 = output.dropLast(outputCount).map(UInt8.init(bitPattern:))
    return (utf8, bytes.count - inputCount)
  }
}
