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

  /// How the frame carries its channels, in the order of the two bits.
  public enum ChannelMode: UInt8, Sendable { case stereo, jointStereo, dualChannel, mono }

  public let version: Version
  public let hasCRC: Bool
  /// In kbit/s.
  public let bitRate: Int
  /// In hertz.
  public let sampleRate: Int
  public let isPadded: Bool
  public let channelMode: ChannelMode
  /// Bits 5 and 4 of the last byte: which joint stereo the frame uses.
  public let modeExtension: UInt8
  /// Copyright, original and emphasis: the last four bits, which an encoder sets once for a stream.
  public let flags: UInt8

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
    switch bytes.3 >> 6 {
    case 0: channelMode = .stereo
    case 1: channelMode = .jointStereo
    case 2: channelMode = .dualChannel
    default: channelMode = .mono
    }
    modeExtension = bytes.3 >> 4 & 3
    flags = bytes.3 & 0x0F
  }

  /// The header at a place in a run of bytes; nil where there is none, or not all of it.
  public init?(at offset: Int, in bytes: Span<UInt8>) {
    guard offset >= 0, offset + 4 <= bytes.count else { return nil }
    self.init((bytes[offset], bytes[offset + 1], bytes[offset + 2], bytes[offset + 3]))
  }

  /// The bit rates of MPEG-1 layer III, in kbit/s (ISO/IEC 11172-3, table of bit rates).
  public static let bitRates = [
    32, 40, 48, 56, 64, 80, 96, 112, 128, 160, 192, 224, 256, 320,
  ]

  /// In kbit/s, for MPEG-2 and MPEG-2.5 (ISO/IEC 13818-3).
  public static let lowBitRates = [
    8, 16, 24, 32, 40, 48, 56, 64, 80, 96, 112, 128, 144, 160,
  ]

  public var isMono: Bool { channelMode == .mono }

  /// Whether two frames can be of one stream: only bit rate, padding and stereo mode may differ.
  public func continues(_ other: FrameHeader) -> Bool {
    version == other.version && sampleRate == other.sampleRate && isMono == other.isMono
  }

  /// Samples per channel in the frame.
  public var sampleCount: Int { version == .mpeg1 ? 1152 : 576 }

  /// Bytes from this header to the next.
  public var byteCount: Int {
    sampleCount / 8 * bitRate * 1000 / sampleRate + (isPadded ? 1 : 0)
  }

  /// Bytes before the side information: the header and its CRC.
  public var sideInformationOffset: Int { hasCRC ? 6 : 4 }

  /// Bytes before the frame's own share of main data.
  public var mainDataOffset: Int { sideInformationOffset + sideInformationByteCount }

  /// Bytes of side information after the header and its CRC.
  public var sideInformationByteCount: Int {
    version == .mpeg1 ? (isMono ? 17 : 32) : (isMono ? 9 : 17)
  }
}
