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
    // Sound: the bytes are only read, and within the call. They lie in memory as on a disc, because
    // all machines that Swift has a toolchain for are little-endian.
    unsafe samples.withUnsafeBytes { unsafe update($0) }
  }

  public mutating func update(bytes: Span<UInt8>) {
    // Sound: the bytes are only read, and within the call.
    unsafe bytes.withUnsafeBytes { unsafe update($0) }
  }

  @unsafe private mutating func update(_ bytes: UnsafeRawBufferPointer) {
    let length = 2 * Self.stretch
    var remainder = register
    var position = 0
    // Sound: no read goes beyond the bytes, and there are 16 tables.
    unsafe Remainder.tables.withUnsafeBufferPointer { tables in
      // The look-ups of one remainder wait for each other; two stretches side by side wait half as
      // long.
      while position + 2 * length <= bytes.count {
        var second: UInt32 = 0
        for first in stride(from: position, to: position + length, by: 16) {
          unsafe remainder = Remainder.after(remainder, bytes, at: first, tables: tables)
          unsafe second = Remainder.after(second, bytes, at: first + length, tables: tables)
        }
        remainder = Remainder.product(remainder, Self.stretchPower) ^ second
        position += 2 * length
      }
      while position + 16 <= bytes.count {
        unsafe remainder = Remainder.after(remainder, bytes, at: position, tables: tables)
        position += 16
      }
      while position < bytes.count {
        unsafe remainder =
          remainder >> 8 ^ tables[Int(UInt8(truncatingIfNeeded: remainder) ^ bytes[position])]
        position += 1
      }
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

  /// Continues with bytes whose remainder, started at 0, is known.
  ///
  /// - Parameter multiplier: That for as many zero bytes.
  mutating func append(
    remainder: UInt32, byteCount: Int, multiplier: Remainder.Multiplier
  ) {
    register = multiplier.product(register) ^ remainder
    self.byteCount += byteCount
  }

  /// The remainder of two stretches of equal length, started at 0; each a multiple of 8 samples.
  ///
  /// - Parameter multiplier: That for as many zero bytes as the second one has.
  static func remainder(
    _ samples: Span<Int16>, multiplier: Remainder.Multiplier
  ) -> UInt32 {
    let half = samples.count / 2
    precondition(half.isMultiple(of: 8), "not a multiple of 16 bytes")
    var first: UInt32 = 0
    var second: UInt32 = 0
    // Sound: all reads lie within the samples, and no byte exceeds its table.
    unsafe samples.withUnsafeBytes { bytes in
      unsafe Remainder.tables.withUnsafeBufferPointer { tables in
        for position in stride(from: 0, to: 2 * half, by: 16) {
          unsafe first = Remainder.after(first, bytes, at: position, tables: tables)
          unsafe second = Remainder.after(
            second, bytes, at: 2 * half + position, tables: tables)
        }
      }
    }
    return multiplier.product(first) ^ second
  }
}

/// Polynomials over GF(2) modulo the CRC's own; the highest bit is the coefficient of x^0.
enum Remainder {
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

  /// Takes sixteen bytes at once ("slicing by 16"), without checks.
  ///
  /// Sixteen look-ups that do not wait for each other are several times as fast as sixteen that do.
  ///
  /// - Precondition: They are there, and so are the tables.
  @unsafe @inline(__always)
  static func after(
    _ remainder: UInt32, _ bytes: UnsafeRawBufferPointer, at offset: Int,
    tables: UnsafeBufferPointer<UInt32>
  ) -> UInt32 {
    guard let base = bytes.baseAddress, let table = tables.baseAddress else { return remainder }
    let low =
      unsafe UInt64(littleEndian: (base + offset).loadUnaligned(as: UInt64.self))
      ^ UInt64(remainder)
    let high = unsafe UInt64(littleEndian: (base + offset + 8).loadUnaligned(as: UInt64.self))
    // What does not wait for the remainder comes first, and the rest in pairs.
    var early: UInt32 = 0
    for byte in 0..<8 {
      unsafe early ^= table[(7 - byte) << 8 | Int(high >> UInt64(8 * byte) & 0xFF)]
    }
    var even: UInt32 = 0
    var odd: UInt32 = 0
    for byte in stride(from: 0, to: 8, by: 2) {
      unsafe even ^= table[(15 - byte) << 8 | Int(low >> UInt64(8 * byte) & 0xFF)]
      unsafe odd ^= table[(14 - byte) << 8 | Int(low >> UInt64(8 * byte + 8) & 0xFF)]
    }
    return early ^ (even ^ odd)
  }

  static func after(_ remainder: UInt32, _ byte: UInt8) -> UInt32 {
    remainder >> 8 ^ tables[Int(UInt8(truncatingIfNeeded: remainder) ^ byte)]
  }

  /// Takes a word of 16 bits, its low byte first.
  static func after(_ remainder: UInt32, word: UInt16) -> UInt32 {
    let next = after(remainder, UInt8(word & 0xFF))
    return after(next, UInt8(word >> 8))
  }

  static func timesX(_ polynomial: UInt32) -> UInt32 {
    polynomial >> 1 ^ (polynomial & 1 == 0 ? 0 : Remainder.polynomial)
  }

  /// The product with one polynomial, by look-ups.
  struct Multiplier: Sendable {
    private let tables: [UInt32]

    /// That which a remainder is multiplied by when zero bytes follow.
    init(byteCount: Int) {
      let power = Remainder.power(ofByteCount: byteCount)
      tables = (0..<4).flatMap { byte in
        (0..<256).map { Remainder.product(UInt32($0) << UInt32(8 * byte), power) }
      }
    }

    func product(_ remainder: UInt32) -> UInt32 {
      tables[Int(remainder & 0xFF)] ^ tables[256 + Int(remainder >> 8 & 0xFF)]
        ^ tables[512 + Int(remainder >> 16 & 0xFF)] ^ tables[768 + Int(remainder >> 24)]
    }
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
