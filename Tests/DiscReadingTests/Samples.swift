import CompactDisc
import DiscReading

extension DiscSource {
  /// The interleaved samples of a range of the disc.
  func samples(_ range: Range<Int>) throws -> [Int16] {
    try [Int16](capacity: 2 * range.count) { try read(range, into: &$0) }
  }

  /// The samples of sectors.
  func samples(of sectors: Range<Sector>) throws -> [Int16] {
    try samples(sectors.lowerBound.firstSample..<sectors.upperBound.firstSample)
  }
}

/// Little-endian bytes as samples.
func samples(_ bytes: some Collection<UInt8>) -> [Int16] {
  let bytes = Array(bytes)
  return stride(from: 0, to: bytes.count, by: 2).map {
    Int16(truncatingIfNeeded: Int(bytes[$0]) | Int(bytes[$0 + 1]) << 8)
  }
}

/// Noise that does not repeat, so that a wrong address shows.
func noise(sectors: Int, seed: UInt32 = 1) -> [UInt8] {
  var state = seed &* 2_654_435_761 | 1
  return [UInt8](capacity: sectors * CDAudio.bytesPerSector) { output in
    for _ in 0..<sectors * CDAudio.bytesPerSector {
      state = state &* 1_664_525 &+ 1_013_904_223
      output.append(UInt8(truncatingIfNeeded: state >> 24))
    }
  }
}
