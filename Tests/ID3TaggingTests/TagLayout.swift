/// The structure of a tag's bytes, read by the letter of ID3v2.4 (sections 3.1 and 4).
struct TagLayout {
  struct Frame {
    let identifier: String
    /// Compression, encryption, unsynchronisation and the like.
    let formatFlags: UInt8
    let content: ArraySlice<UInt8>
  }

  /// "ID3", the version 4.0, and the flags.
  let start: [UInt8]
  /// What the header says of the whole tag's length.
  let byteCount: Int
  let frames: [Frame]
  /// Everything behind the last frame.
  let padding: ArraySlice<UInt8>

  init(_ tag: [UInt8]) {
    start = Array(tag.prefix(6))
    byteCount = 10 + Self.sevenBitNumber(tag[6..<10])
    var frames: [Frame] = []
    var rest = tag[10...]
    while rest.count >= 10, rest.first != 0 {
      let header = Array(rest.prefix(10))
      rest = rest.dropFirst(10)
      let content = rest.prefix(Self.sevenBitNumber(header[4..<8]))
      rest = rest.dropFirst(content.count)
      frames.append(
        Frame(
          identifier: String(decoding: header[..<4], as: UTF8.self), formatFlags: header[9],
          content: content))
    }
    self.frames = frames
    padding = rest
  }

  private static func sevenBitNumber(_ bytes: ArraySlice<UInt8>) -> Int {
    bytes.reduce(0) { $0 << 7 | Int($1 & 0x7f) }
  }
}
