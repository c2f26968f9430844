/// The bytes of a binary description, whose own offsets and lengths are never trusted.
struct ByteReader {
  let bytes: [UInt8]
  let isBigEndian: Bool

  /// An unsigned number of at most 8 bytes; nil when it does not lie in the bytes or exceeds `Int`.
  func number(at offset: Int, byteCount: Int) -> Int? {
    guard let field = field(at: offset, byteCount: byteCount) else { return nil }
    let ordered = isBigEndian ? Array(field) : field.reversed()
    return Int(exactly: ordered.reduce(UInt64(0)) { $0 << 8 | UInt64($1) })
  }

  /// A number of four bytes in two's complement.
  func signedNumber(at offset: Int) -> Int? {
    number(at: offset, byteCount: 4).map { Int(Int32(truncatingIfNeeded: $0)) }
  }

  /// Nil unless all of the field lies in the bytes.
  func field(at offset: Int, byteCount: Int) -> ArraySlice<UInt8>? {
    guard offset >= 0, byteCount >= 0, offset <= bytes.count, byteCount <= bytes.count - offset
    else { return nil }
    return bytes[offset..<offset + byteCount]
  }
}
