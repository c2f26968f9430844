internal import MP3Stream

/// The frame in front of a stream that tells a player its length, where to seek, and which samples
/// at both ends are not music: Xing's header with LAME's extension.
///
/// The fields that follow from the settings are taken from a frame that LAME itself makes; those
/// that follow from the stream are filled in. Layout: Gabriel Bouvigne, "Mp3 Info Tag rev. 1".
public struct InfoTag: Hashable, Sendable {
  /// Empty where the frames of these settings have no room for the tag.
  private let template: [UInt8]

  /// - Parameter sampleRate: Of the MP3, in hertz.
  init(_ settings: EncoderSettings, sampleRate: Int) throws(EncodingError) {
    var donor = try MP3Encoder(settings, sampleRate: sampleRate, writesInfoTag: true)
    var discarded: [UInt8] = []
    try donor.encode([Int16](repeating: 0, count: 2 * 4 * 1152).span, into: &discarded)
    try donor.finish(into: &discarded)
    let template = donor.infoTagFrame()
    // LAME puts the tag behind the side information; a stream of another shape has none.
    guard let start = Self.tagStart(template), start + Field.end <= template.count else {
      self.template = []
      return
    }
    self.template = template
  }

  /// Bytes of the frame; 0 where these settings leave no room for the tag.
  public var byteCount: Int { template.count }

  /// Offsets from the letters "Xing" or "Info".
  private enum Field {
    static let frameCount = 8
    static let byteCount = 12
    static let seekTable = 16
    static let delayAndPadding = 141
    static let musicLength = 148
    static let musicCRC = 152
    static let tagCRC = 154
    static let end = 156
  }

  /// The frame for a finished stream.
  ///
  /// - Parameter endPadding: Samples of silence behind the music, 0...4095, as LAME counts them.
  public func frame(for stream: StreamSummary, endPadding: Int) -> [UInt8] {
    guard let start = Self.tagStart(template) else { return [] }
    var frame = template
    func store(_ value: Int, bytes: Int, at field: Int) {
      for index in 0..<bytes {
        frame[start + field + index] = UInt8(truncatingIfNeeded: value >> (8 * (bytes - 1 - index)))
      }
    }
    // LAME leaves the stereo mode of the stream's last frame in the tag's header.
    frame[3] = frame[3] & 0xCF | (stream.lastHeader?.modeExtension ?? 0) << 4
    store(stream.frameCount, bytes: 4, at: Field.frameCount)
    store(stream.byteCount + frame.count, bytes: 4, at: Field.byteCount)
    frame.replaceSubrange(
      start + Field.seekTable..<start + Field.seekTable + 100, with: stream.seekTable.entries)
    store(
      EncodingPlan.encoderDelay << 12 | min(endPadding, 0xFFF), bytes: 3,
      at: Field.delayAndPadding)
    store(stream.byteCount + frame.count, bytes: 4, at: Field.musicLength)
    store(Int(stream.crc.value), bytes: 2, at: Field.musicCRC)
    var crc = CRC16()
    crc.update(frame.span.extracting(0..<start + Field.tagCRC))
    store(Int(crc.value), bytes: 2, at: Field.tagCRC)
    return frame
  }

  /// Where the letters "Xing" or "Info" stand: right behind the side information.
  private static func tagStart(_ frame: [UInt8]) -> Int? {
    guard frame.count > 4, let header = FrameHeader((frame[0], frame[1], frame[2], frame[3])) else {
      return nil
    }
    return 4 + header.sideInformationByteCount
  }
}
