/// One sector's sub-channel Q: where it lies on the disc, or a code that belongs to the disc or track.
///
/// ECMA-130, section 22; MMC-3, section 4.1.3.2.
public struct SubchannelQ: Equatable, Sendable {
  /// What the sector's address field says that the rest of it means.
  public enum Content: Equatable, Sendable {
    /// ADR 1.
    case position(Position)
    /// ADR 2; nil when its digits make no number.
    case mediaCatalogNumber(MediaCatalogNumber?)
    /// ADR 3; nil when its characters make no code.
    case isrc(ISRC?)
    /// Any other ADR.
    case other
  }

  /// Where a sector lies.
  public struct Position: Equatable, Sendable {
    /// 1...99, or 170 (AAh) in the lead-out.
    public let track: Int
    /// 0 in a track's pre-gap.
    public let index: Int
    /// On the whole disc.
    public let absolute: Sector

    public init(track: Int, index: Int, absolute: Sector) {
      self.track = track
      self.index = index
      self.absolute = absolute
    }

    /// The track number that means the lead-out.
    public static let leadOut = 170
  }

  /// How a drive writes numbers.
  public enum Digits: String, Equatable, Sendable, Codable {
    /// One decimal digit in each half of a byte, as the disc has it.
    case bcd
    /// Some drives convert them.
    case binary
  }

  /// Pre-emphasis and the like, as the sub-channel has them; they may differ from the table of
  /// contents.
  public let flags: TrackFlags
  public let isData: Bool
  public let content: Content
  /// Whether a checksum came along and was right; drives may leave it out.
  public let isChecked: Bool

  /// The sector's place, where it says it.
  public var position: Position? {
    if case .position(let position) = content { position } else { nil }
  }

  /// Reads the first 12 bytes of what a drive returns as formatted Q.
  ///
  /// Nil when the checksum is there and wrong, or when the bytes make no sense.
  public init?(bytes: ArraySlice<UInt8>, digits: Digits = .bcd) {
    guard bytes.count >= 12 else { return nil }
    let q = Array(bytes.prefix(12))
    let sum = UInt16(q[10]) << 8 | UInt16(q[11])
    switch digits {
    case .bcd:
      isChecked = sum != 0
      guard !isChecked || sum == Self.checksum(q[..<10]) else { return nil }
    case .binary:
      // Of what came, or of what was on the disc; where it is neither, it may be of anything else.
      isChecked =
        sum != 0
        && (sum == Self.checksum(q[..<10]) || sum == Self.checksum(Self.bcd(q)[..<10]))
    }
    flags = TrackFlags(controlField: q[0] >> 4)
    isData = q[0] & 0x40 != 0
    switch q[0] & 15 {
    case 1:
      guard let position = Self.position(q, digits) else { return nil }
      content = .position(position)
    case 2:
      let numbers = (0..<13).map { q[1 + $0 / 2] >> ($0.isMultiple(of: 2) ? 4 : 0) & 15 }
      content = .mediaCatalogNumber(
        MediaCatalogNumber(numbers.map { "\($0)" }.joined()))
    case 3:
      content = .isrc(Self.isrc(q))
    default:
      content = .other
    }
  }

  /// What a drive has converted to binary numbers as the disc has it.
  private static func bcd(_ q: [UInt8]) -> [UInt8] {
    var q = q
    for index in (q[0] & 15 == 1 ? 1 : 9)..<10 where q[index] < 100 {
      q[index] = (q[index] / 10) << 4 | q[index] % 10
    }
    return q
  }

  private static func position(_ q: [UInt8], _ digits: Digits) -> Position? {
    func number(_ byte: UInt8) -> Int? {
      guard digits == .bcd else { return Int(byte) }
      guard byte >> 4 < 10, byte & 15 < 10 else { return nil }
      return Int(byte >> 4) * 10 + Int(byte & 15)
    }
    guard let track = q[1] == 0xAA ? Position.leadOut : number(q[1]),
      let index = number(q[2]), let minute = number(q[7]), let second = number(q[8]),
      let frame = number(q[9]), let time = MSF(minute: minute, second: second, frame: frame)
    else { return nil }
    return Position(track: track, index: index, absolute: Sector(time))
  }

  /// Five characters of six bits, two bits of nothing, seven digits (ECMA-130, 22.3.4.3).
  private static func isrc(_ q: [UInt8]) -> ISRC? {
    let owner = q[1...4].reduce(UInt32(0)) { $0 << 8 | UInt32($1) } >> 2
    var text = ""
    for position in stride(from: 4, through: 0, by: -1) {
      // The ASCII code less 48.
      text.append(Character(Unicode.Scalar(UInt8(owner >> (6 * UInt32(position)) & 63) + 48)))
    }
    for digit in 0..<7 {
      let byte = q[5 + digit / 2]
      text += "\(byte >> (digit.isMultiple(of: 2) ? 4 : 0) & 15)"
    }
    return ISRC(text)
  }

  /// The CRC-16 of the first ten bytes: polynomial 1021h, starts with 0, ends inverted.
  static func checksum(_ bytes: ArraySlice<UInt8>) -> UInt16 {
    var remainder: UInt16 = 0
    for byte in bytes {
      remainder ^= UInt16(byte) << 8
      for _ in 0..<8 {
        remainder = remainder & 0x8000 == 0 ? remainder << 1 : remainder << 1 ^ 0x1021
      }
    }
    return ~remainder
  }
}
