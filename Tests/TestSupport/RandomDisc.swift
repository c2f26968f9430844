/// The disc of noise for which checksums have been published: 136 sectors, seed 2314.
///
/// 13 sectors of hidden audio, then tracks at sectors 13, 68 and 99.
public enum RandomDisc {
  public static let bytes: [UInt8] = {
    var generator = SubtractiveGenerator(seed: 2314)
    return (0..<136 * 2352).map { _ in generator.next() }
  }()

  /// Interleaved.
  public static let samples: [Int16] = stride(from: 0, to: bytes.count, by: 2).map { index in
    Int16(bitPattern: UInt16(bytes[index]) | UInt16(bytes[index + 1]) << 8)
  }

  public static func samples(of sectors: Range<Int>) -> [Int16] {
    let length = 2 * 588
    return Array(samples[sectors.lowerBound * length..<sectors.upperBound * length])
  }
}

/// The random bytes of .NET's `Random`: Knuth's subtractive generator, with one constant mistyped.
public struct SubtractiveGenerator {
  /// Entries 1...55; entry 0 stays unused.
  private var state = [Int](repeating: 0, count: 56)
  private var first = 0
  private var second = 21
  private static let modulus = 2_147_483_647

  public init(seed: Int) {
    var previous = 161_803_398 - seed
    state[55] = previous
    var current = 1
    for step in 1...54 {
      let position = 21 * step % 55
      state[position] = current
      current = Self.reduced(previous - current)
      previous = state[position]
    }
    for _ in 0..<4 {
      for position in 1...55 {
        state[position] = Self.reduced(state[position] - state[1 + (position + 30) % 55])
      }
    }
  }

  public mutating func next() -> UInt8 {
    first = first % 55 + 1
    second = second % 55 + 1
    var value = state[first] - state[second]
    if value == Self.modulus { value -= 1 }
    value = Self.reduced(value)
    state[first] = value
    return UInt8(truncatingIfNeeded: value)
  }

  private static func reduced(_ value: Int) -> Int { value < 0 ? value + modulus : value }
}
