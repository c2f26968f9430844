/// A disc of noise, of which images in all formats can be written.
public struct ModelDisc: Sendable {
  public struct Track: Sendable {
    public var isData = false
    /// From 1.
    public var session = 1
    /// Sectors from INDEX 00 to INDEX 01.
    public var preGap = 0
    /// Sectors from INDEX 01 to the next track's INDEX 00.
    public var length: Int
    /// The Q sub-channel's control field, without the bit for data.
    public var flags: UInt8 = 0
    public var isrc: String?
    public var title = ""
    public var performer = ""

    public init(
      isData: Bool = false, session: Int = 1, preGap: Int = 0, length: Int, flags: UInt8 = 0,
      isrc: String? = nil, title: String = "", performer: String = ""
    ) {
      self.isData = isData
      self.session = session
      self.preGap = preGap
      self.length = length
      self.flags = flags
      self.isrc = isrc
      self.title = title
      self.performer = performer
    }

    public var control: UInt8 { flags | (isData ? 0b0100 : 0) }
  }

  public var title = ""
  public var performer = ""
  public var catalog: String?
  /// A later session's first track has a pre-gap of 150, which no image holds.
  public var tracks: [Track]

  public init(
    title: String = "", performer: String = "", catalog: String? = nil, tracks: [Track]
  ) {
    self.title = title
    self.performer = performer
    self.catalog = catalog
    self.tracks = tracks
  }

  /// Where INDEX 01 of each track is, in sectors.
  public var starts: [Int] { positions.starts }

  /// The lead-out of each session.
  public var leadOuts: [Int] { positions.leadOuts }

  private var positions: (starts: [Int], leadOuts: [Int]) {
    var starts: [Int] = []
    var leadOuts: [Int] = []
    var position = 0
    for (index, track) in tracks.enumerated() {
      if startsSession(index) {
        leadOuts.append(position)
        // Lead-out, lead-in and pre-gap; those of the first session are longer.
        position += track.session == 2 ? 11_400 : 6_900
      } else {
        position += track.preGap
      }
      starts.append(position)
      position += track.length
    }
    return (starts, leadOuts + [position])
  }

  /// Whether a track is the first of a later session.
  public func startsSession(_ index: Int) -> Bool {
    index > 0 && tracks[index - 1].session != tracks[index].session
  }

  /// The sectors that an image holds of a session: all but the pre-gap of a later one.
  public func sectors(ofSession session: Int) -> Range<Int> {
    let first = tracks.firstIndex { $0.session == session } ?? 0
    return (session == 1 ? 0 : starts[first])..<leadOuts[session - 1]
  }

  public var sessionCount: Int { tracks.last?.session ?? 0 }

  /// The bytes of sectors, samples little-endian: noise that tells each sector from all others.
  public func bytes(of sectors: Range<Int>) -> [UInt8] {
    var bytes: [UInt8] = []
    bytes.reserveCapacity(sectors.count * 2352)
    for sector in sectors {
      var state = UInt64(truncatingIfNeeded: sector + 1) &* 0x9E37_79B9_7F4A_7C15
      for _ in 0..<2352 / 8 {
        state ^= state << 13
        state ^= state >> 7
        state ^= state << 17
        for shift in stride(from: 0, to: 64, by: 8) {
          bytes.append(UInt8(truncatingIfNeeded: state >> UInt64(shift)))
        }
      }
    }
    return bytes
  }

  /// All that an image holds, session by session.
  public var contents: [UInt8] {
    (1...sessionCount).flatMap { bytes(of: sectors(ofSession: $0)) }
  }
}

/// The files of an image by name, the first of which is the one to open.
public struct ImageFiles: Sendable {
  public let name: String
  public var files: [String: [UInt8]]

  public var description: [UInt8] {
    get { files[name] ?? [] }
    set { files[name] = newValue }
  }

  /// Writes the files into a folder, and gives the path of the one to open.
  public func write(into folder: TemporaryDirectory) throws -> String {
    for (name, bytes) in files { try folder.write(bytes, to: name) }
    return folder.path(of: name)
  }
}

// MARK: Text formats

extension ModelDisc {
  public var cueSheet: ImageFiles {
    var sheet = catalog.map { "CATALOG \($0)\n" } ?? ""
    sheet += "TITLE \"\(title)\"\nPERFORMER \"\(performer)\"\n"
    var files: [String: [UInt8]] = [:]
    for session in 1...sessionCount {
      let sectors = sectors(ofSession: session)
      files["\(session).bin"] = bytes(of: sectors)
      if sessionCount > 1 { sheet += "REM SESSION 0\(session)\n" }
      sheet += "FILE \"\(session).bin\" BINARY\n"
      for (index, track) in tracks.enumerated() where track.session == session {
        let start = starts[index] - sectors.lowerBound
        sheet += "  TRACK \(twoDigits(index + 1)) \(track.isData ? "MODE1/2352" : "AUDIO")\n"
        sheet += "    TITLE \"\(track.title)\"\n    PERFORMER \"\(track.performer)\"\n"
        sheet += track.isrc.map { "    ISRC \($0)\n" } ?? ""
        let flags = zip(["PRE", "DCP", "4CH"], [1, 2, 8] as [UInt8])
          .filter { track.flags & $1 != 0 }.map { " \($0.0)" }.joined()
        sheet += flags.isEmpty ? "" : "    FLAGS\(flags)\n"
        if startsSession(index) {
          sheet += "    PREGAP 00:02:00\n"
        } else if track.preGap > 0 {
          sheet += "    INDEX 00 \(msf(start - track.preGap))\n"
        }
        sheet += "    INDEX 01 \(msf(start))\n"
      }
    }
    files["disc.cue"] = Array(sheet.utf8)
    return ImageFiles(name: "disc.cue", files: files)
  }

  /// - Parameter sectorsBetweenSessions: What the .img has there; that of CloneCD has nothing.
  public func cloneCD(sectorsBetweenSessions: Int = 0) -> ImageFiles {
    var sheet = "[CloneCD]\r\nVersion=3\r\n[Disc]\r\nTocEntries=\(tracks.count)\r\n"
    sheet += "Sessions=\(sessionCount)\r\nDataTracksScrambled=0\r\nCDTextLength=0\r\n"
    sheet += catalog.map { "CATALOG=\($0)\r\n" } ?? ""
    var entry = 0
    func point(_ point: Int, session: Int, control: UInt8, address: Int) {
      let time = msf(address + 150).split(separator: ":").map { Int($0) ?? 0 }
      sheet += "[Entry \(entry)]\r\nSession=\(session)\r\nPoint=0x\(String(point, radix: 16))\r\n"
      sheet += "ADR=0x01\r\nControl=0x0\(String(control, radix: 16))\r\nTrackNo=0\r\nAMin=0\r\n"
      sheet += "ASec=0\r\nAFrame=0\r\nALBA=-150\r\nZero=0\r\nPMin=\(time[0])\r\nPSec=\(time[1])\r\n"
      sheet += "PFrame=\(time[2])\r\nPLBA=\(address)\r\n"
      entry += 1
    }
    for session in 1...sessionCount {
      sheet += "[Session \(session)]\r\nPreGapMode=1\r\nPreGapSubC=0\r\n"
      point(0xA0, session: session, control: 0, address: 4350)
      point(0xA1, session: session, control: 0, address: 4350)
      point(0xA2, session: session, control: 0, address: leadOuts[session - 1])
      for (index, track) in tracks.enumerated() where track.session == session {
        point(index + 1, session: session, control: track.control, address: starts[index])
      }
    }
    for (index, track) in tracks.enumerated() {
      let start = starts[index] - sectors(ofSession: track.session).lowerBound
      sheet += "[TRACK \(index + 1)]\r\nMODE=\(track.isData ? 1 : 0)\r\n"
      let preGap = startsSession(index) ? 150 : track.preGap
      if preGap > 0, index > 0 { sheet += "INDEX 0=\(start - preGap)\r\n" }
      sheet += "INDEX 1=\(start)\r\n" + (track.isrc.map { "ISRC=\($0)\r\n" } ?? "")
    }
    if !title.isEmpty {
      let packs = textPacks()
      sheet += "[CDText]\r\nEntries=\(packs.count / 18)\r\n"
      for (number, start) in stride(from: 0, to: packs.count, by: 18).enumerated() {
        let bytes = packs[start..<start + 16].map { padded(String($0, radix: 16)) }
        sheet += "Entry \(number)=\(bytes.joined(separator: " "))\r\n"
      }
    }
    let gap = [UInt8](repeating: 0, count: 2352 * sectorsBetweenSessions)
    let image = (1...sessionCount).flatMap { session in
      (session > 1 ? gap : []) + bytes(of: sectors(ofSession: session))
    }
    return ImageFiles(
      name: "disc.ccd", files: ["disc.ccd": Array(sheet.utf8), "disc.img": image])
  }

  /// Of one session; samples big-endian, as cdrdao reads them, or little-endian with SWAP.
  public func toc(isSwapped: Bool = false) -> ImageFiles {
    var toc = "CD_DA\n\n// made by a test\n" + (catalog.map { "CATALOG \"\($0)\"\n" } ?? "")
    func text(_ title: String, _ performer: String) -> String {
      "LANGUAGE 0 {\nTITLE \"\(escaped(title))\"\nPERFORMER \"\(escaped(performer))\"\n}\n"
    }
    if !title.isEmpty {
      toc += "CD_TEXT {\n  LANGUAGE_MAP {\n    0 : EN\n  }\n\(text(title, performer))}\n"
    }
    for (index, track) in tracks.enumerated() {
      toc += "\nTRACK \(track.isData ? "MODE1_RAW" : "AUDIO")\n"
      if !track.isData {
        toc += track.flags & 2 != 0 ? "COPY\n" : "NO COPY\n"
        toc += track.flags & 1 != 0 ? "PRE_EMPHASIS\n" : "NO PRE_EMPHASIS\n"
        toc += track.flags & 8 != 0 ? "FOUR_CHANNEL_AUDIO\n" : "TWO_CHANNEL_AUDIO\n"
        toc += track.isrc.map { "ISRC \"\($0)\"\n" } ?? ""
      }
      if !track.title.isEmpty { toc += "CD_TEXT {\n\(text(track.title, track.performer))}\n" }
      let start = starts[index] - track.preGap
      let length = track.preGap + track.length
      toc +=
        track.isData
        ? "DATAFILE \"disc.bin\" #\(start * 2352) \(msf(length))\n"
        : "FILE \"disc.bin\" \(isSwapped ? "SWAP " : "")\(msf(start)) \(msf(length))\n"
      if track.preGap > 0 { toc += "START \(msf(track.preGap))\n" }
    }
    var image = contents
    for (index, track) in tracks.enumerated() where !track.isData && !isSwapped {
      let sectors = starts[index] - track.preGap..<starts[index] + track.length
      for position in stride(from: sectors.lowerBound * 2352, to: sectors.upperBound * 2352, by: 2)
      {
        image.swapAt(position, position + 1)
      }
    }
    return ImageFiles(
      name: "disc.toc", files: ["disc.toc": Array(toc.utf8), "disc.bin": image])
  }

  /// With cdrdao's escapes for quotation marks and all that is not ASCII.
  private func escaped(_ text: String) -> String {
    text.unicodeScalars.map { scalar in
      if scalar == "\"" { return "\\\"" }
      if scalar.isASCII { return String(scalar) }
      let digits = String(scalar.value, radix: 8)
      return "\\" + String(repeating: "0", count: max(0, 3 - digits.count)) + digits
    }.joined()
  }
}

// MARK: Binary formats

extension ModelDisc {
  /// - Parameters:
  ///   - isWide: Version 2, with offsets of 64 bits; else version 1.
  ///   - subchannelBytes: 0, or 96 behind each sector.
  ///   - isBinaryTime: Whether version 1 has times in binary instead of decimal digits.
  public func nero(
    isWide: Bool = true, subchannelBytes: Int = 0, isBinaryTime: Bool = false
  ) -> ImageFiles {
    let size = 2352 + subchannelBytes
    // Two seconds of pre-gap precede the first track.
    var image = [UInt8](repeating: 0, count: 150 * size)
    var chunks: [UInt8] = []
    for session in 1...sessionCount {
      let sectors = sectors(ofSession: session)
      var cues: [UInt8] = []
      func cue(_ control: UInt8, _ track: UInt8, _ index: UInt8, _ address: Int) {
        cues += [control << 4 | 1, track, index, 0]
        if isWide {
          cues += bigEndian(UInt64(truncatingIfNeeded: address), count: 4)
        } else {
          let fields = msf(address + 150).split(separator: ":").map { UInt8($0) ?? 0 }
          cues += [0] + fields.map { isBinaryTime ? $0 : decimalCoded($0) }
        }
      }
      let numbers = tracks.indices.filter { tracks[$0].session == session }
      cue(tracks[numbers[0]].control, 0, 0, session == 1 ? -150 : sectors.lowerBound - 150)
      var blocks: [UInt8] = []
      for index in numbers {
        let (track, start) = (tracks[index], starts[index])
        let number = decimalCoded(UInt8(index + 1))
        let preGap = startsSession(index) ? 150 : index == 0 ? start + 150 : track.preGap
        cue(track.control, number, 0, start - preGap)
        cue(track.control, number, 1, start)
        let stored = index == 0 ? preGap : startsSession(index) ? 0 : track.preGap
        let offset = image.count - (index == 0 ? 150 * size : 0)
        blocks +=
          Array((track.isrc ?? "").utf8) + (track.isrc == nil ? Array(repeating: 0, count: 12) : [])
        blocks += bigEndian(UInt64(size), count: 2)
        blocks += [mode(track, hasSubchannel: subchannelBytes > 0), 0, 0, 1]
        let begin = offset + stored * size
        for place in [offset, begin, begin + track.length * size] {
          blocks += bigEndian(UInt64(place), count: isWide ? 8 : 4)
        }
        let held = startsSession(index) ? start : start - (index == 0 ? start : track.preGap)
        image += interleaved(held..<start + track.length, subchannelBytes: subchannelBytes)
      }
      cue(0, 0xAA, 1, leadOuts[session - 1])
      chunks += chunk(isWide ? "CUEX" : "CUES", cues)
      let header =
        bigEndian(UInt64(22 + blocks.count), count: 4).reversed()
        + Array((catalog ?? "").utf8) + [UInt8](repeating: 0, count: catalog == nil ? 14 : 1)
        + [0, 1, UInt8(numbers[0] + 1), UInt8(numbers[numbers.count - 1] + 1)]
      chunks += chunk(isWide ? "DAOX" : "DAOI", header + blocks)
      chunks += chunk("SINF", bigEndian(UInt64(numbers.count), count: 4))
    }
    if !title.isEmpty { chunks += chunk("CDTX", textPacks()) }
    chunks += chunk("MTYP", [0, 0, 0, 1]) + chunk("END!", [])
    let footer = Array((isWide ? "NER5" : "NERO").utf8)
    let place = bigEndian(UInt64(image.count), count: isWide ? 8 : 4)
    return ImageFiles(name: "disc.nrg", files: ["disc.nrg": image + chunks + footer + place])
  }

  private func mode(_ track: Track, hasSubchannel: Bool) -> UInt8 {
    switch (track.isData, hasSubchannel) {
    case (false, false): 0x07
    case (false, true): 0x10
    case (true, false): 0x05
    case (true, true): 0x0F
    }
  }

  private func chunk(_ name: String, _ content: [UInt8]) -> [UInt8] {
    Array(name.utf8) + bigEndian(UInt64(content.count), count: 4) + content
  }

  /// - Parameters:
  ///   - subchannelBytes: 0, or 96 behind each sector.
  ///   - hasPreGaps: Whether the .mdf holds the pre-gaps of tracks.
  public func alcohol(
    subchannelBytes: Int = 0, hasPreGaps: Bool = true, isWide: Bool = false, file: String = "*.mdf"
  ) -> ImageFiles {
    let size = 2352 + subchannelBytes
    let blockCount = tracks.count + 3 * sessionCount
    let blocksStart = 88 + 24 * sessionCount
    let extrasStart = blocksStart + 80 * blockCount
    let footerStart = extrasStart + 8 * tracks.count
    func little(_ value: Int, _ count: Int) -> [UInt8] {
      bigEndian(UInt64(truncatingIfNeeded: value), count: count).reversed()
    }
    var header = Array("MEDIA DESCRIPTOR".utf8) + [1, 3] + little(0, 2) + little(sessionCount, 2)
    header += little(2, 4) + [UInt8](repeating: 0, count: 54) + little(88, 4) + little(0, 4)
    var sessions: [UInt8] = []
    var blocks: [UInt8] = []
    var extras: [UInt8] = []
    var image: [UInt8] = []
    func point(_ number: UInt8, control: UInt8, address: Int, rest: [UInt8], mode: UInt8) {
      let time = msf(address + 150).split(separator: ":").map { UInt8($0) ?? 0 }
      blocks += [mode, subchannelBytes > 0 ? 8 : 0, 0x10 | control, 0, number, 0, 0, 0, 0] + time
      blocks += rest + [UInt8](repeating: 0, count: 68 - rest.count)
    }
    for session in 1...sessionCount {
      let numbers = tracks.indices.filter { tracks[$0].session == session }
      let begin = session == 1 ? -150 : starts[numbers[0]] - 150
      sessions += little(begin, 4) + little(leadOuts[session - 1], 4) + little(session, 2)
      sessions += [UInt8(numbers.count + 3), 3] + little(numbers[0] + 1, 2)
      sessions += little(numbers[numbers.count - 1] + 1, 2) + little(0, 4)
      sessions += little(blocksStart + blocks.count, 4)
      point(0xA0, control: 0, address: 4350, rest: [], mode: 0)
      point(0xA1, control: 0, address: 4350, rest: [], mode: 0)
      point(0xA2, control: 0, address: leadOuts[session - 1], rest: [], mode: 0)
      for index in numbers {
        let (track, start) = (tracks[index], starts[index])
        let isFirst = index == numbers[0]
        if hasPreGaps, !startsSession(index) {
          image += interleaved(start - track.preGap..<start, subchannelBytes: subchannelBytes)
        }
        var rest = little(extrasStart + extras.count, 4) + little(size, 2)
        rest += [UInt8](repeating: 0, count: 18) + little(start, 4) + little(image.count, 8)
        rest += little(1, 4) + little(footerStart, 4)
        point(
          UInt8(index + 1), control: track.control, address: start, rest: rest,
          mode: track.isData ? 0xAA : 0xA9)
        extras += little(isFirst ? 150 + (session == 1 ? start : 0) : track.preGap, 4)
        extras += little(track.length, 4)
        image += interleaved(start..<start + track.length, subchannelBytes: subchannelBytes)
      }
    }
    let name = isWide ? file.utf16.flatMap { little(Int($0), 2) } + [0, 0] : Array(file.utf8) + [0]
    let footer = little(footerStart + 16, 4) + little(isWide ? 1 : 0, 4) + little(0, 8)
    return ImageFiles(
      name: "disc.mds",
      files: [
        "disc.mds": header + sessions + blocks + extras + footer + name,
        file == "*.mdf" ? "disc.mdf" : file: image,
      ])
  }

  /// Sectors with sub-channels behind them, which are not zero so that they would be heard.
  private func interleaved(_ sectors: Range<Int>, subchannelBytes: Int) -> [UInt8] {
    if subchannelBytes == 0 { return bytes(of: sectors) }
    let subchannel = [UInt8](repeating: 0x5A, count: subchannelBytes)
    return sectors.flatMap { bytes(of: $0..<$0 + 1) + subchannel }
  }
}

// MARK: CD-TEXT

extension ModelDisc {
  /// Packs of 18 bytes with the titles and performers in Latin-1.
  public func textPacks() -> [UInt8] {
    func latin1(_ text: String) -> [UInt8] { text.unicodeScalars.map { UInt8($0.value & 0xFF) } }
    return TextPacks(
      strings: [
        (0x80, ([title] + tracks.map(\.title)).map(latin1)),
        (0x81, ([performer] + tracks.map(\.performer)).map(latin1)),
      ]
    ).bytes
  }
}

/// Writes CD-TEXT packs of one language.
public struct TextPacks {
  public private(set) var bytes: [UInt8] = []
  private var counts = [UInt8](repeating: 0, count: 16)

  /// - Parameters:
  ///   - strings: For each type, the string of the disc, then those of the tracks.
  ///   - block: The language's number, 0...7.
  ///   - encoding: 0 for Latin-1, 0x80 to 0x82 for Japanese, Korean and Mandarin, with characters of
  ///     two bytes.
  public init(strings: [(type: UInt8, strings: [[UInt8]])], block: UInt8 = 0, encoding: UInt8 = 0) {
    let width = encoding >= 0x80 ? 2 : 1
    for (type, strings) in strings {
      var characters: [(byte: UInt8, track: Int, position: Int)] = []
      for (track, string) in strings.enumerated() {
        let terminated = string + [UInt8](repeating: 0, count: width)
        for (index, byte) in terminated.enumerated() {
          characters.append((byte, track, index / width))
        }
      }
      for start in stride(from: 0, to: characters.count, by: 12) {
        let part = characters[start..<min(start + 12, characters.count)]
        let payload = part.map(\.byte) + [UInt8](repeating: 0, count: 12 - part.count)
        append(
          type, track: UInt8(characters[start].track),
          flags: (width == 2 ? 0x80 : 0) | block << 4 | UInt8(min(characters[start].position, 15)),
          payload)
      }
    }
    counts[15] = 3
    let sizes =
      [encoding, 1, 99, 0] + counts + [UInt8](repeating: 0, count: 8) + [9, 0, 0, 0, 0, 0, 0, 0]
    for index in 0..<3 {
      append(
        0x8F, track: UInt8(index), flags: block << 4, Array(sizes[12 * index..<12 * index + 12]))
    }
  }

  private mutating func append(_ type: UInt8, track: UInt8, flags: UInt8, _ payload: [UInt8]) {
    counts[Int(type) - 0x80] += 1
    let pack = [type, track, UInt8(truncatingIfNeeded: bytes.count / 18), flags] + payload
    var remainder: UInt16 = 0
    for byte in pack {
      for bit in (0..<8).reversed() {
        let isSet = (remainder >> 15 == 1) != (byte >> UInt8(bit) & 1 == 1)
        remainder = remainder << 1 ^ (isSet ? 0x1021 : 0)
      }
    }
    bytes += pack + [UInt8(~remainder >> 8), UInt8(truncatingIfNeeded: ~remainder)]
  }
}

private func bigEndian(_ value: UInt64, count: Int) -> [UInt8] {
  (0..<count).reversed().map { UInt8(truncatingIfNeeded: value >> (8 * UInt64($0))) }
}

/// Two decimal digits, four bits each.
private func decimalCoded(_ number: UInt8) -> UInt8 { (number / 10) << 4 | number % 10 }

private func padded(_ digits: String) -> String { digits.count < 2 ? "0" + digits : digits }

private func twoDigits(_ number: Int) -> String { padded(String(number)) }

/// A number of sectors as `MM:SS:FF`.
private func msf(_ sectors: Int) -> String {
  "\(twoDigits(sectors / 4500)):\(twoDigits(sectors / 75 % 60)):\(twoDigits(sectors % 75))"
}
