internal import MP3Stream

/// What an ID3v2 tag said of itself.
struct ID3v2Tag {
  let majorVersion: Int
  /// Where it stands; what is left of it, where the file ends before.
  let range: Range<Int>
  /// Where players look for the music.
  let musicStart: Int
  /// TLEN, in milliseconds.
  let claimedLength: Int?
  /// Whether it tells how to undo a change of volume that mp3gain made in every frame.
  let recordsGainChange: Bool
  /// The names of its text frames that are not empty, such as "TIT2".
  var filledTextFrames: Set<String> = []
}

/// Checks the structure of one ID3v2 tag.
///
/// ID3v2.2, ID3v2.3.0 and ID3v2.4.0 as published on id3.org.
struct ID3v2Check {
  /// Longer text is not read: lyrics end long before.
  private static let longestText = 1 << 20

  private var findings: FindingList
  private let majorVersion: Int
  private let start: Int
  private var claimedLength: Int?
  private var recordsGainChange = false
  private var filledTextFrames: Set<String> = []
  private var hasPlainSizes = false
  private var isUnsynchronised = false

  /// Checks the tag at a place.
  ///
  /// - Parameter end: Where what may be part of it ends.
  /// - Returns: Nil where none begins there.
  static func tag(
    at start: Int, end: Int, in source: any ByteSource, findings: inout FindingList
  ) throws(CheckError) -> ID3v2Tag? {
    let header = try source.bytes(in: start..<min(start + 10, end))
    guard header.count == 10, header.starts(with: "ID3".utf8), header[3] != 0xFF, header[4] != 0xFF
    else { return nil }
    let majorVersion = Int(header[3])
    guard let size = syncsafe(header[6..<10]) else {
      findings.add(.unreadableID3Size, at: start)
      return ID3v2Tag(
        majorVersion: majorVersion, range: start..<start + 10, musicStart: start + 10,
        claimedLength: nil, recordsGainChange: false)
    }
    let hasFooter = majorVersion == 4 && header[5] & 0x10 != 0
    let tagEnd = start + 10 + size + (hasFooter ? 10 : 0)
    if tagEnd > end {
      findings.add(.truncatedID3(claimed: tagEnd - start, found: end - start), at: start)
    }
    var check = Self(findings: findings, majorVersion: majorVersion, start: start)
    if (2...4).contains(majorVersion) {
      try check.checkBody(start + 10..<min(start + 10 + size, end), flags: header[5], in: source)
      if hasFooter, tagEnd <= end {
        let footer = try source.bytes(in: tagEnd - 10..<tagEnd)
        if !footer.starts(with: "3DI".utf8) || footer[3...] != header[3...] {
          check.findings.add(.wrongID3Footer, at: tagEnd - 10)
        }
      }
    } else {
      check.findings.add(.unknownID3Version(majorVersion), at: start)
    }
    findings = check.findings
    return ID3v2Tag(
      majorVersion: majorVersion, range: start..<min(tagEnd, end),
      // Where the size is wrong, the music may be anywhere behind the header.
      musicStart: tagEnd > end ? start + 10 : tagEnd, claimedLength: check.claimedLength,
      recordsGainChange: check.recordsGainChange, filledTextFrames: check.filledTextFrames)
  }

  private init(findings: FindingList, majorVersion: Int, start: Int) {
    self.findings = findings
    self.majorVersion = majorVersion
    self.start = start
  }

  private mutating func checkBody(
    _ body: Range<Int>, flags: UInt8, in source: any ByteSource
  ) throws(CheckError) {
    // Bit 6 in ID3v2.2 is a compression that was never defined.
    if majorVersion == 2, flags & 0x40 != 0 { return }
    isUnsynchronised = flags & 0x80 != 0
    // In ID3v2.4, frames are unsynchronised one by one, behind their headers.
    var reader = TagReader(body, isUnsynchronised: majorVersion < 4 && isUnsynchronised)
    if majorVersion > 2, flags & 0x40 != 0 {
      let bytes = try reader.read(4, from: source)
      let size: Int? =
        majorVersion == 3 ? plain(bytes[...]) : syncsafe(bytes[...]).map { $0 - 4 }
      guard bytes.count == 4, let size, size >= 2, try reader.skip(size, from: source) else {
        findings.add(.brokenExtendedHeader, at: body.lowerBound)
        return
      }
    }
    // iTunes has written sizes of ID3v2.3 into ID3v2.4.
    let frames = reader.position..<body.upperBound
    if majorVersion == 4, try !leadToTheEnd(frames, sizesArePlain: false, in: source),
      try leadToTheEnd(frames, sizesArePlain: true, in: source)
    {
      hasPlainSizes = true
      findings.add(.unsafeID3Sizes, at: start)
    }
    while reader.remaining > 0, try checkFrame(&reader, in: source) {}
  }

  /// Checks the next frame.
  ///
  /// - Returns: Whether another one may follow.
  private mutating func checkFrame(
    _ reader: inout TagReader, in source: any ByteSource
  ) throws(CheckError) -> Bool {
    let position = reader.position
    let header = try reader.read(majorVersion == 2 ? 6 : 10, from: source)
    guard let first = header.first, first != 0 else {
      try checkPadding(position..<reader.end, in: source)
      return false
    }
    let nameLength = majorVersion == 2 ? 3 : 4
    let name = String(
      decoding: header.prefix(nameLength).map { (0x20...0x7E).contains($0) ? $0 : 0x3F },
      as: UTF8.self)
    guard header.count == (majorVersion == 2 ? 6 : 10), isFrameName(header[..<nameLength]) else {
      let isSound = try isMusic(at: position, end: reader.end, in: source)
      findings.add(isSound ? .audioInsideID3 : .badID3FrameName(name), at: position)
      return false
    }
    if majorVersion > 2, header[3] == 0x20 || header[3] == 0 {
      findings.add(.oldID3FrameName(String(name.prefix(3))), at: position)
    }
    let size = frameSize(header)
    if size == 0 { findings.add(.emptyID3Frame(name: name), at: position) }
    guard size <= reader.remaining else {
      findings.add(.overrunningID3Frame(name: name, byteCount: size), at: position)
      return false
    }
    let text = textKind(name)
    if let text, size > 0, size <= Self.longestText {
      let content = try reader.read(size, from: source)
      guard content.count == size else {
        findings.add(.overrunningID3Frame(name: name, byteCount: size), at: position)
        return false
      }
      let formatFlags = majorVersion == 2 ? 0 : header[9]
      if let plain = plainContent(content, formatFlags: formatFlags) {
        checkText(plain, of: name, kind: text, at: position)
      }
      return true
    }
    guard try reader.skip(size, from: source) else {
      findings.add(.overrunningID3Frame(name: name, byteCount: size), at: position)
      return false
    }
    return true
  }

  // MARK: - Sizes and names

  private func frameSize(_ header: [UInt8]) -> Int {
    switch majorVersion {
    case 2: plain(header[3..<6])
    case 3: plain(header[4..<8])
    default:
      // Bytes of eight bits cannot be of the other kind, wherever they lead.
      hasPlainSizes ? plain(header[4..<8]) : syncsafe(header[4..<8]) ?? plain(header[4..<8])
    }
  }

  /// Whether the frames of a tag of ID3v2.4 lead to its end with sizes of seven bits a byte, or
  /// else of eight.
  private func leadToTheEnd(
    _ body: Range<Int>, sizesArePlain: Bool, in source: any ByteSource
  ) throws(CheckError) -> Bool {
    var reader = TagReader(body, isUnsynchronised: false)
    while reader.remaining > 0 {
      let header = try reader.read(10, from: source)
      if header.allSatisfy({ $0 == 0 }) { return true }
      guard header.count == 10, isFrameName(header[..<4]),
        let size = sizesArePlain ? plain(header[4..<8]) : syncsafe(header[4..<8]),
        try reader.skip(size, from: source)
      else { return false }
    }
    return true
  }

  private func isFrameName(_ name: ArraySlice<UInt8>) -> Bool {
    let isOld = name.count == 4 && (name[name.endIndex - 1] == 0x20 || name[name.endIndex - 1] == 0)
    return (isOld ? name.dropLast() : name).allSatisfy {
      (0x41...0x5A).contains($0) || (0x30...0x39).contains($0)
    }
  }

  // MARK: - Content

  private enum TextKind { case text, described, withLanguage, encodingOnly }

  private func textKind(_ name: String) -> TextKind? {
    switch name {
    case "TXXX", "TXX", "WXXX", "WXX": .described
    case "COMM", "COM", "USLT", "ULT": .withLanguage
    case "APIC", "PIC": .encodingOnly
    default: name.hasPrefix("T") ? .text : nil
    }
  }

  /// A frame's content as it was before its format flags; nil where that takes more than bytes to
  /// leave out.
  private func plainContent(_ content: [UInt8], formatFlags: UInt8) -> ArraySlice<UInt8>? {
    if majorVersion == 3 {
      return formatFlags & 0xC0 != 0 ? nil : content.dropFirst(formatFlags & 0x20 != 0 ? 1 : 0)
    }
    guard majorVersion == 4 else { return content[...] }
    if formatFlags & 0x0C != 0 { return nil }
    let extra = (formatFlags & 0x40 != 0 ? 1 : 0) + (formatFlags & 0x01 != 0 ? 4 : 0)
    // Some writers only say so for the whole tag.
    guard isUnsynchronised || formatFlags & 0x02 != 0 else { return content.dropFirst(extra) }
    var plain: [UInt8] = []
    for byte in content.dropFirst(extra) where byte != 0 || plain.last != 0xFF {
      plain.append(byte)
    }
    return plain[...]
  }

  private mutating func checkText(
    _ content: ArraySlice<UInt8>, of name: String, kind: TextKind, at position: Int
  ) {
    guard let encoding = content.first else { return }
    guard encoding <= 3 else {
      findings.add(.unknownTextEncoding(frame: name, Int(encoding)), at: position)
      return
    }
    if majorVersion < 4, encoding > 1 {
      findings.add(.newerTextEncoding(frame: name), at: position)
    }
    let text = content.dropFirst(kind == .withLanguage ? 4 : 1)
    // A link behind its description is always in Latin-1.
    if kind != .encodingOnly, !name.hasPrefix("W"),
      !TagText.isValid(text, encoding: encoding, needsMark: kind == .text)
    {
      findings.add(.malformedText(frame: name), at: position)
    }
    if kind == .text, !TagText.letters(text).isEmpty { filledTextFrames.insert(name) }
    if name == "TLEN" || name == "TLE" { claimedLength = TagText.number(text) }
    if kind == .described, TagText.letters(text).starts(with: "MP3GAIN_UNDO".utf8) {
      recordsGainChange = true
    }
  }

  /// Checks that all bytes are zero.
  private mutating func checkPadding(
    _ padding: Range<Int>, in source: any ByteSource
  ) throws(CheckError) {
    for start in stride(from: padding.lowerBound, to: padding.upperBound, by: 65_536) {
      let block = try source.bytes(in: start..<min(start + 65_536, padding.upperBound))
      guard let place = block.firstIndex(where: { $0 != 0 }) else { continue }
      let isSound = try isMusic(at: start + place, end: padding.upperBound, in: source)
      findings.add(isSound ? .audioInsideID3 : .paddingNotZero, at: start + place)
      return
    }
  }

  /// Whether a frame of music begins here, and another one follows it.
  private func isMusic(
    at position: Int, end: Int, in source: any ByteSource
  ) throws(CheckError) -> Bool {
    let bytes = try source.bytes(in: position..<position + 1445)
    guard let header = FrameHeader(at: 0, in: bytes.span) else { return false }
    return FrameHeader(at: header.byteCount, in: bytes.span)?.continues(header)
      ?? (position + header.byteCount >= end)
  }
}

/// A number of four bytes with seven bits each; nil where a byte has eight.
func syncsafe(_ bytes: ArraySlice<UInt8>) -> Int? {
  guard bytes.allSatisfy({ $0 < 0x80 }) else { return nil }
  return bytes.reduce(0) { $0 << 7 | Int($1) }
}

private func plain(_ bytes: ArraySlice<UInt8>) -> Int { bytes.reduce(0) { $0 << 8 | Int($1) } }
