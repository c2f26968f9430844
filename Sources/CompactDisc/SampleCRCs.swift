/// The CRC-32 of samples, and that of those words of 16 bits among them that are not 0.
///
/// Rippers log both. The second one ("without null samples" in Exact Audio Copy) is the same where
/// a drive or an encoder has added silence. It is over words, not over stereo samples: a zero in
/// one channel is left out where the other channel has something.
public struct SampleCRCs: Equatable, Sendable {
  public private(set) var all = CRC32()
  public private(set) var withoutNull = CRC32()

  /// Words that are summed up once for both, if none of them is 0: few enough to have no zero
  /// mostly, and enough for putting them behind two sums to cost little.
  private static let stretch = 128
  private static let multiplier = Remainder.Multiplier(byteCount: 2 * stretch)
  private static let halfMultiplier = Remainder.Multiplier(byteCount: stretch)

  public init() {}

  /// Adds the samples that follow, interleaved.
  public mutating func update(_ samples: Span<Int16>) {
    let multiplier = Self.multiplier
    let halfMultiplier = Self.halfMultiplier
    var position = 0
    while position + Self.stretch <= samples.count {
      let part = samples.extracting(position..<position + Self.stretch)
      let remainder = CRC32.remainder(part, multiplier: halfMultiplier)
      all.append(remainder: remainder, byteCount: 2 * Self.stretch, multiplier: multiplier)
      if Self.hasZero(part) {
        addNonZero(part)
      } else {
        withoutNull.append(
          remainder: remainder, byteCount: 2 * Self.stretch, multiplier: multiplier)
      }
      position += Self.stretch
    }
    guard position < samples.count else { return }
    let rest = samples.extracting(position..<samples.count)
    all.update(rest)
    addNonZero(rest)
  }

  /// Continues with the samples of `other`.
  public mutating func append(_ other: SampleCRCs) {
    all.append(other.all)
    withoutNull.append(other.withoutNull)
  }

  private mutating func addNonZero(_ samples: Span<Int16>) {
    // Sound: as many are written as there is room for, and only those are read.
    unsafe withUnsafeTemporaryAllocation(of: Int16.self, capacity: samples.count) { room in
      var count = 0
      for index in samples.indices {
        unsafe room.initializeElement(at: count, to: samples[index])
        count += samples[index] == 0 ? 0 : 1
      }
      unsafe withoutNull.update(UnsafeBufferPointer(rebasing: room[..<count]).span)
    }
  }

  /// Whether any of the words is 0; their number is a multiple of 4.
  private static func hasZero(_ samples: Span<Int16>) -> Bool {
    var found: UInt64 = 0
    // Sound: all reads lie within the samples.
    unsafe samples.withUnsafeBytes { bytes in
      for offset in stride(from: 0, to: bytes.count, by: 8) {
        let words = unsafe bytes.loadUnaligned(fromByteOffset: offset, as: UInt64.self)
        // The lowest word that is 0 borrows, and had no high bit.
        found |= (words &- 0x0001_0001_0001_0001) & ~words & 0x8000_8000_8000_8000
      }
    }
    return found != 0
  }
}
