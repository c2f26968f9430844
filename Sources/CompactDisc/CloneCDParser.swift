extension ImageDescription {
  /// Reads a CloneCD sheet (.ccd).
  ///
  /// Its only data file is the .img beside it; the sub-channels of a .sub are not needed.
  ///
  /// - Parameters:
  ///   - bytes: The sheet's content, at most 1 MiB.
  ///   - name: The sheet's file name, for messages and for that of the .img.
  public init(cloneCD bytes: [UInt8], name: String) throws(ImageDescriptionError) {
    var parser = CloneCDParser(name: name)
    self = try parser.parse(bytes)
  }
}

/// Reads the sections of one sheet: first what they say, then what it means.
private struct CloneCDParser {
  private var description: ImageDescription
  private var line = 1
  private var section = Section.other
  private var hasHeader = false
  private var points: [Point] = []
  private var tracks: [Int: TrackSection] = [:]
  /// Of 16 bytes each.
  private var packs: [UInt8] = []

  private enum Section {
    case disc
    case entry
    case track(Int)
    case text
    case other
  }

  /// An entry of the lead-in's table of contents.
  private struct Point {
    let line: Int
    var number = 0
    var session = 1
    var kind = 1
    var control: UInt8 = 0
    var address: Int?
    /// Minute, second and frame, for a sheet without the address.
    var time: [Int?] = [nil, nil, nil]

    /// Other kinds of entries have points below 100 too, which are no tracks.
    var isTrack: Bool { (1...99).contains(number) && (kind == 1 || kind == 4) }

    var offset: Int? {
      if let address { return address }
      guard let minute = time[0], let second = time[1], let frame = time[2] else { return nil }
      return MSF(minute: minute, second: second, frame: frame).map { Sector($0).offset }
    }
  }

  private struct TrackSection {
    var preGap: Int?
    var start: Int?
    var isrc: ISRC?
  }

  init(name: String) { description = ImageDescription(name: name, format: .cloneCD) }

  mutating func parse(_ bytes: [UInt8]) throws(ImageDescriptionError) -> ImageDescription {
    guard bytes.count <= description.format.maximumByteCount else {
      throw failure(.tooLarge(byteCount: bytes.count), at: .file)
    }
    let text = CueSheetEncoding.decoded(bytes).utf8
    var start = 0
    for (position, byte) in text.enumerated() where byte < 0x20 {
      switch byte {
      case UInt8(ascii: "\t"), UInt8(ascii: "\r"):
        continue
      case UInt8(ascii: "\n"):
        try parseLine(CueSheetLine(text[start..<position].filter { $0 != UInt8(ascii: "\r") }[...]))
        line += 1
        start = position + 1
      default:
        throw failure(.notText, at: .line(line))
      }
    }
    try parseLine(CueSheetLine(text[start...].filter { $0 != UInt8(ascii: "\r") }[...]))
    guard hasHeader else { throw failure(.notOfFormat, at: .file) }
    try build()
    return description
  }

  // MARK: Lines

  private mutating func parseLine(_ whole: CueSheetLine) throws(ImageDescriptionError) {
    let text = whole.text
    if text.isEmpty || text.hasPrefix(";") { return }
    if text.hasPrefix("[") { return try parseSection(text) }
    guard hasHeader else { throw failure(.notOfFormat, at: .line(line)) }
    guard let equals = text.firstIndex(of: "=") else { return warnOfLine(text) }
    let key = text[..<equals].split(separator: " ").joined(separator: " ").uppercased()
    let value = CueSheetLine(Array(text[equals...].dropFirst().utf8)[...]).text
    switch section {
    case .disc: parseDisc(key, value)
    case .entry: try parseEntry(key, value)
    case .track(let number): try parseTrack(key, value, number: number)
    case .text: parseText(key, value)
    case .other: break
    }
  }

  private mutating func parseSection(_ text: String) throws(ImageDescriptionError) {
    guard let end = text.firstIndex(of: "]") else { return warnOfLine(text) }
    let words = text[..<end].dropFirst().split(separator: " ")
    let name = words.first?.uppercased() ?? ""
    section = .other
    switch name {
    case "CLONECD":
      hasHeader = true
    case "DISC":
      section = .disc
    case "CDTEXT":
      section = .text
    case "ENTRY":
      // Each of 99 sessions has its tracks and some points of its own.
      guard points.count < 2000 else { throw failure(.tooMany(things: "entries"), at: .line(line)) }
      points.append(Point(line: line))
      section = .entry
    case "TRACK":
      let text = words.count > 1 ? String(words[1]) : ""
      guard let number = decimal(text.utf8, maximumDigits: 3), (1...99).contains(number) else {
        throw failure(.number(excerpt(text), key: "TRACK"), at: .line(line))
      }
      section = .track(number)
    default:
      break  // [Session] tells how to write the pre-gap.
    }
    guard hasHeader else { throw failure(.notOfFormat, at: .line(line)) }
  }

  private mutating func parseDisc(_ key: String, _ value: String) {
    guard key == "CATALOG" else { return }
    description.catalog = MediaCatalogNumber(value)
    if description.catalog == nil {
      warn("\"\(excerpt(value))\" is not a catalogue number of 13 digits.")
    }
  }

  private mutating func parseEntry(
    _ key: String, _ value: String
  ) throws(ImageDescriptionError) {
    guard var point = points.popLast() else { return }
    defer { points.append(point) }
    switch key {
    case "SESSION": point.session = try number(value, key: "Session", in: 1...99)
    case "POINT": point.number = try number(value, key: "Point", in: 0...0xFF)
    case "ADR": point.kind = try number(value, key: "ADR", in: 0...0xFF)
    case "CONTROL": point.control = UInt8(try number(value, key: "Control", in: 0...0xFF))
    case "PLBA": point.address = try number(value, key: "PLBA", in: -4_500_000...4_500_000)
    case "PMIN": point.time[0] = try number(value, key: "PMin", in: 0...0xFF)
    case "PSEC": point.time[1] = try number(value, key: "PSec", in: 0...0xFF)
    case "PFRAME": point.time[2] = try number(value, key: "PFrame", in: 0...0xFF)
    default: break
    }
  }

  private mutating func parseTrack(
    _ key: String, _ value: String, number: Int
  ) throws(ImageDescriptionError) {
    switch key {
    case "INDEX 0":
      tracks[number, default: TrackSection()].preGap = try self.number(
        value, key: "INDEX 0", in: -150...ImageDescription.maximumSectorCount)
    case "INDEX 1":
      tracks[number, default: TrackSection()].start = try self.number(
        value, key: "INDEX 1", in: -150...ImageDescription.maximumSectorCount)
    case "ISRC":
      guard let isrc = ISRC(value) else {
        return warn("\"\(excerpt(value))\" is not an ISRC of 12 characters.")
      }
      tracks[number, default: TrackSection()].isrc = isrc
    default:
      break  // The table of contents tells the mode, and this one is sometimes wrong.
    }
  }

  /// A line such as `Entry 0=80 00 00 00 54 68 65 20 54 69 74 6c 65 00 00 00`.
  private mutating func parseText(_ key: String, _ value: String) {
    guard key.hasPrefix("ENTRY ") else { return }
    let bytes = value.split(separator: " ").map { UInt8($0, radix: 16) }
    guard bytes.count == 16 || bytes.count == 18, packs.count < 16 * 2048 else {
      return warn("This is not a CD-TEXT pack of 16 bytes.")
    }
    packs += bytes.prefix(16).map { $0 ?? 0 }
  }

  /// A decimal number, perhaps negative, or a hexadecimal one after `0x`.
  private func number(
    _ text: String, key: String, in range: ClosedRange<Int>
  ) throws(ImageDescriptionError) -> Int {
    let isHexadecimal = text.lowercased().hasPrefix("0x")
    let value = isHexadecimal ? Int(text.dropFirst(2), radix: 16) : Int(text)
    guard let value, range.contains(value) else {
      throw failure(.number(excerpt(text), key: key), at: .line(line))
    }
    return value
  }

  // MARK: Meaning

  private mutating func build() throws(ImageDescriptionError) {
    let numbers = Set(points.filter(\.isTrack).map(\.session)).sorted()
    var addresses = ImageDescription.Addresses()
    for (session, number) in zip(1..., numbers) {
      let points = points.filter { $0.session == number }
      let starts = points.filter(\.isTrack).sorted { $0.number < $1.number }
      guard let first = starts.first else { continue }
      for point in starts { addresses.tracks.append(try add(point, session: session)) }
      guard let leadOut = points.first(where: { $0.number == 0xA2 }) else {
        throw failure(.incomplete("Session \(number)", missing: "lead-out (Point 0xa2)"), at: .file)
      }
      let begin = session == 1 ? 0 : try offset(of: first)
      let end = try offset(of: leadOut)
      guard begin >= addresses.sessions.last?.upperBound.offset ?? 0, begin < end else {
        throw failure(.session(number), at: .line(leadOut.line))
      }
      addresses.sessions.append(Sector(offset: begin)..<Sector(offset: end))
    }
    guard !description.tracks.isEmpty else { throw failure(.noTracks, at: .file) }
    description.arrangement = .addressed(addresses)
    description.files = [description.stem + ".img"]
    if !packs.isEmpty { description.add(CDText(packs: packs, bytesPerPack: 16)) }
  }

  private mutating func add(
    _ point: Point, session: Int
  ) throws(ImageDescriptionError) -> ImageDescription.TrackAddress {
    guard !description.tracks.contains(where: { $0.number == point.number }) else {
      throw failure(.repeatedTrack(point.number), at: .line(point.line))
    }
    var track = ImageDescription.Track(
      number: point.number, kind: point.control & 0b0100 == 0 ? .audio : .data, session: session,
      flags: TrackFlags(controlField: point.control), place: .line(point.line))
    let section = tracks[point.number]
    track.isrc = section?.isrc
    description.tracks.append(track)
    let start = Sector(offset: try offset(of: point))
    // All that precedes the first track is its pre-gap, also without an INDEX 0.
    var preGapCount = description.tracks.count == 1 ? start.offset : 0
    // Indexes count from the start of their session.
    if let preGap = section?.preGap, let start = section?.start { preGapCount = start - preGap }
    return ImageDescription.TrackAddress(start: start, preGapCount: max(preGapCount, 0))
  }

  private func offset(of point: Point) throws(ImageDescriptionError) -> Int {
    guard let offset = point.offset else {
      throw failure(
        .incomplete("Point \(point.number)", missing: "address (PLBA)"), at: .line(point.line))
    }
    guard (0...ImageDescription.maximumSectorCount).contains(offset) else {
      throw failure(.address(offset), at: .line(point.line))
    }
    return offset
  }

  // MARK: Reports

  private mutating func warnOfLine(_ text: String) {
    warn("\"\(excerpt(text))\" is neither a section nor a value.")
  }

  private mutating func warn(_ text: String) { description.warn(text, at: .line(line)) }

  private func failure(
    _ problem: ImageDescriptionError.Problem, at place: ImageDescription.Place
  ) -> ImageDescriptionError {
    ImageDescriptionError(
      name: description.name, format: .cloneCD, place: place, problem: problem)
  }
}

extension ImageDescription {
  /// The file name without its extension.
  var stem: String { name.lastIndex(of: ".").map { String(name[..<$0]) } ?? name }
}
