extension ImageDescription {
  /// What an Alcohol descriptor begins with.
  public static let alcoholSignature = Array("MEDIA DESCRIPTOR".utf8)

  /// Reads an Alcohol 120% descriptor (.mds) of version 1.
  ///
  /// Its data file is most often the .mdf beside it. The sub-channels between its sectors are not
  /// needed.
  ///
  /// - Parameters:
  ///   - bytes: The descriptor's content, at most 4 MiB.
  ///   - name: The descriptor's file name, for messages and for that of the .mdf.
  public init(alcohol bytes: [UInt8], name: String) throws(ImageDescriptionError) {
    var parser = AlcoholParser(bytes, name: name)
    self = try parser.parse()
  }
}

/// Reads the blocks of one descriptor, which point to each other.
private struct AlcoholParser {
  private var description: ImageDescription
  private let reader: ByteReader
  private var addresses = ImageDescription.Addresses(runs: [])
  /// Where the data of the track before ends in its file.
  private var previousDataEnd = 0

  /// No file is as large; sums with it stay far below what an `Int` holds.
  private static let offsetLimit = 1 << 50

  private enum Size {
    static let header = 88
    static let session = 24
    static let track = 80
    static let footer = 16
  }

  init(_ bytes: [UInt8], name: String) {
    description = ImageDescription(name: name, format: .alcohol)
    reader = ByteReader(bytes: bytes, isBigEndian: false)
  }

  mutating func parse() throws(ImageDescriptionError) -> ImageDescription {
    guard reader.bytes.count <= description.format.maximumByteCount else {
      throw failure(.tooLarge(byteCount: reader.bytes.count))
    }
    guard reader.bytes.starts(with: ImageDescription.alcoholSignature) else {
      throw failure(.notOfFormat)
    }
    guard let version = reader.number(at: 16, byteCount: 1),
      let medium = reader.number(at: 18, byteCount: 2),
      let sessionCount = reader.number(at: 20, byteCount: 2),
      let sessions = reader.number(at: 80, byteCount: 4), reader.bytes.count >= Size.header
    else { throw failure(.cut(part: "The header")) }
    guard version == 1 else { throw failure(.version(version)) }
    guard medium < 0x10 else { throw failure(.notACompactDisc) }
    guard sessionCount <= 99 else { throw failure(.tooMany(things: "sessions")) }
    for index in 0..<sessionCount { try addSession(at: sessions + index * Size.session) }
    guard !description.tracks.isEmpty else { throw failure(.noTracks) }
    description.arrangement = .addressed(addresses)
    return description
  }

  // MARK: Sessions

  private mutating func addSession(at position: Int) throws(ImageDescriptionError) {
    guard let blockCount = reader.number(at: position + 10, byteCount: 1),
      let blocks = reader.number(at: position + 20, byteCount: 4)
    else { throw failure(.cut(part: "A session"), at: position) }
    let session = addresses.sessions.count + 1
    let firstTrack = addresses.tracks.count
    var leadOut: Sector?
    for index in 0..<blockCount {
      let block = blocks + index * Size.track
      guard reader.field(at: block, byteCount: Size.track) != nil else {
        throw failure(.cut(part: "A track"), at: block)
      }
      switch reader.bytes[block + 4] {
      case 1...99: try addTrack(at: block, session: session)
      case 0xA2: leadOut = time(at: block)
      default: break  // The numbers of the first and the last track, and technicalities.
      }
    }
    guard firstTrack < addresses.tracks.count else { return }
    let first = addresses.tracks[firstTrack]
    let begin = session == 1 ? Sector(offset: 0) : first.preGap ?? first.start
    let end = leadOut ?? addresses.runs?.last?.sectors.upperBound ?? begin
    guard begin < end, begin >= addresses.sessions.last?.upperBound ?? Sector(offset: 0) else {
      throw failure(.session(session), at: position)
    }
    addresses.sessions.append(begin..<end)
  }

  /// The address that a block gives in minutes, seconds and frames; nil when it gives none.
  private func time(at block: Int) -> Sector? {
    let fields = reader.bytes[block + 9..<block + 12].map(Int.init)
    guard fields.contains(where: { $0 > 0 }),
      let time = MSF(minute: fields[0], second: fields[1], frame: fields[2]),
      time.sectorCount >= CDAudio.leadInSectors
    else { return nil }
    return Sector(time)
  }

  // MARK: Tracks

  private mutating func addTrack(
    at block: Int, session: Int
  ) throws(ImageDescriptionError) {
    let number = Int(reader.bytes[block + 4])
    let place = ImageDescription.Place.byte(block)
    guard !description.tracks.contains(where: { $0.number == number }) else {
      throw failure(.repeatedTrack(number), at: block)
    }
    guard let extra = reader.number(at: block + 12, byteCount: 4),
      let bytesPerSector = reader.number(at: block + 16, byteCount: 2),
      let sector = reader.number(at: block + 36, byteCount: 4),
      let byteOffset = reader.number(at: block + 40, byteCount: 8), byteOffset < Self.offsetLimit
    else { throw failure(.cut(part: "A track"), at: block) }
    guard let preGapCount = reader.number(at: extra, byteCount: 4),
      let sectorCount = reader.number(at: extra + 4, byteCount: 4), extra > 0
    else { throw failure(.cut(part: "The length of track \(number)"), at: block) }
    // Some programs write the sector from 00:00:00 on; the time is the same in all.
    let start = time(at: block) ?? Sector(offset: sector)
    for count in [start.offset, preGapCount, sectorCount]
    where count > ImageDescription.maximumSectorCount {
      throw failure(.address(count), at: block)
    }
    let control = reader.bytes[block + 2] & 0b1111
    // 1 is audio; 9 is too, and so is A9h, which is what Alcohol writes.
    let isAudio = reader.bytes[block] & 0b111 == 1 && control & 0b0100 == 0
    guard (isAudio ? CDAudio.bytesPerSector...2448 : 2048...2448).contains(bytesPerSector) else {
      throw failure(.unsupportedSectorSize(bytesPerSector, track: number), at: block)
    }
    description.tracks.append(
      ImageDescription.Track(
        number: number, kind: isAudio ? .audio : .data, session: session,
        flags: TrackFlags(controlField: control), place: place))
    let address = ImageDescription.TrackAddress(start: start, preGapCount: preGapCount)
    let file = try file(of: block, track: number)

    // The pre-gap counts as part of the file if there is just as much before the track.
    let previousEnd = addresses.runs?.last?.sectors.upperBound ?? Sector(offset: 0)
    let gap = max(previousEnd, address.preGap ?? start).distance(to: start)
    let isSameFile = addresses.runs?.last.map { $0.file == file } ?? true
    let precedingBytes = max(byteOffset - (isSameFile ? previousDataEnd : 0), 0)
    let stored = gap > 0 && precedingBytes == gap * bytesPerSector ? gap : 0
    addresses.tracks.append(address)
    addresses.runs?.append(
      ImageDescription.Run(
        sectors: start.advanced(by: -stored)..<start.advanced(by: sectorCount), file: file,
        byteOffset: byteOffset - stored * bytesPerSector, bytesPerSector: bytesPerSector,
        track: number, place: place))
    previousDataEnd = byteOffset + sectorCount * bytesPerSector
  }

  /// The position in `files` of the one that a track lies in.
  private mutating func file(
    of block: Int, track: Int
  ) throws(ImageDescriptionError) -> Int {
    var name = "*.mdf"
    if let footer = reader.number(at: block + 52, byteCount: 4), footer > 0 {
      guard let position = reader.number(at: footer, byteCount: 4),
        let isWide = reader.number(at: footer + 4, byteCount: 1),
        reader.field(at: footer, byteCount: Size.footer) != nil,
        let text = text(at: position, isWide: isWide != 0)
      else { throw failure(.cut(part: "The file name of track \(track)"), at: block) }
      name = text
    }
    if name.hasPrefix("*.") { name = description.stem + name.dropFirst() }
    guard !name.isEmpty else {
      throw failure(.incomplete("Track \(track)", missing: "file name"), at: block)
    }
    if let known = description.files.firstIndex(of: name) {
      return known
    }
    description.files.append(name)
    return description.files.count - 1
  }

  /// Text up to a zero, in UTF-16 or bytes; nil when it does not lie in the descriptor.
  private func text(at position: Int, isWide: Bool) -> String? {
    guard position > 0, position < reader.bytes.count else { return nil }
    // Longer than any path on the systems that have Alcohol.
    let bytes = reader.bytes[position...].prefix(1024)
    guard isWide else {
      return String(
        decoding: CueSheetEncoding.decoded(Array(bytes.prefix { $0 != 0 })).utf8, as: UTF8.self)
    }
    let units = stride(from: bytes.startIndex, to: bytes.endIndex - 1, by: 2)
      .map { UInt16(bytes[$0]) | UInt16(bytes[$0 + 1]) << 8 }
    return String(decoding: units.prefix { $0 != 0 }, as: UTF16.self)
  }

  // MARK: Reports

  private func failure(
    _ problem: ImageDescriptionError.Problem, at position: Int? = nil
  ) -> ImageDescriptionError {
    ImageDescriptionError(
      name: description.name, format: .alcohol,
      place: position.map(ImageDescription.Place.byte) ?? .file, problem: problem)
  }
}
