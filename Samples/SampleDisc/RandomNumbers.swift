/// A stream of numbers that look random and are the same on every machine.
///
/// The generator is SplitMix64 (Steele, Lea and Flood, 2014).
package struct RandomNumbers {
  private var state: UInt64

  package init(seed: UInt64) { state = seed }

  /// The next number, evenly spread over -1..<1.
  mutating func next() -> Double {
    state &+= 0x9E37_79B9_7F4A_7C15
    var bits = state
    bits = (bits ^ (bits >> 30)) &* 0xBF58_476D_1CE4_E5B9
    bits = (bits ^ (bits >> 27)) &* 0x94D0_49BB_1331_11EB
    bits ^= bits >> 31
    return Double(bits >> 11) * 0x1p-52 - 1
  }
}
