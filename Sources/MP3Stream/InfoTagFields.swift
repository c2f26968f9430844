/// What the frame in front of a stream says about it: Xing's header, with or without LAME's
/// extension, or Fraunhofer's VBRI header.
///
/// Layouts: Xing's `dxhead.c`; Gabriel Bouvigne, "Mp3 Info Tag rev. 1"; Fraunhofer's VBRI.
/// Encoders fill in what they know, so every field may be missing.
public struct InfoTagFields: Equatable, Sendable {
  /// Which four letters the tag begins with.
  public enum Kind: Equatable, Sendable {
    /// "Xing": the bit rate varies.
    case xing
    /// "Info": it is constant.
    case info
    case vbri
    /// The letters are damaged, but LAME's extension is where it would be behind them.
    case nameless
  }

  public let kind: Kind
  /// Where the four letters stand in the frame.
  public let offset: Int
  /// Frames of the stream, mostly without the tag's own.
  public let frameCount: Int?
  /// Bytes of the stream, mostly with the tag's own frame.
  public let byteCount: Int?
  /// For each per cent of the playing time, the part of the bytes that lies before, in 1/256.
  public let seekTable: [UInt8]?
  /// LAME's extension, which other encoders write too.
  public let extensionFields: LameFields?
  /// The name in the place of LAME's extension, such as "LAME3.100" or "Lavc59.37".
  public let encoder: String?

  /// Whether a frame has a tag in the place of main data.
  static func kind(in frame: Span<UInt8>, header: FrameHeader) -> (kind: Kind, offset: Int)? {
    // LAME leaves no room for the CRC of a protected frame; others do.
    for offset in [4, 6] where offset == 4 || header.hasCRC {
      let offset = offset + header.sideInformationByteCount
      switch fourBytes(at: offset, in: frame) {
      case 0x5869_6E67: return (.xing, offset)
      case 0x496E_666F: return (.info, offset)
      default: break
      }
    }
    // VBRI stands where the main data of a stereo frame of MPEG-1 would, whatever the frame is.
    return fourBytes(at: 36, in: frame) == 0x5642_5249 ? (.vbri, 36) : nil
  }

  /// From the four letters to LAME's extension, where all fields are there, as LAME writes them.
  private static let usualExtensionOffset = 120

  /// Where the letters of a tag would stand in a frame that has LAME's extension, or FFmpeg's.
  static func namelessOffset(in frame: Span<UInt8>, header: FrameHeader) -> Int? {
    let offset = 4 + header.sideInformationByteCount
    return hasKnownEncoder(at: offset + usualExtensionOffset, in: frame) ? offset : nil
  }

  /// Whether the name of an encoder stands here that fills in the checksums behind it.
  private static func hasKnownEncoder(at offset: Int, in frame: Span<UInt8>) -> Bool {
    let names = [0x4C41_4D45, 0x4C61_7663, 0x4C61_7666]  // "LAME", "Lavc", "Lavf"
    return fourBytes(at: offset, in: frame).map(names.contains) ?? false
  }

  private static func fourBytes(at offset: Int, in bytes: Span<UInt8>) -> Int? {
    offset + 4 <= bytes.count ? bytes.bigEndian(at: offset, byteCount: 4) : nil
  }

  /// - Parameter frame: A whole frame with its header.
  /// - Returns: Nil where the frame has no tag.
  public init?(frame: Span<UInt8>) {
    guard let header = FrameHeader(at: 0, in: frame),
      let (kind, offset) = Self.kind(in: frame, header: header)
        ?? Self.namelessOffset(in: frame, header: header).map({ (.nameless, $0) })
    else { return nil }
    self.kind = kind
    self.offset = offset
    if kind == .vbri {
      let isWhole = offset + 18 <= frame.count
      byteCount = isWhole ? frame.bigEndian(at: offset + 10, byteCount: 4) : nil
      frameCount = isWhole ? frame.bigEndian(at: offset + 14, byteCount: 4) : nil
      seekTable = nil
      extensionFields = nil
      encoder = nil
      return
    }
    var next = offset + 8
    let flags = Self.fourBytes(at: offset + 4, in: frame) ?? 0
    func number(_ flag: Int) -> Int? {
      guard flags & flag != 0, let value = Self.fourBytes(at: next, in: frame) else { return nil }
      next += 4
      return value
    }
    frameCount = number(1)
    byteCount = number(2)
    if flags & 4 != 0, next + 100 <= frame.count {
      seekTable = (next..<next + 100).map { frame[$0] }
      next += 100
    } else {
      seekTable = nil
    }
    _ = number(8)
    // Damaged flags move the place, and the tag's checksum tells of them.
    let usual = offset + Self.usualExtensionOffset
    if Self.hasKnownEncoder(at: usual, in: frame) { next = usual }
    encoder = Self.encoderName(at: next, in: frame)
    extensionFields = encoder == nil ? nil : LameFields(at: next, in: frame)
  }

  /// A name of printable ASCII; up to 9 letters, or 20 in LAME before 3.90, which had no extension.
  private static func encoderName(at offset: Int, in frame: Span<UInt8>) -> String? {
    guard offset < frame.count else { return nil }
    var name = ""
    for place in offset..<min(offset + 20, frame.count) {
      guard (0x20...0x7E).contains(frame[place]) else { break }
      // Behind nine letters the extension begins, unless the name goes on as old ones do.
      if place == offset + 9, name.count == 9, !name.hasPrefix("LAME3.8") { break }
      name.unicodeScalars.append(Unicode.Scalar(frame[place]))
    }
    while name.last == " " { name.removeLast() }
    return name.count >= 4 ? name : nil
  }
}

/// LAME's extension of Xing's header.
public struct LameFields: Equatable, Sendable {
  /// From the encoder's name to the tag's CRC.
  public static let byteCount = 36

  /// Samples before the music, without the decoder's own delay: 0...4095.
  public let delay: Int
  /// Samples behind the music: 0...4095.
  public let padding: Int
  /// Whether the encoder went on from another file, as with `lame --nogap`: its CRC goes on too.
  public let continuesAnotherFile: Bool
  /// Bytes from the first of this frame to the last of the music.
  public let musicLength: Int
  /// CRC-16/ARC of the music behind this frame.
  public let musicCRC: UInt16
  /// CRC-16/ARC of this frame up to here.
  public let tagCRC: UInt16
  /// What `tagCRC` should be.
  ///
  /// LAME's is of all bytes before it. FFmpeg's is always of 190 bytes,
  /// itself being zero; in a stereo frame of MPEG-1, that is the same.
  public let possibleTagCRCs: [UInt16]

  /// Nil where the frame is too short, or where what stands there is a bare name.
  init?(at offset: Int, in frame: Span<UInt8>) {
    guard offset + Self.byteCount <= frame.count else { return nil }
    let delayAndPadding = frame.bigEndian(at: offset + 21, byteCount: 3)
    delay = delayAndPadding >> 12
    padding = delayAndPadding & 0xFFF
    continuesAnotherFile = frame[offset + 19] & 0x80 != 0
    musicLength = frame.bigEndian(at: offset + 28, byteCount: 4)
    musicCRC = UInt16(frame.bigEndian(at: offset + 32, byteCount: 2))
    tagCRC = UInt16(frame.bigEndian(at: offset + 34, byteCount: 2))
    var crc = CRC16()
    crc.update(frame.extracting(0..<offset + 34))
    var possibleTagCRCs = [crc.value]
    let (end, present) = (offset + Self.byteCount, min(190, frame.count))
    if end <= present {
      crc.update([0, 0].span)
      crc.update(frame.extracting(end..<present))
      // A shorter frame is continued with zeros.
      crc.update([UInt8](repeating: 0, count: 190 - present).span)
      possibleTagCRCs.append(crc.value)
    }
    self.possibleTagCRCs = possibleTagCRCs
    // Names alone, with nothing or with letters behind them, are of writers before the extension.
    let isBareName = (9..<20).allSatisfy { index in
      frame[offset + index] == 0 || (0x20...0x7E).contains(frame[offset + index])
    }
    if isBareName, musicLength == 0, delayAndPadding == 0 { return nil }
  }

  /// Whether the writer filled in its checksums and the length of the music.
  public var hasChecksums: Bool { musicLength != 0 || musicCRC != 0 || tagCRC != 0 }
}

extension Span<UInt8> {
  /// An unsigned number, most significant byte first.
  func bigEndian(at offset: Int, byteCount: Int) -> Int {
    var value = 0
    for index in offset..<offset + byteCount { value = value << 8 | Int(self[index]) }
    return value
  }
}
