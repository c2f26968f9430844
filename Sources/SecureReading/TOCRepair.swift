public import CompactDisc

/// Makes a table of contents of what a drive says, also where that contradicts itself or the disc.
///
/// Some discs were made to mislead computers, not CD players. So what the first session says counts more
/// than what later ones say, and what sub-channel Q says among the music more than either.
public struct TOCRepair<Drive: SectorReading> {
  private var reader: PlaceReader<Drive>
  /// What was found, in the order of looking.
  public private(set) var contradictions: [TOCContradiction] = []

  /// Where the drive says that nothing can be read, and it has no word for it, this many sectors before
  /// the end tell whether that is more than a scratch.
  private static var scratchLength: Int { 75 }
  /// The last sector that a disc can have.
  private static var lastSector: Sector { Sector(offset: 449_849) }

  /// - Parameter traits: What is known of the drive; nil before it was tried.
  public init(drive: Drive, traits: DriveTraits? = nil) {
    reader = PlaceReader(drive: drive, traits: traits)
  }

  /// Makes sense of what is reported.
  ///
  /// - Parameters:
  ///   - reported: What the drive says of the disc as a whole.
  ///   - sessions: What it says of each session; none where it does not.
  /// - Throws: `TOCError` where no sense can be made of it; `ReadingStop`; `CancellationError`.
  public mutating func run(
    _ reported: ReportedTOC, sessions: [Int: ReportedTOC]
  ) throws -> TableOfContents {
    var told = reported
    let misnamed = told.adopt(sessions)
    if !misnamed.isEmpty { contradictions.append(.audioNamedData(tracks: misnamed)) }
    if let first = firstSession(of: sessions, inPlaceOf: told) { told = first }
    try findKinds(&told)
    try findStarts(&told)
    return try findEnd(&told)
  }

  /// The first session alone, where it makes sense, and the whole does not or has no audio.
  private mutating func firstSession(
    of sessions: [Int: ReportedTOC], inPlaceOf told: ReportedTOC
  ) -> ReportedTOC? {
    guard sessions.count > 1, let first = sessions[1],
      let alone = try? first.tableOfContents(), !alone.audioTracks.isEmpty
    else { return nil }
    if let whole = try? told.tableOfContents(), !whole.audioTracks.isEmpty { return nil }
    let numbers = Set(first.entries.map(\.number))
    contradictions.append(
      .laterSessions(tracks: told.entries.map(\.number).filter { !numbers.contains($0) }))
    return first
  }

  /// Tracks that are said to be data may be audio.
  private mutating func findKinds(_ told: inout ReportedTOC) throws {
    var misnamed: [Int] = []
    for index in told.entries.indices where told.entries[index].kind == .data {
      let entry = told.entries[index]
      // Far enough from its start, which may be told wrongly by a little.
      let next = told.entries.dropFirst(index + 1).first?.start ?? told.leadOut
      let length = entry.start.distance(to: next)
      guard length > 0 else { continue }
      // Data cannot be read as audio, which drives say at once.
      let place = try reader.place(at: entry.start.advanced(by: min(length / 2, 300)))
      if case .track(entry.number, isData: false, _, _) = place {
        told.entries[index].kind = .audio
        misnamed.append(entry.number)
      }
    }
    if !misnamed.isEmpty { contradictions.append(.audioNamedData(tracks: misnamed)) }
  }

  // MARK: Starts

  /// Tracks that start before the ones before them, or behind the end, start elsewhere, or it is the end
  /// that is elsewhere.
  private mutating func findStarts(_ told: inout ReportedTOC) throws {
    let entries = told.entries
    let isAscending = zip(entries, entries.dropFirst()).allSatisfy { $0.start < $1.start }
    let isInside = entries.allSatisfy { $0.start.offset >= 0 && $0.start < told.leadOut }
    guard !isAscending || !isInside else { return }
    var isRight: [Bool] = []
    for entry in entries {
      guard entry.start.offset >= 0, entry.start <= Self.lastSector else {
        isRight.append(false)
        continue
      }
      switch try reader.place(at: entry.start) {
      case .track(entry.number, _, _, _): isRight.append(true)
      // The last one that the first sector's Q may still tell of.
      case .track(let number, _, _, let sector):
        isRight.append(number == entry.number - 1 && sector < entry.start)
      case .leadOut, .unknown, .unreadable: isRight.append(false)
      }
    }
    for index in entries.indices where !isRight[index] {
      let before = told.entries[..<index].last?.start ?? Sector(offset: -1)
      let after =
        zip(entries, isRight).dropFirst(index + 1).first { $0.1 }?.0.start
        ?? max(told.leadOut, before.advanced(by: 2))
      guard let start = try start(ofTrack: entries[index].number, from: before, to: after) else {
        continue
      }
      contradictions.append(
        .start(track: entries[index].number, told: entries[index].start, found: start))
      told.entries[index].start = start
    }
  }

  /// The first sector of a track's INDEX 01, between two others; nil where Q does not tell.
  private mutating func start(
    ofTrack number: Int, from before: Sector, to after: Sector
  ) throws -> Sector? {
    var low = before
    var high = after
    var isFound = false
    while low.distance(to: high) > 1 {
      let middle = low.advanced(by: low.distance(to: high) / 2)
      switch try reader.place(at: middle) {
      case .track(let found, _, let isPreGap, let sector):
        // What tells its position may lie beside the middle.
        let isBetween = low < sector && sector < high
        if found < number || (found == number && isPreGap) {
          low = isBetween ? sector : middle
        } else {
          isFound = isFound || found == number
          high = isBetween ? sector : middle
        }
      case .leadOut: high = middle
      case .unknown: return nil
      case .unreadable(isAbsent: true): high = middle
      // One that cannot be read is as good as its neighbour.
      case .unreadable(isAbsent: false): low = middle
      }
    }
    return isFound ? high : nil
  }

  // MARK: The end

  private mutating func findEnd(_ told: inout ReportedTOC) throws -> TableOfContents {
    let toldLeadOut = told.leadOut
    var missing: [Int] = []
    while let last = told.entries.last, last.start >= told.leadOut || last.start > Self.lastSector {
      let known = told.entries.dropLast().last?.start ?? last.start
      if last.start >= known, last.start <= Self.lastSector, try isAudio(last),
        let end = try end(after: last.start, before: Self.lastSector.advanced(by: 1))
      {
        told.leadOut = end
        break
      }
      missing.insert(last.number, at: 0)
      told.entries.removeLast()
    }
    if !missing.isEmpty, !told.entries.isEmpty {
      contradictions.append(.notThere(tracks: missing))
    } else if told.leadOut == toldLeadOut, let last = told.entries.last, last.kind == .audio,
      let end = try earlierEnd(than: toldLeadOut, after: last.start)
    {
      told.leadOut = end
    }
    if told.leadOut != toldLeadOut {
      contradictions.append(.leadOut(told: toldLeadOut, found: told.leadOut))
    }
    return try TableOfContents(
      entries: told.entries, leadOut: told.leadOut, toldLeadOut: toldLeadOut)
  }

  /// Whether a track can be read as audio where it is said to start.
  private mutating func isAudio(_ entry: TableOfContents.Entry) throws -> Bool {
    switch try reader.place(at: entry.start) {
    case .track(let number, let isData, _, _): number == entry.number && !isData
    case .unknown: true
    case .leadOut, .unreadable: false
    }
  }

  /// Where the audio ends, if that is before the lead-out.
  private mutating func earlierEnd(than leadOut: Sector, after start: Sector) throws -> Sector? {
    switch try reader.place(at: min(leadOut, Self.lastSector).advanced(by: -1)) {
    case .track, .unknown: return nil
    case .leadOut(let sector) where sector >= leadOut: return nil
    case .leadOut: break
    case .unreadable(isAbsent: true): break
    case .unreadable(isAbsent: false):
      let nearby = leadOut.advanced(by: -1 - Self.scratchLength)
      guard start < nearby, case .unreadable = try reader.place(at: nearby) else { return nil }
    }
    return try end(after: start, before: leadOut)
  }

  /// The first sector behind a track's audio; nil where the disc and the drive do not tell, as a damaged
  /// disc.
  ///
  /// - Parameters:
  ///   - start: A sector of it.
  ///   - limit: Behind its end.
  private mutating func end(after start: Sector, before limit: Sector) throws -> Sector? {
    var low = start
    var high = limit
    // Whether what lies at `high` is known not to be audio, and not only unreadable.
    var isCertain = false
    // Short tracks are more frequent than hours of nothing.
    var step = CDAudio.sectorsPerSecond * 60
    while low.distance(to: high) > 1 {
      let half = low.distance(to: high) / 2
      let middle = low.advanced(by: limit == high ? min(step, half) : half)
      step *= 2
      switch try reader.place(at: middle) {
      case .track(_, _, _, let sector): low = low < sector && sector < high ? sector : middle
      case .unknown: low = middle
      case .leadOut(let sector):
        high = low < sector && sector < high ? sector : middle
        isCertain = true
      case .unreadable(let isAbsent):
        high = middle
        isCertain = isAbsent
      }
    }
    guard isCertain else { return nil }
    // A drive that loses its way once must not cost the end of a disc.
    for place in [high, high.advanced(by: high.distance(to: limit) / 2)] where place < limit {
      switch try reader.place(at: place) {
      case .leadOut, .unreadable: break
      case .track, .unknown: return nil
      }
    }
    return high
  }
}
