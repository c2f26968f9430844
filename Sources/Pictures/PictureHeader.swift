/// What a picture says of itself before its pixels.
public struct PictureHeader: Equatable, Sendable {
  public let kind: PictureKind
  /// In pixels, from 1.
  public let width: Int
  /// In pixels, from 1.
  public let height: Int
  /// Whether it is a baseline JPEG, the only kind that old players know: Huffman coding, 8 bits, one
  /// pass over the picture, grey or YCbCr.
  public let isBaselineJPEG: Bool
  /// Whether it is a JPEG file that ends before its end marker, which decoders pass over.
  public let isCutOff: Bool

  /// Nil where the bytes are no picture of a known kind, or do not tell its size.
  public init?(of bytes: [UInt8]) {
    guard let kind = PictureKind(of: bytes) else { return nil }
    var reader = Reader(bytes: bytes)
    let found: Size? =
      switch kind {
      case .jpeg: reader.jpegSize()
      case .png: reader.pngSize()
      case .gif: reader.gifSize()
      case .webP: reader.webPSize()
      }
    guard let found, found.width > 0, found.height > 0 else { return nil }
    self.kind = kind
    width = found.width
    height = found.height
    isBaselineJPEG = found.isBaselineJPEG
    isCutOff = kind == .jpeg && !reader.findsEnd()
  }
}

private struct Size {
  var width: Int
  var height: Int
  var isBaselineJPEG = false
}

/// Reads numbers, and nothing behind the end.
private struct Reader {
  let bytes: [UInt8]
  var position = 0

  init(bytes: [UInt8]) { self.bytes = bytes }

  mutating func byte() -> Int? {
    guard position < bytes.count else { return nil }
    position += 1
    return Int(bytes[position - 1])
  }

  mutating func bigEndian(_ count: Int) -> Int? {
    var value = 0
    for _ in 0..<count {
      guard let byte = byte() else { return nil }
      value = value << 8 | byte
    }
    return value
  }

  mutating func littleEndian(_ count: Int) -> Int? {
    var value = 0
    for index in 0..<count {
      guard let byte = byte() else { return nil }
      value |= byte << (8 * index)
    }
    return value
  }

  /// The frame header of a JPEG file (ITU T.81, B.2.2).
  mutating func jpegSize() -> Size? {
    position = 2
    while let first = byte() {
      guard first == 0xff else { return nil }
      var marker = byte()
      while marker == 0xff { marker = byte() }
      guard let marker else { return nil }
      switch marker {
      case 0x01, 0xd0...0xd8:  // no segment
        continue
      case 0xc0...0xc3, 0xc5...0xc7, 0xc9...0xcb, 0xcd...0xcf:
        guard bigEndian(2) != nil, let precision = byte(), let height = bigEndian(2),
          let width = bigEndian(2), let components = byte()
        else { return nil }
        let isBaseline = marker == 0xc0 && precision == 8 && (components == 1 || components == 3)
        return Size(width: width, height: height, isBaselineJPEG: isBaseline)
      case 0xd9, 0xda, 0x00:  // the end or a scan before any frame
        return nil
      default:
        guard let length = bigEndian(2), length >= 2 else { return nil }
        position += length - 2
      }
    }
    return nil
  }

  /// Whether the end marker follows, behind any number of segments and scans (ITU T.81, B.1.1).
  mutating func findsEnd() -> Bool {
    position = 2
    while let first = byte() {
      // The data of a scan, in which 0xff is followed by 0 or a restart marker.
      guard first == 0xff else { continue }
      var marker = byte()
      while marker == 0xff { marker = byte() }
      switch marker {
      case 0xd9?: return true
      case 0x00?, 0x01?, 0xd0?, 0xd1?, 0xd2?, 0xd3?, 0xd4?, 0xd5?, 0xd6?, 0xd7?, 0xd8?: continue
      case nil: return false
      default:
        guard let length = bigEndian(2), length >= 2 else { return false }
        position += length - 2
      }
    }
    return false
  }

  /// The IHDR chunk, which comes first (PNG, section 11.2.2).
  mutating func pngSize() -> Size? {
    position = 12
    guard bigEndian(4) == 0x4948_4452, let width = bigEndian(4), let height = bigEndian(4),
      width < 1 << 31, height < 1 << 31
    else { return nil }
    return Size(width: width, height: height)
  }

  /// The logical screen (GIF89a, section 18).
  mutating func gifSize() -> Size? {
    position = 6
    guard let width = littleEndian(2), let height = littleEndian(2) else { return nil }
    return Size(width: width, height: height)
  }

  /// The first chunk: lossy, lossless or extended (RFC 9649, section 2).
  mutating func webPSize() -> Size? {
    position = 12
    guard let chunk = bigEndian(4), littleEndian(4) != nil else { return nil }
    switch chunk {
    case 0x5650_3820:  // "VP8 "
      guard littleEndian(3) != nil, bigEndian(3) == 0x9d012a, let width = littleEndian(2),
        let height = littleEndian(2)
      else { return nil }
      return Size(width: width & 0x3fff, height: height & 0x3fff)
    case 0x5650_384c:  // "VP8L"
      guard byte() == 0x2f, let bits = littleEndian(4) else { return nil }
      return Size(width: (bits & 0x3fff) + 1, height: (bits >> 14 & 0x3fff) + 1)
    case 0x5650_3858:  // "VP8X"
      guard littleEndian(4) != nil, let width = littleEndian(3), let height = littleEndian(3) else {
        return nil
      }
      return Size(width: width + 1, height: height + 1)
    default:
      return nil
    }
  }
}
