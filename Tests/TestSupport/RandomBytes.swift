/// Damage that is the same in every run.
public struct RandomBytes {
  private var state: UInt64

  public init(seed: UInt64) { state = seed &* 0x9E37_79B9_7F4A_7C15 | 1 }

  /// A number in 0..<bound.
  public mutating func below(_ bound: Int) -> Int {
    // xorshift64* (Vigna, "An experimental exploration of Marsaglia's xorshift generators").
    state ^= state >> 12
    state ^= state << 25
    state ^= state >> 27
    return Int((state &* 0x2545_F491_4F6C_DD1D) >> 33) % max(bound, 1)
  }

  /// The bytes with a few of them changed, cut out, repeated or put in.
  public mutating func damage(_ bytes: [UInt8]) -> [UInt8] {
    var bytes = bytes
    for _ in 0...below(4) {
      let place = below(bytes.count)
      let end = min(bytes.count, place + below(800))
      switch below(6) {
      case 0 where !bytes.isEmpty: bytes[place] ^= 1 << UInt8(below(8))
      case 1 where !bytes.isEmpty: bytes[place] = [0, 0xFF, 0x7F, UInt8(below(256))][below(4)]
      case 2: bytes.removeSubrange(place..<end)
      case 3: bytes.insert(contentsOf: bytes[place..<end], at: place)
      case 4: bytes.insert(contentsOf: (0..<below(300)).map { _ in UInt8(below(256)) }, at: place)
      case 5 where below(4) == 0: bytes.removeSubrange(place...)
      default: break
      }
    }
    return bytes
  }
}
