/// The last bytes of a Nero image, which tell where its description lies.
public struct NeroFooter: Equatable, Sendable {
  /// The bytes that a footer may have.
  public static let maximumByteCount = 12

  /// Where the list of chunks lies in the file; empty when the footer points outside of it.
  public let chunks: Range<Int>
  /// Whether offsets in the chunks have 64 bits: version 2, of Nero 5.5 and later.
  let isWide: Bool

  /// Nil when the file is no Nero image.
  ///
  /// - Parameter lastBytes: The last 12 bytes of the file, or all if it has fewer.
  public init?(lastBytes: [UInt8], fileSize: Int) {
    let reader = ByteReader(bytes: lastBytes, isBigEndian: true)
    let footerSize: Int
    if reader.field(at: lastBytes.count - 12, byteCount: 4)?.elementsEqual("NER5".utf8) == true {
      (footerSize, isWide) = (12, true)
    } else if reader.field(at: lastBytes.count - 8, byteCount: 4)?.elementsEqual("NERO".utf8)
      == true
    {
      (footerSize, isWide) = (8, false)
    } else {
      return nil
    }
    let end = fileSize - footerSize
    let start = reader.number(
      at: lastBytes.count - footerSize + 4, byteCount: footerSize - 4)
    chunks = start.flatMap { $0 <= end ? $0..<end : nil } ?? end..<end
  }
}
