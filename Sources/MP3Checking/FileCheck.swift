internal import MP3Stream

/// The check of one MP3 file: every frame, the tag in front of them, and the tags around them.
public enum FileCheck {
  /// Enough for the disk, little for the memory.
  private static let blockByteCount = 1 << 17

  /// Checks a file, in blocks: its length does not matter for the memory it takes.
  ///
  /// - Throws: `CheckError` where the file cannot be read; a bad file is no error.
  public static func report(on path: FilePath) throws(CheckError) -> FileReport {
    try report(on: OpenFile(path))
  }

  /// Checks a file that is in memory.
  public static func report(on bytes: [UInt8]) throws(CheckError) -> FileReport {
    try report(on: BytesInMemory(all: bytes))
  }

  static func report(
    on source: any ByteSource
  ) throws(CheckError) -> FileReport {
    var findings = FindingList()
    guard source.byteCount > 0 else {
      findings.add(.emptyFile)
      return FileReport(stream: nil, tags: [], byteCount: 0, findings: findings.sorted)
    }
    let trailing = try TrailingTags(in: source, findings: &findings)
    let leading = try LeadingTags(in: source, end: trailing.start, findings: &findings)
    let tags = leading.kinds + trailing.kinds
    let audio = min(leading.musicStart, trailing.start)..<trailing.start
    let (stream, musicCRC) = try walk(audio, of: source, findings: &findings)
    guard let facts = stream.facts else {
      let content = try content(of: audio, in: source)
      findings.add(.noAudio(audio.isEmpty && !tags.isEmpty ? .id3v2 : content))
      return FileReport(
        stream: nil, tags: tags, byteCount: source.byteCount, findings: findings.sorted)
    }
    if let infoTag = stream.infoTag {
      InfoTagCheck(
        fields: infoTag.fields, tagFrame: infoTag.frame, stream: stream,
        fileByteCount: source.byteCount, musicCRC: musicCRC,
        recordsGainChange: leading.recordsGainChange || trailing.recordsGainChange
      ).run(findings: &findings)
    }
    checkLength(stream, facts, claimedLength: leading.claimedLength, findings: &findings)
    return FileReport(
      stream: facts, tags: tags, byteCount: source.byteCount, findings: findings.sorted)
  }

  /// Walks through all frames.
  ///
  /// - Returns: With the stream, the CRC of the music that the LAME tag's covers, where there is one
  ///   and all of that is there.
  private static func walk(
    _ audio: Range<Int>, of source: any ByteSource,
    findings: inout FindingList
  ) throws(CheckError) -> (StreamCheck, musicCRC: UInt16?) {
    var walker = FrameWalker(position: audio.lowerBound, keepsMainData: false)
    var stream = StreamCheck()
    var checksum = MusicChecksum()
    var position = audio.lowerBound
    while true {
      let block = try source.bytes(
        in: position..<min(position + blockByteCount, audio.upperBound))
      if block.isEmpty { walker.finish() } else { walker.append(block.span) }
      while let element = walker.nextElement() {
        switch element {
        case .frame(let frame):
          try stream.add(frame, at: walker, in: source, findings: &findings)
        case .skipped(let range): stream.addSkipped(range)
        case .truncatedFrame(let range, let header):
          try stream.addTruncated(range, header: header, in: source, findings: &findings)
        }
      }
      if let tag = stream.infoTag, let fields = tag.fields.extensionFields {
        checksum.begin(at: tag.frame, fields)
      }
      try checksum.add(block, at: position, in: source)
      position += block.count
      if block.isEmpty { break }
    }
    try stream.finish(in: source, findings: &findings)
    return (stream, checksum.value)
  }

  /// Compares the stream's length with what a tag says or a player guesses.
  private static func checkLength(
    _ stream: StreamCheck, _ facts: StreamFacts, claimedLength: Int?, findings: inout FindingList
  ) {
    if stream.infoTag == nil, case .variable = facts.bitRates, let header = stream.firstHeader {
      let guess = Double(stream.soundByteCount) / Double(header.bitRate * 125)
      let isClose = abs(guess - facts.duration) <= max(1, 0.02 * facts.duration)
      findings.add(
        isClose
          ? .variableWithoutTagButClose
          : .variableWithoutTag(guessedSeconds: guess, seconds: facts.duration))
    }
    // Writers that do not know the length write 0.
    guard let claimedLength, claimedLength > 0 else { return }
    let claimed = Double(claimedLength) / 1000
    guard abs(claimed - facts.duration) > max(2, 0.02 * facts.duration) else { return }
    findings.add(
      claimed > facts.duration
        ? .shorterThanLengthField(claimedSeconds: claimed, seconds: facts.duration)
        : .wrongLengthField(claimedSeconds: claimed, seconds: facts.duration))
  }
}
