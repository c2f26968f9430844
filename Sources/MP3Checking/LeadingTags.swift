/// The tags before the music.
struct LeadingTags {
  private(set) var kinds: [TagKind] = []
  /// Where players look for the music.
  private(set) var musicStart = 0
  /// TLEN, in milliseconds.
  private(set) var claimedLength: Int?
  /// Whether a tag tells how to undo a change of volume that mp3gain made in every frame.
  private(set) var recordsGainChange = false
  /// The names of text frames of ID3v2 that are not empty, such as "TIT2".
  private(set) var filledTextFrames: Set<String> = []

  init(
    in source: any ByteSource, end: Int, findings: inout FindingList
  ) throws(CheckError) {
    while musicStart < end, kinds.count < TagKind.longestRow {
      if let tag = try ID3v2Check.tag(
        at: musicStart, end: end, in: source, findings: &findings)
      {
        if !kinds.isEmpty { findings.add(.repeatedID3, at: musicStart) }
        kinds.append(.id3v2(majorVersion: tag.majorVersion))
        claimedLength = claimedLength ?? tag.claimedLength
        recordsGainChange = recordsGainChange || tag.recordsGainChange
        filledTextFrames.formUnion(tag.filledTextFrames)
        musicStart = tag.musicStart
      } else if let size = try Self.apeByteCount(at: musicStart, end: end, in: source) {
        kinds.append(.ape)
        musicStart += size
      } else {
        return
      }
    }
  }

  /// The length of an APE tag that has a header, which is rare before the music.
  private static func apeByteCount(
    at start: Int, end: Int, in source: any ByteSource
  ) throws(CheckError) -> Int? {
    guard try source.has("APETAGEX", at: start) else { return nil }
    let header = try source.bytes(in: start..<start + 32)
    guard header.count == 32 else { return nil }
    let size = header[12..<16].reversed().reduce(0) { $0 << 8 | Int($1) } + 32
    return start + size <= end ? size : nil
  }
}
