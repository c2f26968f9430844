/// Sums over a run of stereo samples, from which AccurateRip's checksums follow at any offset.
///
/// A stereo sample is read as 32 bits, left channel low. All sums are modulo 2^32.
struct WeightedSums: Equatable, Sendable {
  /// The samples themselves.
  var plain: UInt32 = 0
  /// The low halves of the samples times their positions, from 1.
  var low: UInt32 = 0
  /// The high halves of the same products.
  var high: UInt32 = 0

  /// Adds interleaved samples, the first of them at `position`, from 0.
  mutating func add(_ samples: Span<Int16>, at position: Int) {
    var plainSum: UInt32 = 0
    var lowSum: UInt64 = 0
    var highSum: UInt64 = 0
    let start = UInt32(truncatingIfNeeded: position + 1)
    let count = samples.count / 2
    // Sound: each word is read from within the span, of which the pointer does not outlive the call.
    unsafe samples.withUnsafeBytes { bytes in
      for index in 0..<count {
        let word = unsafe UInt32(
          littleEndian: bytes.loadUnaligned(fromByteOffset: 4 * index, as: UInt32.self))
        let product =
          UInt64(word) &* UInt64(start &+ UInt32(truncatingIfNeeded: index))
        plainSum &+= word
        lowSum &+= product
        highSum &+= product >> 32
      }
    }
    plain &+= plainSum
    low &+= UInt32(truncatingIfNeeded: lowSum)
    high &+= UInt32(truncatingIfNeeded: highSum)
  }
}
