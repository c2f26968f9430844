import Glibc

/// An encoding of text, by a name that the system's converter has for it.
public struct TextEncoding: Hashable, Sendable {
  /// In capitals, such as `WINDOWS-1251`.
  public let name: String

  /// - Parameter name: As a person may write it, such as `cp1251` or `Shift_JIS`.
  /// - Returns: Nil for one that the converter does not know.
  public init?(_ name: String) {
    // What follows a slash would tell the converter to drop or to replace characters.
    guard !name.isEmpty, !name.contains("/"),
      let converter = unsafe iconv_open("UTF-8", name),
      unsafe converter != iconv_t(bitPattern: -1)
    else { return nil }
    unsafe iconv_close(converter)
    self.name = name.uppercased()
  }

  init(known name: String) { self.name = name }

  /// Shift-JIS with Microsoft's additions.
  public static let japanese = TextEncoding(known: "CP932")
  /// EUC-KR with Microsoft's additions.
  public static let korean = TextEncoding(known: "CP949")
  /// An extension of GB 2312.
  public static let mandarin = TextEncoding(known: "GB18030")

  /// Bytes that are no character become U+FFFD each.
  ///
  /// Without the system's converter all but ASCII do.
  public func decoded(_ bytes: [UInt8]) -> String {
    guard let converter = unsafe iconv_open("UTF-8", name),
      unsafe converter != iconv_t(bitPattern: -1)
    else {
      return String(
        String.UnicodeScalarView(bytes.map { $0 < 0x80 ? Unicode.Scalar($0) : "\u{FFFD}" }))
    }
    defer { unsafe iconv_close(converter) }
    var input = bytes.map(CChar.init(bitPattern:))
    var text: [UInt8] = []
    text.reserveCapacity(bytes.count)
    unsafe input.withUnsafeMutableBufferPointer { input in
      unsafe Self.convert(input, with: converter, into: &text)
    }
    return String(decoding: text, as: UTF8.self)
  }

  private static func convert(
    _ input: UnsafeMutableBufferPointer<CChar>, with converter: iconv_t, into text: inout [UInt8]
  ) {
    var output = [CChar](repeating: 0, count: 4096)
    var source = input.baseAddress
    var inputCount = input.count
    while inputCount > 0 {
      var outputCount = output.count
      let result = unsafe output.withUnsafeMutableBufferPointer { output in
        var target = output.baseAddress
        return unsafe iconv(converter, &source, &inputCount, &target, &outputCount)
      }
      let isStuck = result < 0 && errno != E2BIG
      text += output.dropLast(outputCount).map(UInt8.init(bitPattern:))
      if isStuck, inputCount > 0 {
        text += "\u{FFFD}".utf8
        unsafe source = source.map { unsafe $0 + 1 }
        inputCount -= 1
      }
    }
  }
}
