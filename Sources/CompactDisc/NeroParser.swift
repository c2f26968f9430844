extension ImageDescription {
  /// Reads the chunks at the end of a Nero image (.nrg), of version 1 or 2.
  ///
  /// Its only data file is the image itself.
  ///
  /// - Parameters:
  ///   - bytes: The image's bytes in `footer.chunks`, at most 1 MiB.
  ///   - name: The image's file name, for messages.
  public init(
    nero bytes: [UInt8], footer: NeroFooter, name: String
  ) throws(ImageDescriptionError) {
    var parser = NeroParser(bytes, footer: footer, name: name)
    self = try parser.parse()
  }
}

/// Reads the chunks of one image: those of each session, then what all sessions share.
private struct NeroParser {
  private var description: ImageDescription
  private let reader: ByteReader
  private let footer: NeroFooter
  private var addresses = ImageDescription.Addresses(runs: [])

  /// A part of the description, with the place of its content.
  private struct Chunk {
    let name: String
    let content: Range<Int>
  }

  /// A line of the cue sheet chunk: where a track's index is.
  private struct Cue {
    let control: UInt8
    /// 170 for the lead-out.
    let track: Int
    let index: Int
    let address: Int?
  }

  /// What the disc-at-once chunk says of a track.
  private struct Block {
    let isrc: ISRC?
    let bytesPerSector: Int
    let mode: UInt8
    /// Where in the file the pre-gap, the track and what follows start.
    let preGap: Int
    let start: Int
    let end: Int
    let place: ImageDescription.Place
  }

  private static let leadOut = 0xAA

  init(_ bytes: [UInt8], footer: NeroFooter, name: String) {
    description = ImageDescription(name: name, format: .nero)
    description.files = [name]
    reader = ByteReader(bytes: bytes, isBigEndian: true)
    self.footer = footer
  }

  mutating func parse() throws(ImageDescriptionError) -> ImageDescription {
    guard reader.bytes.count <= description.format.maximumByteCount else {
      throw failure(.tooLarge(byteCount: reader.bytes.count), at: .file)
    }
    let chunks = try chunks()
    // Every session on its own: what is in the first one of a name belongs to the first session.
    var cues = chunks.filter { $0.name == "CUES" || $0.name == "CUEX" }[...]
    for chunk in chunks {
      switch chunk.name {
      case "DAOI", "DAOX": try addSession(chunk, cues: cues.popFirst())
      case "ETNF", "ETN2", "TINF": try addSessionWithoutCues(chunk)
      default: break
      }
    }
    guard !description.tracks.isEmpty else { throw failure(.noTracks, at: .file) }
    description.arrangement = .addressed(addresses)
    if let chunk = chunks.first(where: { $0.name == "CDTX" }) {
      description.add(CDText(packs: Array(reader.bytes[chunk.content])))
    }
    return description
  }

  private func chunks() throws(ImageDescriptionError) -> [Chunk] {
    var chunks: [Chunk] = []
    var position = 0
    while true {
      guard let name = reader.field(at: position, byteCount: 4),
        let length = reader.number(at: position + 4, byteCount: 4),
        reader.field(at: position + 8, byteCount: length) != nil
      else { throw failure(.cut(part: "A part of the description"), at: place(position)) }
      let chunk = Chunk(
        name: String(decoding: name, as: UTF8.self), content: position + 8..<position + 8 + length)
      if chunk.name == "END!" { return chunks }
      guard chunks.count < 1000 else {
        throw failure(.tooMany(things: "parts"), at: place(position))
      }
      chunks.append(chunk)
      position = chunk.content.upperBound
    }
  }

  // MARK: Disc at once

  private mutating func addSession(
    _ chunk: Chunk, cues cueChunk: Chunk?
  ) throws(ImageDescriptionError) {
    let session = addresses.sessions.count + 1
    guard let cueChunk else {
      throw failure(
        .incomplete("Session \(session)", missing: "cue sheet (CUES or CUEX)"),
        at: place(chunk.content.lowerBound))
    }
    let header = chunk.content.lowerBound
    guard chunk.content.count >= 22, let catalog = reader.field(at: header + 4, byteCount: 13),
      let firstNumber = reader.number(at: header + 20, byteCount: 1)
    else { throw failure(.cut(part: "The list of tracks"), at: place(header)) }
    description.catalog =
      description.catalog ?? MediaCatalogNumber(String(decoding: catalog, as: UTF8.self))
    let blocks = try blocks(of: chunk)
    guard !blocks.isEmpty else { return }
    let cues = try cues(of: cueChunk, firstNumber: firstNumber, blocks: blocks)

    var begin = Sector(offset: 0)
    var end = Sector(offset: 0)
    for (number, block) in zip(firstNumber..., blocks) {
      let track = cues.filter { $0.track == number }
      guard let start = track.first(where: { $0.index == 1 }) else {
        throw failure(.incomplete("Track \(number)", missing: "address"), at: block.place)
      }
      let sector = try self.address(of: start, at: block.place)
      var preGap = sector
      if let cue = track.first(where: { $0.index == 0 }) {
        preGap = try self.address(of: cue, at: block.place)
      }
      let address = ImageDescription.TrackAddress(
        start: sector, preGapCount: max(0, preGap.distance(to: sector)))
      end = try add(
        block, number: number, control: start.control, address: address, session: session)
      if number == firstNumber, session > 1 { begin = address.preGap ?? address.start }
    }
    if let leadOut = cues.first(where: { $0.track == Self.leadOut }) {
      end = try self.address(of: leadOut, at: place(cueChunk.content.lowerBound))
    }
    try endSession(begin..<max(begin, end), at: place(header))
  }

  private func blocks(of chunk: Chunk) throws(ImageDescriptionError) -> [Block] {
    let (byteCount, width) = chunk.name == "DAOX" ? (42, 8) : (30, 4)
    let starts = stride(
      from: chunk.content.lowerBound + 22, through: chunk.content.upperBound - byteCount,
      by: byteCount)
    guard starts.underestimatedCount <= 99 else {
      throw failure(.tooMany(things: "tracks"), at: place(chunk.content.lowerBound))
    }
    return try starts.map { start throws(ImageDescriptionError) in
      guard let isrc = reader.field(at: start, byteCount: 12),
        let bytesPerSector = reader.number(at: start + 12, byteCount: 2),
        let preGap = reader.number(at: start + 18, byteCount: width),
        let begin = reader.number(at: start + 18 + width, byteCount: width),
        let end = reader.number(at: start + 18 + 2 * width, byteCount: width),
        preGap <= begin, begin <= end, end <= footer.chunks.lowerBound
      else { throw failure(.cut(part: "A track"), at: place(start)) }
      return Block(
        isrc: ISRC(String(decoding: isrc, as: UTF8.self)), bytesPerSector: bytesPerSector,
        mode: reader.bytes[start + 14], preGap: preGap, start: begin, end: end,
        place: place(start))
    }
  }

  /// The lines of the cue sheet.
  ///
  /// The times of version 1 have decimal digits, but some programs write them in binary.
  private func cues(
    of chunk: Chunk, firstNumber: Int, blocks: [Block]
  ) throws(ImageDescriptionError) -> [Cue] {
    guard chunk.content.count <= 8 * 10_000 else {
      throw failure(.tooMany(things: "indexes"), at: place(chunk.content.lowerBound))
    }
    if chunk.name == "CUEX" {
      return cues(of: chunk) { position in reader.signedNumber(at: position) }
    }
    func timedCues(number: (UInt8) -> Int) -> [Cue] {
      cues(of: chunk) { position in
        let time = reader.bytes[position + 1..<position + 4].map(number)
        return MSF(minute: time[0], second: time[1], frame: time[2]).map { Sector($0).offset }
      }
    }
    /// How many tracks are as long in the cue sheet as in the file.
    func agreement(_ cues: [Cue]) -> Int {
      zip(firstNumber..., blocks).count { number, block in
        let start = cues.first { $0.track == number && $0.index == 1 }?.address
        let end = cues.first { $0.track == number + 1 || $0.track == Self.leadOut }?.address
        guard let start, let end, block.bytesPerSector > 0 else { return false }
        return end - start == (block.end - block.start) / block.bytesPerSector
      }
    }
    let decimal = timedCues { Int($0 >> 4) * 10 + Int($0 & 0xF) }
    let binary = timedCues { Int($0) }
    return agreement(binary) > agreement(decimal) ? binary : decimal
  }

  private func cues(of chunk: Chunk, address: (Int) -> Int?) -> [Cue] {
    stride(from: chunk.content.lowerBound, through: chunk.content.upperBound - 8, by: 8)
      .map { position in
        let track = reader.bytes[position + 1]
        let index = reader.bytes[position + 2]
        return Cue(
          control: reader.bytes[position] >> 4,
          track: track == 0xAA ? Self.leadOut : Int(track >> 4) * 10 + Int(track & 0xF),
          index: Int(index >> 4) * 10 + Int(index & 0xF), address: address(position + 4))
      }
  }

  private func address(
    of cue: Cue, at place: ImageDescription.Place
  ) throws(ImageDescriptionError) -> Sector {
    guard let address = cue.address else {
      throw failure(.incomplete("Track \(cue.track)", missing: "address"), at: place)
    }
    guard (-CDAudio.leadInSectors...ImageDescription.maximumSectorCount).contains(address) else {
      throw failure(.address(address), at: place)
    }
    return Sector(offset: address)
  }

  // MARK: Track at once

  /// The tracks of a session that has no cue sheet, but perhaps the address of each track.
  private mutating func addSessionWithoutCues(_ chunk: Chunk) throws(ImageDescriptionError) {
    let (byteCount, width, hasAddress) =
      switch chunk.name {
      case "ETN2": (32, 8, true)
      case "ETNF": (20, 4, true)
      default: (12, 4, false)
      }
    let session = addresses.sessions.count + 1
    var end = addresses.sessions.last?.upperBound ?? Sector(offset: 0)
    // Recorders leave this much before each track of a session but the first.
    let gap = CDAudio.leadInSectors
    let sessionGap = CDAudio.sessionGapSectors(after: session - 1)
    var begin: Sector?
    for start in stride(
      from: chunk.content.lowerBound, through: chunk.content.upperBound - byteCount, by: byteCount)
    {
      guard let offset = reader.number(at: start, byteCount: width),
        let size = reader.number(at: start + width, byteCount: width),
        let mode = reader.field(at: start + 2 * width + 3, byteCount: 1)?.first,
        offset <= footer.chunks.lowerBound, size <= footer.chunks.lowerBound - offset
      else { throw failure(.cut(part: "A track"), at: place(start)) }
      let number = (description.tracks.last?.number ?? 0) + 1
      var sector =
        number == 1 ? end : end.advanced(by: begin == nil ? sessionGap : gap)
      if hasAddress, let address = reader.signedNumber(at: start + 2 * width + 4),
        address >= end.offset, address <= ImageDescription.maximumSectorCount
      {
        sector = Sector(offset: address)
      }
      let address = ImageDescription.TrackAddress(
        start: sector,
        preGapCount: number == 1 ? sector.offset : min(gap, end.distance(to: sector)))
      let block = Block(
        isrc: nil, bytesPerSector: Self.bytesPerSector(mode: mode), mode: mode, preGap: offset,
        start: offset, end: offset + size, place: place(start))
      end = try add(
        block, number: number, control: Self.isAudio(mode: mode) ? 0 : 0b0100, address: address,
        session: session)
      begin = begin ?? (session == 1 ? Sector(offset: 0) : address.preGap ?? address.start)
    }
    guard let begin else { return }
    try endSession(begin..<max(begin, end), at: place(chunk.content.lowerBound))
  }

  // MARK: Tracks

  /// Adds a track and its sectors; the sector after its last one.
  private mutating func add(
    _ block: Block, number: Int, control: UInt8, address: ImageDescription.TrackAddress,
    session: Int
  ) throws(ImageDescriptionError) -> Sector {
    guard description.tracks.count < 99 else {
      throw failure(.tooMany(things: "tracks"), at: block.place)
    }
    guard !description.tracks.contains(where: { $0.number == number }) else {
      throw failure(.repeatedTrack(number), at: block.place)
    }
    let isAudio = control & 0b0100 == 0 && Self.isAudio(mode: block.mode)
    let sizes = isAudio ? CDAudio.bytesPerSector...2448 : 2048...2448
    guard sizes.contains(block.bytesPerSector) else {
      throw failure(.unsupportedSectorSize(block.bytesPerSector, track: number), at: block.place)
    }
    let preGap = (block.start - block.preGap).quotientAndRemainder(dividingBy: block.bytesPerSector)
    let main = (block.end - block.start).quotientAndRemainder(dividingBy: block.bytesPerSector)
    guard preGap.remainder == 0, main.remainder == 0 else {
      throw failure(
        .partialSector(track: number, bytesPerSector: block.bytesPerSector), at: block.place)
    }
    for count in [preGap.quotient, main.quotient]
    where count > ImageDescription.maximumSectorCount {
      throw failure(.address(count), at: block.place)
    }
    var track = ImageDescription.Track(
      number: number, kind: isAudio ? .audio : .data, session: session,
      flags: TrackFlags(controlField: control), place: block.place)
    track.isrc = block.isrc
    description.tracks.append(track)
    addresses.tracks.append(address)
    // The pre-gap of the first track begins before sector 0.
    let stored = min(preGap.quotient, max(address.start.offset, 0))
    let end = address.start.advanced(by: main.quotient)
    addresses.runs?.append(
      ImageDescription.Run(
        sectors: address.start.advanced(by: -stored)..<end, file: 0,
        byteOffset: block.start - stored * block.bytesPerSector,
        bytesPerSector: block.bytesPerSector, track: number, place: block.place))
    return end
  }

  private mutating func endSession(
    _ sectors: Range<Sector>, at place: ImageDescription.Place
  ) throws(ImageDescriptionError) {
    guard !sectors.isEmpty,
      sectors.lowerBound >= addresses.sessions.last?.upperBound ?? Sector(offset: 0)
    else { throw failure(.session(addresses.sessions.count + 1), at: place) }
    addresses.sessions.append(sectors)
  }

  private static func isAudio(mode: UInt8) -> Bool { mode == 0x07 || mode == 0x10 }

  /// Zero for a mode that is not known.
  private static func bytesPerSector(mode: UInt8) -> Int {
    switch mode {
    case 0x00, 0x02: 2048
    case 0x03: 2336
    case 0x05, 0x06, 0x07: CDAudio.bytesPerSector
    case 0x0F, 0x10, 0x11: CDAudio.bytesPerSector + 96
    default: 0
    }
  }

  // MARK: Reports

  private func place(_ position: Int) -> ImageDescription.Place {
    .byte(footer.chunks.lowerBound + position)
  }

  private func failure(
    _ problem: ImageDescriptionError.Problem, at place: ImageDescription.Place
  ) -> ImageDescriptionError {
    ImageDescriptionError(name: description.name, format: .nero, place: place, problem: problem)
  }
}
