/// The checksum of LAME's Info tag: CRC-16/ARC (polynomial 0x8005 reflected, from 0, no final XOR).
public struct CRC16: Equatable, Sendable {
  public private(set) var value: UInt16 = 0

  /// `tables[k][b]` is the effect of byte `b` with `k` more bytes behind it.
  private static let tables: [[UInt16]] = {
    let first = (0..<256).map { byte in
      (0..<8).reduce(UInt16(byte)) { crc, _ in crc >> 1 ^ (crc & 1 == 0 ? 0 : 0xA001) }
    }
    return (1..<8).reduce(into: [first]) { tables, _ in
      tables.append(tables[tables.count - 1].map { $0 >> 8 ^ first[Int($0 & 0xFF)] })
    }
  }()

  public init() {}

  public mutating func update(_ bytes: Span<UInt8>) {
    let tables = Self.tables
    var crc = value
    var position = 0
    // Eight bytes at a time: the file is summed up by the one thread that writes it.
    while position + 8 <= bytes.count {
      crc ^= UInt16(bytes[position]) | UInt16(bytes[position + 1]) << 8
      var next = tables[7][Int(crc & 0xFF)] ^ tables[6][Int(crc >> 8)]
      for offset in 2..<8 { next ^= tables[7 - offset][Int(bytes[position + offset])] }
      crc = next
      position += 8
    }
    while position < bytes.count {
      crc = crc >> 8 ^ tables[0][Int((crc ^ UInt16(bytes[position])) & 0xFF)]
      position += 1
    }
    value = crc
  }
}
