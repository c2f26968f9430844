/// Where a file's sound lies, by the headers of its chunks alone.
///
/// libsndfile makes do with what it finds of a file that is cut off. So the lengths are checked
/// before it is asked, and its answer afterwards.
struct ContainerLayout: Equatable {
  let container: AudioFormat.Container
  /// Offsets of the bytes of sound; nil for FLAC, where no header tells.
  let sound: Range<Int>?
  /// Where a FLAC stream starts: behind an ID3v2 tag that somebody put before it.
  let start: Int

  /// More chunks than any program writes; a hostile file could have one every eight bytes.
  private static let maximumChunkCount = 4096

  init(of file: borrowing OpenFile) throws(AudioFileError) {
    let head = try file.bytes(at: 0, count: 40)
    switch (text(head, 0, 4), text(head, 8, 4)) {
    case ("RIFF", "WAVE"):
      try self.init(riffOf: file, container: .wav, isBigEndian: false)
    case ("RIFX", "WAVE"):
      try self.init(riffOf: file, container: .wav, isBigEndian: true)
    case ("RF64", "WAVE"):
      try self.init(riffOf: file, container: .rf64, isBigEndian: false)
    case ("FORM", "AIFF"):
      try self.init(aiffOf: file, container: .aiff)
    case ("FORM", "AIFC"):
      try self.init(aiffOf: file, container: .aifc)
    case ("riff", _) where head.starts(with: wave64Identifier("riff", isFirst: true)):
      guard Array(head.dropFirst(24)) == wave64Identifier("wave") else {
        throw .notTaken(path: file.path, kind: nil)
      }
      try self.init(wave64Of: file)
    case ("fLaC", _):
      self.init(container: .flac, sound: nil, start: 0)
    default:
      let start = lengthOfID3v2Tag(head)
      guard start > 0, text(try file.bytes(at: start, count: 4), 0, 4) == "fLaC" else {
        throw .notTaken(path: file.path, kind: kind(of: head))
      }
      self.init(container: .flac, sound: nil, start: start)
    }
  }

  private init(container: AudioFormat.Container, sound: Range<Int>?, start: Int) {
    self.container = container
    self.sound = sound
    self.start = start
  }

  private init(
    riffOf file: borrowing OpenFile, container: AudioFormat.Container, isBigEndian: Bool
  ) throws(AudioFileError) {
    var longLength: Int?
    var offset = 12
    for _ in 0..<Self.maximumChunkCount {
      let header = try file.bytes(at: offset, count: 24)
      guard header.count >= 8 else { break }
      let length = number(header, 4, 4, isBigEndian: isBigEndian)
      switch text(header, 0, 4) {
      case "ds64" where container == .rf64:
        // The lengths of the whole and of the sound, in 64 bits.
        guard header.count == 24 else { throw .truncated(path: file.path, missing: nil) }
        longLength = number(header, 16, 8, isBigEndian: false)
      case "data":
        let available = file.size - offset - 8
        let isLong = container == .rf64 && length == 0xFFFF_FFFF
        let isUnknown = container == .wav && length > available && Self.isLengthOfPipe(length)
        self.container = container
        start = 0
        sound = try soundRange(
          at: offset + 8, length: isLong ? longLength ?? .max : isUnknown ? available : length,
          in: file)
        return
      default:
        break
      }
      // Chunks start at even offsets.
      offset += 8 + length + length % 2
    }
    throw .damaged(path: file.path, reason: "it has no chunk of sound")
  }

  /// Whether a program wrote this length because it could not go back to correct it: ffmpeg's and
  /// sox's conventions, each up to the length of what else is in the header.
  private static func isLengthOfPipe(_ length: Int) -> Bool {
    length == 0xFFFF_FFFF || (0x7FFF_F000 - 0x100...0x7FFF_FFFF).contains(length)
  }

  private init(wave64Of file: borrowing OpenFile) throws(AudioFileError) {
    var offset = 40
    for _ in 0..<Self.maximumChunkCount {
      let header = try file.bytes(at: offset, count: 24)
      guard header.count == 24 else { break }
      // Unlike in other containers, it counts the header.
      let length = number(header, 16, 8, isBigEndian: false)
      guard length >= 24 else { break }
      if Array(header.prefix(16)) == wave64Identifier("data") {
        container = .wave64
        start = 0
        sound = try soundRange(at: offset + 24, length: length - 24, in: file)
        return
      }
      guard length <= file.size else { break }
      offset += (length + 7) / 8 * 8
    }
    throw .damaged(path: file.path, reason: "it has no chunk of sound")
  }

  private init(
    aiffOf file: borrowing OpenFile, container: AudioFormat.Container
  ) throws(AudioFileError) {
    var offset = 12
    for _ in 0..<Self.maximumChunkCount {
      let header = try file.bytes(at: offset, count: 16)
      guard header.count >= 8 else { break }
      let length = number(header, 4, 4, isBigEndian: true)
      if text(header, 0, 4) == "SSND" {
        // Two numbers come first; one is how many more bytes to skip.
        let skipped = header.count == 16 ? number(header, 8, 4, isBigEndian: true) : 0
        guard length >= 8 + skipped else { break }
        self.container = container
        start = 0
        sound = try soundRange(at: offset + 16 + skipped, length: length - 8 - skipped, in: file)
        return
      }
      offset += 8 + length + length % 2
    }
    throw .damaged(path: file.path, reason: "it has no chunk of sound")
  }
}

private func soundRange(
  at offset: Int, length: Int, in file: borrowing OpenFile
) throws(AudioFileError) -> Range<Int> {
  guard length <= file.size - offset else {
    // A length of 64 bits can be anything, and then says nothing.
    let isPlausible = length < 1 << 48
    throw .truncated(path: file.path, missing: isPlausible ? length - (file.size - offset) : nil)
  }
  return offset..<offset + length
}

/// The four letters at `offset`; "" where there are none.
private func text(_ bytes: [UInt8], _ offset: Int, _ count: Int) -> String {
  guard bytes.count >= offset + count else { return "" }
  return String(decoding: bytes[offset..<offset + count], as: UTF8.self)
}

/// An unsigned number; `Int.max` where it is larger than that.
private func number(_ bytes: [UInt8], _ offset: Int, _ count: Int, isBigEndian: Bool) -> Int {
  let digits = bytes[offset..<offset + count]
  let number = (isBigEndian ? Array(digits) : digits.reversed()).reduce(UInt64(0)) {
    $0 << 8 | UInt64($1)
  }
  return Int(clamping: number)
}

/// W64 has GUIDs for identifiers: four letters and twelve bytes that are always the same, but for
/// the very first.
private func wave64Identifier(_ letters: String, isFirst: Bool = false) -> [UInt8] {
  Array(letters.utf8)
    + (isFirst
      ? [0x2E, 0x91, 0xCF, 0x11, 0xA5, 0xD6, 0x28, 0xDB, 0x04, 0xC1, 0x00, 0x00]
      : [0xF3, 0xAC, 0xD3, 0x11, 0x8C, 0xD1, 0x00, 0xC0, 0x4F, 0x8E, 0xDB, 0x8A])
}

/// The length of the tag that starts here; 0 without one.
private func lengthOfID3v2Tag(_ head: [UInt8]) -> Int {
  guard text(head, 0, 3) == "ID3", head.count >= 10 else { return 0 }
  let content = head[6..<10].reduce(0) { $0 << 7 | Int($1 & 0x7F) }
  return 10 + content + (head[5] & 0x10 == 0 ? 0 : 10)
}

/// What somebody who gave the wrong file most likely gave.
private func kind(of head: [UInt8]) -> String? {
  switch text(head, 0, 4) {
  case "OggS": return "an Ogg file"
  case "wvpk": return "a WavPack file"
  case "MAC ": return "a Monkey's Audio file"
  case "caff": return "a CAF file"
  case ".snd": return "an AU file"
  case "TTA1": return "a TTA file"
  case "DSD ", "FRM8": return "a DSD file"
  default: break
  }
  if text(head, 4, 4) == "ftyp" { return "an MP4 file" }
  if text(head, 0, 3) == "ID3" { return "an MP3 file" }
  // The sync word of MPEG audio.
  if head.count >= 2, head[0] == 0xFF, head[1] & 0xE0 == 0xE0 { return "an MP3 file" }
  return nil
}
