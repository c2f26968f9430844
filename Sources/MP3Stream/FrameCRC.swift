/// The checksum behind the header of a protected frame: polynomial 0x8005, most significant bit
/// first, from 0xFFFF, over the last two bytes of the header and the side information
/// (ISO/IEC 11172-3, 2.4.3.1).
public enum FrameCRC {
  /// The effect of one byte on an empty register.
  private static let table: [UInt16] = (0..<256).map { byte in
    (0..<8).reduce(UInt16(byte) << 8) { crc, _ in crc << 1 ^ (crc & 0x8000 == 0 ? 0 : 0x8005) }
  }

  /// What the CRC of a frame should be.
  ///
  /// - Parameter frame: A whole frame whose header says that it has a CRC.
  public static func value(of frame: Span<UInt8>, header: FrameHeader) -> UInt16 {
    let table = Self.table
    var crc: UInt16 = 0xFFFF
    func add(_ byte: UInt8) { crc = crc << 8 ^ table[Int(UInt8(crc >> 8) ^ byte)] }
    for offset in 2..<4 { add(frame[offset]) }
    for offset in header.sideInformationOffset..<header.mainDataOffset { add(frame[offset]) }
    return crc
  }

  /// What the frame says its CRC is.
  static func stored(in frame: Span<UInt8>) -> UInt16 { UInt16(frame[4]) << 8 | UInt16(frame[5]) }
}
