/// Fields of a few bits each, most significant bit first, from at most 32 bytes.
struct BitCursor {
  /// The bytes as big-endian words, and a last one of zeros.
  private var words = InlineArray<5, UInt64>(repeating: 0)
  private var position = 0

  init(_ bytes: Span<UInt8>) {
    precondition(bytes.count <= 32, "no side information is longer")
    for index in bytes.indices {
      words[index / 8] |= UInt64(bytes[index]) << UInt64(56 - index % 8 * 8)
    }
  }

  /// The next `count` bits, 1...32; zeros behind the end of the bytes.
  mutating func next(_ count: Int) -> Int {
    let (word, bit) = (position / 64, position % 64)
    position += count
    guard word < 4 else { return 0 }
    // Shifts by 64 and more give zero in Swift, so no case of its own where a word is not cut.
    let bits = words[word] << UInt64(bit) | words[word + 1] >> UInt64(64 - bit)
    return Int(bits >> UInt64(64 - count))
  }
}
