/// The CRC-32 of ISO-HDLC, Ethernet and ZIP, which rippers log for a track's samples.
///
/// Polynomial 04C11DB7h, reflected; it starts and ends inverted.
public struct CRC32: Equatable, Sendable {
  /// The remainder so far, inverted as it starts.
  private var register: UInt32 = .max
  /// The bytes that have gone in.
  public private(set) var byteCount = 0

  /// Values of 16 bits that are summed up side by side with as many: long enough for the joining of
  /// the two to cost little.
  private static let stretch = 2304
  private static let stretchPower = Remainder.power(ofByteCount: 2 * stretch)

  public init() {}

  /// The checksum of all bytes so far; 0 for none.
  public var value: UInt32 { ~register }

  /// Adds interleaved samples as a disc has them, little-endian.
  public mutating func update(_ samples: Span<Int16>) {
    let tables = Remainder.tables.span
    var remainder = register
    var position = 0
    // The look-ups of one remainder wait for each other; two stretches side by side wait half as
    // long.
    while position + 2 * Self.stretch <= samples.count {
      var second: UInt32 = 0
      for first in stride(from: position, to: position + Self.stretch, by: 8) {
        remainder = Remainder.after(
          remainder, Self.fourSamples(samples, at: first),
          Self.fourSamples(samples, at: first + 4), tables: tables)
        second = Remainder.after(
          second, Self.fourSamples(samples, at: first + Self.stretch),
          Self.fourSamples(samples, at: first + Self.stretch + 4), tables: tables)
      }
      remainder = Remainder.product(remainder, Self.stretchPower) ^ second
      position += 2 * Self.stretch
    }
    while position + 8 <= samples.count {
      remainder = Remainder.after(
        remainder, Self.fourSamples(samples, at: position),
        Self.fourSamples(samples, at: position + 4), tables: tables)
      position += 8
    }
    while position < samples.count {
      let sample = UInt16(bitPattern: samples[position])
      remainder = Remainder.after(remainder, UInt8(truncatingIfNeeded: sample), tables: tables)
      remainder = Remainder.after(remainder, UInt8(sample >> 8), tables: tables)
      position += 1
    }
    register = remainder
    byteCount += 2 * samples.count
  }

  public mutating func update(bytes: Span<UInt8>) {
    let tables = Remainder.tables.span
    var remainder = register
    var position = 0
    while position + 16 <= bytes.count {
      remainder = Remainder.after(
        remainder, Self.eightBytes(bytes, at: position),
        Self.eightBytes(bytes, at: position + 8), tables: tables)
      position += 16
    }
    while position < bytes.count {
      remainder = Remainder.after(remainder, bytes[position], tables: tables)
      position += 1
    }
    register = remainder
    byteCount += bytes.count
  }

  /// Continues as if the bytes of `other` had followed.
  public mutating func append(_ other: CRC32) {
    let shifted = Remainder.product(value, Remainder.power(ofByteCount: other.byteCount))
    register = ~(shifted ^ other.value)
    byteCount += other.byteCount
  }

  /// The first sample is the lowest.
  private static func fourSamples(_ samples: Span<Int16>, at start: Int) -> UInt64 {
    UInt64(UInt16(bitPattern: samples[start]))
      | UInt64(UInt16(bitPattern: samples[start + 1])) << 16
      | UInt64(UInt16(bitPattern: samples[start + 2])) << 32
      | UInt64(UInt16(bitPattern: samples[start + 3])) << 48
  }

  /// The first byte is the lowest.
  private static func eightBytes(_ bytes: Span<UInt8>, at start: Int) -> UInt64 {
    var word: UInt64 = 0
    for index in 0..<8 { word |= UInt64(bytes[start + index]) << (8 * UInt64(index)) }
    return word
  }
}

/// Polynomials over GF(2) modulo the CRC's own; the highest bit is the coefficient of x^0.
private enum Remainder {
  static let polynomial: UInt32 = 0xEDB8_8320

  /// Table n, at 256·n, tells what a byte that lies n bytes before the last one adds.
  static let tables: [UInt32] = {
    var tables = (0..<256).map { byte in
      (0..<8).reduce(UInt32(byte)) { remainder, _ in timesX(remainder) }
    }
    for index in 256..<16 * 256 {
      let shorter = tables[index - 256]
      tables.append(shorter >> 8 ^ tables[Int(shorter & 0xFF)])
    }
    return tables
  }()

  /// Takes sixteen bytes at once ("slicing by 16"), in two words with the first byte lowest.
  ///
  /// Sixteen look-ups that do not wait for each other are several times as fast as sixteen that do.
  static func after(
    _ remainder: UInt32, _ low: UInt64, _ high: UInt64, tables: Span<UInt32>
  ) -> UInt32 {
    func entry(_ table: Int, _ byte: UInt64) -> UInt32 { tables[table << 8 | Int(byte & 0xFF)] }
    let mixed = low ^ UInt64(remainder)
    return entry(15, mixed) ^ entry(14, mixed >> 8) ^ entry(13, mixed >> 16)
      ^ entry(12, mixed >> 24) ^ entry(11, mixed >> 32) ^ entry(10, mixed >> 40)
      ^ entry(9, mixed >> 48) ^ entry(8, mixed >> 56)
      ^ entry(7, high) ^ entry(6, high >> 8) ^ entry(5, high >> 16) ^ entry(4, high >> 24)
      ^ entry(3, high >> 32) ^ entry(2, high >> 40) ^ entry(1, high >> 48)
      ^ entry(0, high >> 56)
  }

  static func after(_ remainder: UInt32, _ byte: UInt8, tables: Span<UInt32>) -> UInt32 {
    remainder >> 8 ^ tables[Int(UInt8(truncatingIfNeeded: remainder) ^ byte)]
  }

  static func timesX(_ polynomial: UInt32) -> UInt32 {
    polynomial >> 1 ^ (polynomial & 1 == 0 ? 0 : Remainder.polynomial)
  }

  static func product(_ first: UInt32, _ second: UInt32) -> UInt32 {
    var product: UInt32 = 0
    var shifted = second
    for bit in stride(from: 31, through: 0, by: -1) {
      if first >> bit & 1 == 1 { product ^= shifted }
      shifted = timesX(shifted)
    }
    return product
  }

  /// x^(8·byteCount), by squaring: what a remainder is multiplied by when zero bytes follow.
  static func power(ofByteCount byteCount: Int) -> UInt32 {
    var result: UInt32 = 1 << 31  // x^0
    var square: UInt32 = 1 << 23  // x^8
    var remaining = byteCount
    while remaining > 0 {
      if remaining & 1 == 1 { result = product(result, square) }
      square = product(square, square)
      remaining >>= 1
    }
    return result
  }
}
