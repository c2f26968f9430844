/// Lines up a sheet's files and silences, first without the gaps between sessions.
struct DiscLayoutBuilder {
  private let sheet: CueSheet
  private let decodesFiles: Bool
  /// The session of each of the sheet's tracks.
  private let sessions: [Int]
  private var extents: [DiscLayout.Extent] = []
  /// The sector that comes next.
  private var position = Sector(offset: 0)
  /// Where each track begun so far has its first index or its PREGAP.
  private var begins: [Sector] = []
  /// Where each track begun so far has its INDEX 01.
  private var starts: [Sector] = []

  init(_ sheet: CueSheet, decodesFiles: Bool) {
    self.sheet = sheet
    self.decodesFiles = decodesFiles
    sessions = Self.sessions(of: sheet)
  }

  mutating func layout(fileSizes: [Int]) throws(CueSheetError) -> DiscLayout {
    for (file, size) in fileSizes.enumerated() { try place(file, size: size) }
    append(.silence, count: sheet.tracks.last?.postGap ?? 0)

    let gaps = try sessionGaps()
    func moved(_ sector: Sector) -> Sector {
      sector.advanced(by: gaps.filter { $0.begin <= sector }.map(\.length).reduce(0, +))
    }
    let entries = sheet.tracks.indices.map { track in
      TableOfContents.Entry(
        number: sheet.tracks[track].number, kind: sheet.tracks[track].mode.kind,
        start: moved(starts[track]), session: sessions[track], flags: sheet.tracks[track].flags)
    }
    let toc: TableOfContents
    do {
      toc = try TableOfContents(entries: entries, leadOut: moved(position))
    } catch {
      throw failure(.toc(error), line: nil)
    }
    let preGaps = sheet.tracks.indices.filter { begins[$0] < starts[$0] }.map { track in
      (sheet.tracks[track].number, moved(begins[track]))
    }
    return DiscLayout(
      disc: disc(toc: toc, preGaps: Dictionary(uniqueKeysWithValues: preGaps)),
      extents: extents.map { extent in
        let start = moved(extent.sectors.lowerBound)
        return DiscLayout.Extent(
          sectors: start..<start.advanced(by: extent.sectors.count), source: extent.source)
      })
  }

  // MARK: Files

  private mutating func place(_ file: Int, size: Int) throws(CueSheetError) {
    let (name, format) = (sheet.files[file].name, sheet.files[file].format)
    guard decodesFiles || format == .binary || format == .motorola else {
      throw failure(
        .unsupportedFormat(file: excerpt(name), format), line: sheet.files[file].line)
    }
    let points = sheet.tracks.indices.flatMap { track in
      sheet.tracks[track].indexes.filter { $0.file == file }.map { (track: track, index: $0) }
    }
    guard let first = points.first else { return }
    // What lies before a file's first index is of the same kind as what it marks.
    var mode = sheet.tracks[first.track].mode
    var time = 0
    var byteOffset = 0
    func source() -> DiscLayout.Source {
      .file(
        index: file, byteOffset: byteOffset, bytesPerSector: mode.bytesPerSector,
        isBigEndian: format == .motorola && !decodesFiles)
    }

    for (track, index) in points {
      guard sheet.tracks[track].mode != .audioWithGraphics else {
        throw failure(
          .unsupportedGraphics(track: sheet.tracks[track].number), line: sheet.tracks[track].line)
      }
      let count = index.time.sectorCount - time
      let end = byteOffset + count * mode.bytesPerSector
      guard end < size else {
        let available = time + (size - byteOffset) / mode.bytesPerSector
        throw failure(
          .beyondEnd(
            index: index.number, track: sheet.tracks[track].number, time: index.time,
            file: excerpt(name), sectorCount: available),
          line: index.line)
      }
      append(source(), count: count)
      time = index.time.sectorCount
      byteOffset = end
      if track == begins.count {
        begin(track)
        mode = sheet.tracks[track].mode
      }
      if index.number == 1 { starts.append(position) }
    }

    var (count, excess) = (size - byteOffset).quotientAndRemainder(dividingBy: mode.bytesPerSector)
    if excess > 0 {
      guard mode == .audio, file == sheet.files.count - 1 else {
        throw failure(
          .partialSector(
            file: excerpt(name), byteCount: excess, bytesPerSector: mode.bytesPerSector),
          line: sheet.files[file].line)
      }
      count += 1
    }
    append(source(), count: count)
  }

  /// Ends the track before, and lays out the silence between the two.
  private mutating func begin(_ track: Int) {
    if track > 0 { append(.silence, count: sheet.tracks[track - 1].postGap) }
    begins.append(position)
    append(.silence, count: sheet.tracks[track].preGap)
  }

  /// Adds sectors at the end; runs that continue each other become one, except across sessions.
  private mutating func append(_ source: DiscLayout.Source, count: Int) {
    if count == 0 { return }
    var sectors = position..<position.advanced(by: count)
    position = sectors.upperBound
    if let last = extents.last, last.source.advanced(by: last.sectors.count) == source,
      !(startsSession(begins.count - 1) && begins.last == sectors.lowerBound)
    {
      extents.removeLast()
      sectors = last.sectors.lowerBound..<sectors.upperBound
      extents.append(DiscLayout.Extent(sectors: sectors, source: last.source))
    } else {
      extents.append(DiscLayout.Extent(sectors: sectors, source: source))
    }
  }

  // MARK: Sessions

  private static func sessions(of sheet: CueSheet) -> [Int] {
    var sessions = sheet.tracks.map(\.session)
    if !sheet.namesSessions, isExtraWithDataApart(sheet) { sessions[sessions.count - 1] = 2 }
    return sessions
  }

  /// Whether audio tracks are followed by one of data that starts a file of its own.
  private static func isExtraWithDataApart(_ sheet: CueSheet) -> Bool {
    guard let data = sheet.tracks.last, data.mode.kind == .data, sheet.tracks.count > 1,
      sheet.tracks.dropLast().allSatisfy({ $0.mode.kind == .audio }),
      let first = data.indexes.first, first.time.sectorCount == 0
    else { return false }
    return !sheet.tracks.dropLast().flatMap(\.indexes).contains { $0.file == first.file }
  }

  private func startsSession(_ track: Int) -> Bool {
    track > 0 && sessions[track - 1] != sessions[track]
  }

  /// Where sectors have to be put in, and how many; positions are those before any is.
  private func sessionGaps() throws(CueSheetError) -> [(begin: Sector, length: Int)] {
    var gaps: [(begin: Sector, length: Int)] = []
    for track in sheet.tracks.indices where startsSession(track) {
      let preGap = begins[track].distance(to: starts[track])
      let gap = CDAudio.sessionGapSectors(after: sessions[track - 1])
      guard preGap <= gap else {
        throw failure(
          .sessionPreGap(track: sheet.tracks[track].number, sectorCount: preGap, gap: gap),
          line: sheet.tracks[track].line)
      }
      gaps.append((begins[track], gap - preGap))
    }
    return gaps
  }

  // MARK: Results

  private func disc(toc: TableOfContents, preGaps: [Int: Sector]) -> Disc {
    var disc = Disc(
      toc: toc, mediaCatalogNumber: sheet.catalog, text: sheet.text, preGaps: preGaps,
      date: sheet.date, genre: sheet.genre, comment: sheet.comment,
      declaredDiscID: sheet.discID, discNumber: sheet.discNumber, discCount: sheet.discCount)
    for track in sheet.tracks {
      disc.isrcs[track.number] = track.isrc
      if track.text != DiscText() { disc.trackTexts[track.number] = track.text }
    }
    return disc
  }

  private func failure(_ problem: CueSheetError.Problem, line: Int?) -> CueSheetError {
    CueSheetError(sheet: sheet.name, line: line, problem: problem)
  }
}
