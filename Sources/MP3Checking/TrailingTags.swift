/// The tags behind the music.
struct TrailingTags {
  /// Where they begin; the end of the file where there are none.
  private(set) var start: Int
  /// From first to last.
  private(set) var kinds: [TagKind] = []
  /// Whether a tag tells how to undo a change of volume that mp3gain made in every frame.
  private(set) var recordsGainChange = false

  init(
    in source: any ByteSource, findings: inout FindingList
  ) throws(CheckError) {
    start = source.byteCount
    while kinds.count < TagKind.longestRow,
      let tag = try Self.tag(endingAt: start, in: source, findings: &findings)
    {
      if tag.kind == .id3v1, start < source.byteCount {
        findings.add(.misplacedID3v1, at: tag.start)
      }
      start = tag.start
      kinds.insert(tag.kind, at: 0)
      recordsGainChange = recordsGainChange || tag.recordsGainChange
    }
  }

  private static func tag(
    endingAt end: Int, in source: any ByteSource,
    findings: inout FindingList
  ) throws(CheckError) -> (kind: TagKind, start: Int, recordsGainChange: Bool)? {
    if try source.has("TAG", at: end - 128) {
      // An older extension with longer fields stands right before.
      let isExtended = try source.has("TAG+", at: end - 128 - 227)
      return (.id3v1, end - 128 - (isExtended ? 227 : 0), false)
    }
    if let start = try lyrics3Start(endingAt: end, in: source) { return (.lyrics3, start, false) }
    if try source.has("APETAGEX", at: end - 32) {
      let (start, recordsGainChange) = try apeTag(endingAt: end, in: source, findings: &findings)
      return (.ape, start, recordsGainChange)
    }
    if try source.has("3DI", at: end - 10) {
      let footer = try source.bytes(in: end - 10..<end)
      if let size = syncsafe(footer[6...]), try source.has("ID3", at: end - 20 - size) {
        return (.id3v2(majorVersion: Int(footer[3])), end - 20 - size, false)
      }
    }
    return nil
  }

  /// Lyrics3 v2.00 ends with its size; v1.00 has at most 5100 bytes of text.
  private static func lyrics3Start(
    endingAt end: Int, in source: any ByteSource
  ) throws(CheckError) -> Int? {
    if try source.has("LYRICS200", at: end - 9), end >= 15 {
      let digits = try source.bytes(in: end - 15..<end - 9)
      if let size = Int(String(decoding: digits, as: UTF8.self)), size >= 0,
        try source.has("LYRICSBEGIN", at: end - 15 - size)
      {
        return end - 15 - size
      }
    }
    if try source.has("LYRICSEND", at: end - 9) {
      let window = max(0, end - 5120)..<end
      let bytes = try source.bytes(in: window)
      let mark = Array("LYRICSBEGIN".utf8)
      for offset in bytes.indices.dropLast(mark.count).reversed()
      where bytes[offset] == mark[0] && bytes[offset...].starts(with: mark) {
        return window.lowerBound + offset
      }
    }
    return nil
  }

  /// APEv1 and APEv2: the footer's size is that of the items and the footer.
  private static func apeTag(
    endingAt end: Int, in source: any ByteSource,
    findings: inout FindingList
  ) throws(CheckError) -> (start: Int, recordsGainChange: Bool) {
    let footer = try source.bytes(in: end - 32..<end)
    let (size, itemCount) = (littleEndian(footer[12..<16]), littleEndian(footer[16..<20]))
    let hasHeader = littleEndian(footer[20..<24]) & 0x8000_0000 != 0
    let start = end - size - (hasHeader ? 32 : 0)
    guard size >= 32, start >= 0 else {
      findings.add(.brokenAPETag, at: end - 32)
      return (end - 32, false)
    }
    let (fit, recordsGainChange) = try items(
      count: itemCount, in: end - size..<end - 32, of: source)
    let hasMark = try source.has("APETAGEX", at: start)
    if !fit || (hasHeader && !hasMark) { findings.add(.brokenAPETag, at: start) }
    return (start, recordsGainChange)
  }

  /// Whether items fill a range, and one of them is mp3gain's: each is a size, flags, a name of
  /// printable ASCII, a zero, and the value.
  private static func items(
    count: Int, in range: Range<Int>, of source: any ByteSource
  ) throws(CheckError) -> (fit: Bool, recordsGainChange: Bool) {
    var reader = TagReader(range, isUnsynchronised: false)
    var recordsGainChange = false
    // An item takes at least 11 bytes, so a made-up number ends soon.
    for _ in 0..<count {
      let header = try reader.read(8, from: source)
      guard header.count == 8, let name = try reader.readToZero(limit: 256, from: source),
        name.count >= 2, name.allSatisfy({ (0x20...0x7E).contains($0) }),
        try reader.skip(littleEndian(header[..<4]), from: source)
      else { return (false, recordsGainChange) }
      recordsGainChange = recordsGainChange || name.elementsEqual("MP3GAIN_UNDO".utf8)
    }
    return (reader.remaining == 0, recordsGainChange)
  }

  private static func littleEndian(_ bytes: ArraySlice<UInt8>) -> Int {
    bytes.reversed().reduce(0) { $0 << 8 | Int($1) }
  }
}
