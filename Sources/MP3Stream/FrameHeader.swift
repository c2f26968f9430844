/// The four bytes before every frame of an MPEG audio layer III stream.
///
/// ```
/// 11111111 111VVLLC BBBBRRPX MMEEOOHH
///   V version  L layer  C no CRC  B bit rate  R sample rate  P padding
///   M mode  E mode extension  O copyright, original  H emphasis
/// ```
/// ISO/IEC 11172-3, 2.4.1.3; the extension to 11.025 kHz and below ("MPEG-2.5") is Fraunhofer's.
public struct FrameHeader: Equatable, Sendable {
  public enum Version: Sendable { case mpeg1, mpeg2, mpeg25 }

  public let version: Version
  public let hasCRC: Bool
  /// In kbit/s.
  public let bitRate: Int
  /// In hertz.
  public let sampleRate: Int
  public let isPadded: Bool
  public let isMono: Bool
  /// Bits 5 and 4 of the last byte: which joint stereo the frame uses.
  public let modeExtension: UInt8

  /// Nil where the bytes are no header of layer III, or one of a free format.
  public init?(_ bytes: (UInt8, UInt8, UInt8, UInt8)) {
    guard bytes.0 == 0xFF, bytes.1 & 0xE0 == 0xE0, bytes.1 & 0x06 == 0x02 else { return nil }
    switch bytes.1 >> 3 & 3 {
    case 3: version = .mpeg1
    case 2: version = .mpeg2
    case 0: version = .mpeg25
    default: return nil
    }
    let rateIndex = Int(bytes.2 >> 4)
    let sampleRateIndex = Int(bytes.2 >> 2 & 3)
    guard (1...14).contains(rateIndex), sampleRateIndex < 3 else { return nil }
    bitRate = (version == .mpeg1 ? Self.bitRates : Self.lowBitRates)[rateIndex - 1]
    let divisor =
      switch version {
      case .mpeg1: 1
      case .mpeg2: 2
      case .mpeg25: 4
      }
    sampleRate = [44_100, 48_000, 32_000][sampleRateIndex] / divisor
    hasCRC = bytes.1 & 1 == 0
    isPadded = bytes.2 & 2 != 0
    isMono = bytes.3 >> 6 == 3
    modeExtension = bytes.3 >> 4 & 3
  }

  /// The bit rates of MPEG-1 layer III, in kbit/s (ISO/IEC 11172-3, table of bit rates).
  public static let bitRates = [
    32, 40, 48, 56, 64, 80, 96, 112, 128, 160, 192, 224, 256, 320,
  ]

  /// In kbit/s, for MPEG-2 and MPEG-2.5 (ISO/IEC 13818-3).
  public static let lowBitRates = [
    8, 16, 24, 32, 40, 48, 56, 64, 80, 96, 112, 128, 144, 160,
  ]

  /// Samples per channel in the frame.
  public var sampleCount: Int { version == .mpeg1 ? 1152 : 576 }

  /// Bytes from this header to the next.
  public var byteCount: Int {
    sampleCount / 8 * bitRate * 1000 / sampleRate + (isPadded ? 1 : 0)
  }

  /// Bytes of side information after the header and its CRC.
  public var sideInformationByteCount: Int {
    version == .mpeg1 ? (isMono ? 17 : 32) : (isMono ? 9 : 17)
  }
}
