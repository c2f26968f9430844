/// Fields of a few bits each, most significant bit first, from at most 32 bytes.
struct BitCursor {
  /// The bytes as big-endian words, and a last one of zeros.
  private var words = InlineArray<5, UInt64>(repeating: 0)
  private var position = 0

  init(_ bytes: Span<UInt8>) {
    precondition(bytes.count <= 32, "no side information is longer")
    let (wordCount, rest) = bytes.count.quotientAndRemainder(dividingBy: 8)
    for index in 0..<wordCount {
      var word: UInt64 = 0
      for offset in 8 * index..<8 * index + 8 { word = word << 8 | UInt64(bytes[offset]) }
      words[index] = word
    }
    for index in 0..<rest {
      words[wordCount] |= UInt64(bytes[8 * wordCount + index]) << UInt64(56 - 8 * index)
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

  mutating func skip(_ count: Int) { position += count }
}
