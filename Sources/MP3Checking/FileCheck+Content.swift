internal import MP3Stream

extension FileCheck {
  /// What bytes look like that are no frames of layer III.
  static func content(
    of range: Range<Int>, in source: any ByteSource
  ) throws(CheckError) -> Anomaly.Content {
    let start = try source.bytes(
      in: range.lowerBound..<min(range.lowerBound + 16_384, range.upperBound))
    if start.allSatisfy({ $0 == 0 }) {
      return try isZero(range, in: source) ? .zeros : .unknown
    }
    func has(_ letters: String, at offset: Int = 0) -> Bool {
      start.dropFirst(offset).starts(with: letters.utf8)
    }
    if has("TAG") && range.count >= 128 { return .id3v1 }
    if has("ID3") { return .id3v2 }
    if has("APETAGEX") { return .apeTag }
    if has("RIFF") { return has("AVI ", at: 8) ? .avi : .wave }
    if has("OggS") { return .ogg }
    if has("fLaC") { return .flac }
    if has("ftyp", at: 4) { return .mp4 }
    if start.starts(with: [0x30, 0x26, 0xB2, 0x75, 0x8E, 0x66, 0xCF, 0x11]) { return .wma }
    let text = String(decoding: start.prefix(64), as: UTF8.self).lowercased()
    if text.hasPrefix("<!doctype") || text.hasPrefix("<html") { return .html }
    return otherMPEGAudio(start)
  }

  private static func isZero(
    _ range: Range<Int>, in source: any ByteSource
  ) throws(CheckError) -> Bool {
    for start in stride(from: range.lowerBound, to: range.upperBound, by: 65_536) {
      let block = try source.bytes(in: start..<min(start + 65_536, range.upperBound))
      guard block.allSatisfy({ $0 == 0 }) else { return false }
    }
    return true
  }

  /// Frames of MPEG audio that are no layer III with a known bit rate, by the first three headers
  /// alike.
  private static func otherMPEGAudio(_ bytes: [UInt8]) -> Anomaly.Content {
    guard bytes.count >= 4, bytes[0] == 0xFF, bytes[1] & 0xE0 == 0xE0 else { return .unknown }
    let starts = bytes.indices.dropLast(3).filter {
      bytes[$0] == 0xFF && bytes[$0 + 1] == bytes[1] && bytes[$0 + 2] & 0xFC == bytes[2] & 0xFC
    }
    guard starts.count >= 3 else { return .unknown }
    // AAC in ADTS frames has the same sync word, and no layer.
    if bytes[1] & 0xF6 == 0xF0 { return .aac }
    guard bytes[2] & 0x0C != 0x0C else { return .unknown }
    switch bytes[1] >> 1 & 3 {
    case 3: return .layer1
    case 2: return .layer2
    case 1: return bytes[2] >> 4 == 0 ? .freeFormat : .unknown
    default: return .unknown
    }
  }
}
