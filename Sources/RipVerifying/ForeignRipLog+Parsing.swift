import CompactDisc

extension ForeignRipLog {
  /// More bytes than a log of 99 tracks has.
  public static let longestLog = 4 << 20

  /// Reads a log of Exact Audio Copy (in any of its languages), X Lossless Decoder, whipper,
  /// dBpoweramp or Tonearm.
  ///
  /// - Parameter bytes: UTF-16 with a byte order mark, UTF-8, or else Latin-1.
  /// - Throws: If there is neither a table of contents nor a checksum of a track, or if it holds
  ///   several logs of different discs.
  public init(parsing bytes: [UInt8]) throws(RipLogError) {
    guard bytes.count <= Self.longestLog else { throw .tooLong(byteCount: bytes.count) }
    let text = Self.text(bytes)
    let lines = text.split(omittingEmptySubsequences: false, whereSeparator: \.isNewline)
    let program = Program.allCases.first { program in
      lines.prefix(20).contains { $0.contains(program.rawValue) }
    }
    var reader = LogReader()
    for line in lines { reader.read(line) }
    reader.finish()
    guard !reader.isContradictory else { throw .severalDiscs }
    guard !reader.tracks.isEmpty || !reader.crcs.isEmpty else { throw .noLog }
    self.init(
      program: program, tracks: reader.tracks, crcs: reader.crcs, readOffset: reader.readOffset)
  }

  private static func text(_ bytes: [UInt8]) -> String {
    switch (bytes.first, bytes.dropFirst().first) {
    case (0xFF, 0xFE): utf16(bytes) { UInt16($0) | UInt16($1) << 8 }
    case (0xFE, 0xFF): utf16(bytes) { UInt16($1) | UInt16($0) << 8 }
    default:
      String(
        validating: bytes.starts(with: [0xEF, 0xBB, 0xBF]) ? bytes.dropFirst(3) : bytes[...],
        as: UTF8.self)
        ?? String(String.UnicodeScalarView(bytes.map { Unicode.Scalar($0) }))
    }
  }

  private static func utf16(_ bytes: [UInt8], _ unit: (UInt8, UInt8) -> UInt16) -> String {
    let units = stride(from: 2, to: bytes.count - 1, by: 2).map { unit(bytes[$0], bytes[$0 + 1]) }
    return String(decoding: units, as: UTF16.self)
  }
}

/// Goes through a log line by line.
private struct LogReader {
  private(set) var tracks: [ForeignRipLog.Track] = []
  private(set) var crcs: [Int: UInt32] = [:]
  private(set) var readOffset: Int?
  private(set) var isContradictory = false

  /// The table that is being read.
  private var table: [ForeignRipLog.Track] = []
  /// The track that lines are about.
  private var track: Int?
  /// whipper's rows come in lines of their own.
  private var isInTable = false
  private var startSector: Int?

  mutating func read(_ line: Substring) {
    let trimmed = line.trimmed
    if let row = tableRow(trimmed) ?? whipperRow(line, trimmed) {
      table.append(row)
      return
    }
    if let ripped = rippedLine(trimmed) {
      table.append(ripped)
      track = ripped.number
      return takeTable(isPartial: true)
    }
    if !isInTable { takeTable(isPartial: false) }
    if let number = heading(line, trimmed) {
      track = number
    } else if let crc = crc(trimmed) {
      if let track { crcs[track] = crc }
    } else if trimmed.hasPrefix("Read offset correction") {
      readOffset = trimmed.split(separator: ":").last.flatMap { Int($0.trimmed) } ?? readOffset
    } else if let first = line.first, !first.isWhitespace {
      // Such as "All Tracks", which has a checksum of its own.
      track = nil
    }
  }

  mutating func finish() { takeTable(isPartial: false) }

  /// Ends the table that has been read so far: whoever rips twice may have two of the same.
  private mutating func takeTable(isPartial: Bool) {
    guard !table.isEmpty else { return }
    if isPartial {
      for row in table {
        if let known = tracks.first(where: { $0.number == row.number }) {
          if known != row { isContradictory = true }
        } else {
          tracks.append(row)
        }
      }
    } else if tracks.isEmpty {
      tracks = table
    } else if tracks != table {
      isContradictory = true
    }
    table = []
  }

  /// `1 | 0:00.00 | 5:32.14 | 0 | 24913` of Exact Audio Copy and X Lossless Decoder.
  private func tableRow(_ line: Substring) -> ForeignRipLog.Track? {
    let cells = line.split(separator: "|", omittingEmptySubsequences: false).map(\.trimmed)
    guard cells.count == 5, let number = whole(cells[0]), let first = whole(cells[3]),
      let last = whole(cells[4]), isTime(cells[1]), isTime(cells[2])
    else { return nil }
    return row(number, first, last + 1)
  }

  /// whipper's YAML: a key for each track, and `Start sector` and `End sector` below it.
  private mutating func whipperRow(
    _ line: Substring, _ trimmed: Substring
  ) -> ForeignRipLog.Track? {
    if line == "TOC:" {
      isInTable = true
      track = nil
      return nil
    }
    guard isInTable else { return nil }
    if !line.isEmpty, line.first != " " {
      isInTable = false
      track = nil
      return nil
    }
    if trimmed.hasSuffix(":"), let number = whole(trimmed.dropLast()) {
      track = number
      startSector = nil
    } else if trimmed.hasPrefix("Start sector:") {
      startSector = whole(trimmed.dropFirst(13).trimmed)
    } else if trimmed.hasPrefix("End sector:") {
      guard let track, let startSector, let last = whole(trimmed.dropFirst(11).trimmed) else {
        return nil
      }
      return row(track, startSector, last + 1)
    }
    return nil
  }

  /// `Track 1:  Ripped LBA 0 to 24914 (5:32) in 0:30. Filename: …` of dBpoweramp.
  private func rippedLine(_ line: Substring) -> ForeignRipLog.Track? {
    guard line.hasPrefix("Track ") else { return nil }
    let words = line.split(whereSeparator: \.isWhitespace)
    guard words.count >= 7, words[1].hasSuffix(":"), words[2] == "Ripped", words[3] == "LBA",
      words[5] == "to", let number = whole(words[1].dropLast()), let first = whole(words[4]),
      let end = whole(words[6])
    else { return nil }
    return row(number, first, end)
  }

  /// `Track  1` in any language, or `1:` in whipper's list of tracks.
  private func heading(_ line: Substring, _ trimmed: Substring) -> Int? {
    let words = trimmed.split(whereSeparator: \.isWhitespace)
    if words.count == 2, line.first?.isWhitespace == false, let number = whole(words[1]),
      words[0].allSatisfy(\.isLetter)
    {
      return number
    }
    if words.count == 1, line.first == " ", trimmed.hasSuffix(":") {
      return whole(trimmed.dropLast())
    }
    return line.hasPrefix("Hidden audio before track 1") ? 0 : nil
  }

  /// The CRC-32 of a track: `Copy CRC E924FB20` in any language, `CRC32 hash : E924FB20`,
  /// `Copy CRC: E924FB20`, `CRC32: E924FB20     AccurateRip CRC: …`.
  ///
  /// That of the test comes before that of the copy, so the last one counts; those of AccurateRip,
  /// local and remote in whipper's words, and those over fewer samples do not.
  private func crc(_ line: Substring) -> UInt32? {
    if line.hasPrefix("CRC32:") {
      return line.split(whereSeparator: \.isWhitespace).dropFirst().first.flatMap(hexadecimal)
    }
    guard line.contains("CRC"), !line.contains("AccurateRip"), !line.contains("null"),
      !line.contains("skip zero"), !line.contains("test run"), !line.hasPrefix("Test CRC"),
      !line.hasPrefix("Local CRC"), !line.hasPrefix("Remote CRC"),
      let last = line.split(whereSeparator: { $0.isWhitespace || $0 == ":" }).last
    else { return nil }
    return hexadecimal(last)
  }

  private func row(_ number: Int, _ first: Int, _ end: Int) -> ForeignRipLog.Track? {
    guard (1...99).contains(number), first < end, end <= 450_000 else { return nil }
    return ForeignRipLog.Track(
      number: number, sectors: Sector(offset: first)..<Sector(offset: end))
  }

  private func whole(_ text: Substring) -> Int? {
    guard (1...6).contains(text.utf8.count), text.utf8.allSatisfy({ (0x30...0x39).contains($0) })
    else { return nil }
    return Int(text)
  }

  private func hexadecimal(_ text: Substring) -> UInt32? {
    guard text.utf8.count == 8, text.allSatisfy(\.isHexDigit) else { return nil }
    return UInt32(text, radix: 16)
  }

  private func isTime(_ text: Substring) -> Bool {
    !text.isEmpty && text.allSatisfy { $0.isASCII && ($0.isNumber || $0 == ":" || $0 == ".") }
  }
}

extension Substring {
  fileprivate var trimmed: Substring {
    let start = drop(while: \.isWhitespace)
    guard let last = start.lastIndex(where: { !$0.isWhitespace }) else { return "" }
    return start[...last]
  }
}
