extension DiscLayout {
  /// Places the tracks of an image on a disc.
  ///
  /// Sectors that no file has are silence, but for those between sessions.
  ///
  /// - Parameter fileSizes: The bytes in each of the description's `files`.
  /// - Precondition: There is one size, not negative, for each file.
  public init(
    _ description: ImageDescription, fileSizes: [Int]
  ) throws(ImageDescriptionError) {
    precondition(
      fileSizes.count == description.files.count && fileSizes.allSatisfy { $0 >= 0 },
      "one size for each file")
    var builder = ImageLayoutBuilder(description, fileSizes: fileSizes)
    self = try builder.layout()
  }
}

/// Lines up the sectors of an image, and sees to it that they lie in the files.
private struct ImageLayoutBuilder {
  private let description: ImageDescription
  private let fileSizes: [Int]
  private var extents: [DiscLayout.Extent] = []

  init(_ description: ImageDescription, fileSizes: [Int]) {
    self.description = description
    self.fileSizes = fileSizes
  }

  mutating func layout() throws(ImageDescriptionError) -> DiscLayout {
    switch description.arrangement {
    case .addressed(let addresses): try layout(addresses)
    case .composed(let compositions): try layout(compositions)
    }
  }

  // MARK: Addresses

  private mutating func layout(
    _ addresses: ImageDescription.Addresses
  ) throws(ImageDescriptionError) -> DiscLayout {
    guard let leadOut = addresses.sessions.last?.upperBound else {
      throw failure(.noTracks)
    }
    let toc = try toc(addresses.tracks.map(\.start), leadOut: leadOut)
    let runs = addresses.runs ?? runs(of: addresses.sessions)
    for run in runs { try check(run) }
    for (run, next) in zip(runs, runs.dropFirst())
    where next.sectors.lowerBound < run.sectors.upperBound {
      throw failure(.overlap(track: next.track), at: next.place)
    }
    for part in parts(of: toc, sessions: addresses.sessions) { fill(part, from: runs) }
    return DiscLayout(disc: disc(toc, addresses.tracks), extents: extents)
  }

  /// The sectors of each session: all from the first pre-gap to the end of the last track.
  private func parts(of toc: TableOfContents, sessions: [Range<Sector>]) -> [Range<Sector>] {
    var parts: [Range<Sector>] = []
    var session = 0
    for track in toc.tracks {
      if let last = parts.last, track.session == session {
        parts[parts.count - 1] = last.lowerBound..<track.sectors.upperBound
      } else if let last = parts.last {
        let begin =
          parts.count < sessions.count ? sessions[parts.count].lowerBound : last.upperBound
        parts.append(
          min(max(begin, last.upperBound), track.sectors.lowerBound)..<track.sectors.upperBound)
      } else {
        parts.append(Sector(offset: 0)..<track.sectors.upperBound)
      }
      session = track.session
    }
    return parts
  }

  /// The sessions of a CloneCD image, which leaves out what lies between them.
  ///
  /// Images of other programs have the pre-gaps of later sessions, or all that lies between; the
  /// size of the file tells.
  private func runs(of sessions: [Range<Sector>]) -> [ImageDescription.Run] {
    let (sectorCount, excess) = fileSizes[0].quotientAndRemainder(
      dividingBy: CDAudio.bytesPerSector)
    let contained = sessions.map(\.count).reduce(0, +)
    let preGaps = CDAudio.leadInSectors * (sessions.count - 1)
    let hasPreGaps = excess == 0 && sectorCount == contained + preGaps
    let hasGaps = excess == 0 && sectorCount == sessions.last?.upperBound.offset
    var position = 0
    return sessions.enumerated().map { index, sectors in
      if index > 0, hasPreGaps { position += CDAudio.leadInSectors }
      if hasGaps { position = sectors.lowerBound.offset }
      let track = description.tracks.first { $0.session == index + 1 } ?? description.tracks[0]
      let run = ImageDescription.Run(
        sectors: sectors, file: 0, byteOffset: position * CDAudio.bytesPerSector,
        bytesPerSector: CDAudio.bytesPerSector, track: track.number, place: track.place)
      position += sectors.count
      return run
    }
  }

  private func check(_ run: ImageDescription.Run) throws(ImageDescriptionError) {
    let available = fileSizes[run.file] - run.byteOffset
    let missing = run.sectors.count * run.bytesPerSector - available
    guard missing <= 0 else {
      throw failure(
        .beyondEnd(
          track: run.track, file: excerpt(description.files[run.file]), missingByteCount: missing),
        at: run.place)
    }
  }

  private mutating func fill(_ part: Range<Sector>, from runs: [ImageDescription.Run]) {
    var position = part.lowerBound
    for run in runs {
      let sectors = run.sectors.clamped(to: position..<part.upperBound)
      if sectors.isEmpty { continue }
      let skipped = run.sectors.lowerBound.distance(to: sectors.lowerBound)
      append(.silence, to: sectors.lowerBound, from: position)
      append(
        .file(
          index: run.file, byteOffset: run.byteOffset + skipped * run.bytesPerSector,
          bytesPerSector: run.bytesPerSector, isBigEndian: false),
        to: sectors.upperBound, from: sectors.lowerBound)
      position = sectors.upperBound
    }
    append(.silence, to: part.upperBound, from: position)
  }

  // MARK: Pieces

  private mutating func layout(
    _ compositions: [ImageDescription.Composition]
  ) throws(ImageDescriptionError) -> DiscLayout {
    var position = Sector(offset: 0)
    var addresses: [ImageDescription.TrackAddress] = []
    for (track, composition) in zip(description.tracks, compositions) {
      let begin = position
      var ends = [0]
      for (index, piece) in composition.pieces.enumerated() {
        let isLast = index == composition.pieces.count - 1
        let count = try sectorCount(of: piece, of: track, isLast: isLast)
        append(piece.source, to: position.advanced(by: count), from: position)
        position = position.advanced(by: count)
        ends.append(begin.distance(to: position))
      }
      let preGap =
        switch composition.preGap {
        case .sectors(let count): count
        case .pieces(let count): ends[count]
        }
      guard preGap < begin.distance(to: position) else {
        throw failure(.preGap(track: track.number), at: track.place)
      }
      addresses.append(
        ImageDescription.TrackAddress(start: begin.advanced(by: preGap), preGapCount: preGap))
    }
    let toc = try toc(addresses.map(\.start), leadOut: position)
    return DiscLayout(disc: disc(toc, addresses), extents: extents)
  }

  /// Only the last piece of a track may end within a sector, and a file's only where that ends.
  private func sectorCount(
    of piece: ImageDescription.Piece, of track: ImageDescription.Track, isLast: Bool
  ) throws(ImageDescriptionError) -> Int {
    var byteCount = piece.byteCount ?? 0
    var mayBePartial = isLast
    if case .file(let index, let byteOffset, _, _) = piece.source {
      let available = fileSizes[index] - byteOffset
      byteCount = piece.byteCount ?? max(available, 1)
      guard byteCount <= available else {
        throw failure(
          .beyondEnd(
            track: track.number, file: excerpt(description.files[index]),
            missingByteCount: byteCount - available),
          at: piece.place)
      }
      mayBePartial = isLast && byteCount == available
    }
    let (whole, excess) = byteCount.quotientAndRemainder(dividingBy: piece.bytesPerSector)
    guard excess == 0 || mayBePartial else {
      throw failure(
        .partialSector(track: track.number, bytesPerSector: piece.bytesPerSector),
        at: piece.place)
    }
    guard whole < ImageDescription.maximumSectorCount else {
      throw failure(.address(whole), at: piece.place)
    }
    return excess == 0 ? whole : whole + 1
  }

  // MARK: Results

  /// Adds sectors at the end; runs that continue each other become one.
  private mutating func append(_ source: DiscLayout.Source, to end: Sector, from start: Sector) {
    if end <= start { return }
    if let last = extents.last, last.sectors.upperBound == start,
      last.source.advanced(by: last.sectors.count) == source
    {
      extents[extents.count - 1] = DiscLayout.Extent(
        sectors: last.sectors.lowerBound..<end, source: last.source)
    } else {
      extents.append(DiscLayout.Extent(sectors: start..<end, source: source))
    }
  }

  private func toc(
    _ starts: [Sector], leadOut: Sector
  ) throws(ImageDescriptionError) -> TableOfContents {
    let entries = zip(description.tracks, starts).map { track, start in
      TableOfContents.Entry(
        number: track.number, kind: track.kind, start: start, session: track.session,
        flags: track.flags)
    }
    do {
      return try TableOfContents(entries: entries, leadOut: leadOut)
    } catch {
      throw failure(.toc(error))
    }
  }

  private func disc(
    _ toc: TableOfContents, _ addresses: [ImageDescription.TrackAddress]
  ) -> Disc {
    var disc = Disc(
      toc: toc, mediaCatalogNumber: description.catalog, text: description.text)
    for (track, address) in zip(description.tracks, addresses) {
      disc.isrcs[track.number] = track.isrc
      disc.preGaps[track.number] = address.preGap
      if track.text != DiscText() { disc.trackTexts[track.number] = track.text }
    }
    return disc
  }

  private func failure(
    _ problem: ImageDescriptionError.Problem, at place: ImageDescription.Place = .file
  ) -> ImageDescriptionError {
    ImageDescriptionError(
      name: description.name, format: description.format, place: place, problem: problem)
  }
}

extension ImageDescription {
  /// No description has an address or a length beyond it: more than fits on a disc.
  static let maximumSectorCount = 450_000
}
