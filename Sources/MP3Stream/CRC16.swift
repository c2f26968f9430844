/// The checksum of LAME's Info tag: CRC-16/ARC (polynomial 0x8005 reflected, from 0, no final XOR).
public struct CRC16: Equatable, Sendable {
  public private(set) var value: UInt16 = 0

  /// `tables[k][b]` is the effect of byte `b` with `k` more bytes behind it.
  private static let tables: [[UInt16]] = {
    let first = (0..<256).map { byte in
      (0..<8).reduce(UInt16(byte)) { crc, _ in crc >> 1 ^ (crc & 1 == 0 ? 0 : 0xA001) }
    }
    return (1..<8).reduce(into: [first]) { tables, _ in
      tables.append(tables[tables.count - 1].map { $0 >> 8 ^ first[Int($0 & 0xFF)] })
    }
  }()

  /// Bytes that are folded at once: 16 words of eight.
  private static let roundByteCount = 128
  /// Fewer bytes than this are not worth folding.
  private static let leastFoldedByteCount = 1024

  public init() {}

  public mutating func update(_ bytes: Span<UInt8>) {
    let done = bytes.count >= Self.leastFoldedByteCount ? fold(bytes) : 0
    updateByTables(bytes.extracting(done...))
  }

  /// Takes in most of the bytes a word at a time.
  ///
  /// The polynomial x¹⁶ + x¹⁵ + x² + 1 to the power of 64 is x¹⁰²⁴ + x⁹⁶⁰ + x¹²⁸ + 1. So the CRC
  /// stays the same where a word of 64 bits is taken away and added to the words 1, 14 and 16 behind
  /// it. The last round is left, and its CRC is that of all before.
  ///
  /// - Returns: How many bytes it has taken in.
  private mutating func fold(_ bytes: Span<UInt8>) -> Int {
    let roundCount = bytes.count / Self.roundByteCount - 1
    // What has been taken away: the last 16 words, each at its index modulo 16.
    var taken = InlineArray<16, UInt64>(repeating: 0)
    // The word right before; the CRC of what came before the first one is added to that one alone.
    var last = UInt64(value)
    var offset = 0
    for _ in 0..<roundCount {
      for index in 0..<16 {
        last ^=
          Self.word(at: offset + 8 * index, in: bytes) ^ taken[index] ^ taken[(index + 2) & 15]
        taken[index] = last
      }
      offset += Self.roundByteCount
    }
    var rest = InlineArray<128, UInt8>(repeating: 0)
    for index in 0..<16 {
      var word = Self.word(at: offset + 8 * index, in: bytes) ^ taken[index]
      if index == 0 { word ^= taken[15] }
      if index < 14 { word ^= taken[index + 2] }
      for place in 0..<8 {
        rest[8 * index + place] = UInt8(truncatingIfNeeded: word >> UInt64(8 * place))
      }
    }
    value = 0
    updateByTables(rest.span)
    return offset + Self.roundByteCount
  }

  /// Eight bytes, the first one lowest.
  private static func word(at offset: Int, in bytes: Span<UInt8>) -> UInt64 {
    // Any eight bytes are a number, and `fold` asks for none behind the last whole round.
    unsafe UInt64(
      littleEndian: bytes.bytes.unsafeLoadUnaligned(
        fromUncheckedByteOffset: offset, as: UInt64.self))
  }

  private mutating func updateByTables(_ bytes: Span<UInt8>) {
    let tables = Self.tables
    var crc = value
    var position = 0
    while position + 8 <= bytes.count {
      crc ^= UInt16(bytes[position]) | UInt16(bytes[position + 1]) << 8
      var next = tables[7][Int(crc & 0xFF)] ^ tables[6][Int(crc >> 8)]
      for offset in 2..<8 { next ^= tables[7 - offset][Int(bytes[position + offset])] }
      crc = next
      position += 8
    }
    while position < bytes.count {
      crc = crc >> 8 ^ tables[0][Int((crc ^ UInt16(bytes[position])) & 0xFF)]
      position += 1
    }
    value = crc
  }
}
