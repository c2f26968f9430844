public import CompactDisc

/// Finds out what sub-channel Q says of a disc: flags, pre-gaps, ISRCs and the catalog number.
///
/// Reads a few sectors around the start of each track, more where it has a pre-gap, and the hundred
/// or two of each in which codes come. Only what has a right checksum counts, or what three reads
/// say alike where the drive gives no checksums. Each position tells by itself which sector it is
/// about, so a drive that gives the Q of other sectors than it was asked for does no harm.
public struct SubchannelSurvey<Drive: SectorReading> {
  private var drive: Drive
  private let toc: TableOfContents
  /// How the drive writes its numbers; nil when nobody knows.
  private var digits: SubchannelQ.Digits?
  private var layout = BlockLayout()
  private var window: Int
  private let hasQ: Bool
  /// How many sectors later than asked for a sector lies whose Q comes.
  private var shift = 0
  private var hasChecksums = true
  private var findings = SubchannelFindings()
  private var flagCounts: [Int: FlagCount] = [:]
  private var catalogNumbers = Ballot<MediaCatalogNumber>()
  /// The drive's time so far.
  public private(set) var duration = Duration.zero
  /// READ CD commands so far.
  public private(set) var readCount = 0
  private var faultCount = 0
  private var isOver = false

  /// After that much of the drive's time nothing more is asked.
  public static var longestDuration: Duration { .seconds(30) }
  /// Neither after so many commands that failed: the disc needs the drive for better things.
  private static var mostFaults: Int { 20 }
  /// More sectors in a read tell no more.
  private static var longestWindow: Int { 25 }
  /// Drives that are known shift Q by a few sectors.
  private static var largestShift: Int { 100 }
  /// How far from where it is expected a position can be, in sectors; farther off it is misread.
  private static var tolerance: Int { 8 }
  /// Reads of one track's start: those that halve the longest track, and some that fail.
  private static var mostStartReads: Int { 24 }
  /// Reads in a row that bring nothing, after which a place is given up.
  private static var mostEmptyReads: Int { 2 }
  /// The reads that a place whose Q cannot be read is worth.
  private static var mostRepeats: Int { 8 }
  /// Sectors that have to tell a position for the drive to be believed.
  private static var enough: Int { 3 }
  /// Codes come in one sector of a hundred at the least (ECMA-130, 22.3.4): after so many without
  /// there is none.
  private static var codeFreeStretch: Int { 110 }
  /// Where many sectors cannot be read it takes longer, up to so many.
  private static var longestCodeStretch: Int { 800 }
  /// Long enough for a code to come.
  private static var usualCodeStretch: Int { 150 }
  /// Where codes are looked for, in sectors from a track's start: some masters, and some drives, give
  /// the code of the track before for a while.
  private static var codeDistance: Int { 300 }

  /// - Parameter traits: What is known of the drive; nil before it was tried.
  public init(drive: Drive, toc: TableOfContents, traits: DriveTraits? = nil) {
    self.drive = drive
    self.toc = toc
    hasQ = traits?.hasQ ?? true
    window = min(traits?.transferLimit ?? DriveTraits().transferLimit, Self.longestWindow)
    if let traits { (digits, layout) = (traits.layout.qDigits, traits.layout) }
  }

  /// Reads what there is to read.
  ///
  /// - Returns: Nil where the drive gives no Q. What time or the drive did not allow for is left out.
  public mutating func run() -> SubchannelFindings? {
    guard hasQ, calibrate() else { return nil }
    for track in toc.audioTracks { readStart(of: track) }
    for track in toc.audioTracks { readCode(of: track) }
    findCatalogNumber()
    for (track, count) in flagCounts {
      let inTOC = toc.tracks.first { $0.number == track }?.flags ?? []
      findings.flags[track] = count.flags(inTOC: inTOC)
    }
    // A code that two tracks claim belongs to one of them, but to which?
    let uses = findings.isrcs.values.reduce(into: [:]) { $0[$1, default: 0] += 1 }
    findings.isrcs = findings.isrcs.filter { uses[$0.value] == 1 }
    return findings
  }

  // MARK: Flags and pre-gaps

  /// Reads around a track's start, and back to where its pre-gap starts.
  private mutating func readStart(of track: TableOfContents.Track) {
    let start = track.sectors.lowerBound
    let half = window / 2
    let after = start..<min(start.advanced(by: window - half), track.sectors.upperBound)
    guard let first = firstSector(before: track) else {
      note(readings(of: after), of: track)
      return
    }
    var search = PreGapSearch(track: track.number, start: start, first: first)
    let around = max(first, start.advanced(by: -half))..<after.upperBound
    var repeats = 0
    var next: Range<Sector>? = around
    for _ in 0..<Self.mostStartReads {
      guard let sectors = next, !isOver, repeats < Self.mostRepeats else { break }
      let readings = readings(of: sectors)
      note(readings, of: track)
      let cost = readings.isEmpty ? Self.mostRepeats / Self.mostEmptyReads : 1
      repeats = search.learn(from: readings) ? 0 : repeats + cost
      next = search.next(window: window)
    }
    if let preGap = search.result { findings.preGaps[track.number] = preGap }
  }

  /// The first sector at which a track's pre-gap can start; nil where none can be read.
  private func firstSector(before track: TableOfContents.Track) -> Sector? {
    let start = track.sectors.lowerBound
    guard let region = toc.audioRegions.first(where: { $0.contains(start) }),
      region.lowerBound < start
    else { return nil }
    // The track before has one sector at the least.
    let previous = toc.audioTracks.last { $0.sectors.lowerBound < start }
    return previous?.sectors.lowerBound.advanced(by: 1) ?? region.lowerBound
  }

  private mutating func note(_ readings: [QReading], of track: TableOfContents.Track) {
    for reading in readings {
      guard let position = reading.q.position, position.track == track.number, position.index > 0
      else { continue }
      flagCounts[track.number, default: FlagCount()].add(reading.q.flags)
    }
  }

  // MARK: Codes

  private mutating func readCode(of track: TableOfContents.Track) {
    let next = toc.tracks.first { $0.number == track.number + 1 }
    // In the pre-gap of the next track its code comes.
    let end = next.flatMap { findings.preGaps[$0.number] } ?? track.sectors.upperBound
    let sectors = track.sectors.lowerBound..<end
    let distance = max(0, min(Self.codeDistance, sectors.count - Self.usualCodeStretch))
    guard let code = code(in: sectors.dropFirst(distance), of: track) else { return }
    let previous = toc.audioTracks.last { $0.number < track.number }
    if let previous, findings.isrcs[previous.number] == code {
      let deeper = sectors.dropFirst(max(sectors.count * 3 / 4, distance + Self.codeFreeStretch))
      findings.isrcs[track.number] = self.code(in: deeper, of: track)
    } else {
      findings.isrcs[track.number] = code
    }
  }

  /// The code in some sectors of a track, of which no more are read than it takes.
  private mutating func code(in sectors: Range<Sector>, of track: TableOfContents.Track) -> ISRC? {
    var codes = Ballot<ISRC>()
    read(sectors) { survey, readings in
      survey.note(readings, of: track)
      for case .isrc(let code?) in readings.lazy.map(\.q.content) { codes.add(code) }
      return codes.state
    }
    return codes.winner
  }

  /// The catalog number came along with all the rest; where it came too seldom, it is looked for.
  private mutating func findCatalogNumber() {
    if let last = toc.audioTracks.last, catalogNumbers.state == .open {
      read(last.sectors) { survey, _ in survey.catalogNumbers.state }
    }
    findings.mediaCatalogNumber = catalogNumbers.winner
  }

  /// Reads sectors in order until enough is known.
  ///
  /// - Parameters:
  ///   - body: Gets the readings of one read, and tells what is known of the code by then.
  private mutating func read(
    _ sectors: Range<Sector>, body: (inout Self, [QReading]) -> BallotState
  ) {
    var rest = sectors
    var (askedCount, readCount, emptyReads) = (0, 0, 0)
    while askedCount < Self.longestCodeStretch, emptyReads < Self.mostEmptyReads, !isOver {
      let next = rest.prefix(window)
      guard !next.isEmpty else { return }
      let readings = readings(of: next)
      askedCount += next.count
      readCount += readings.count
      emptyReads = readings.isEmpty ? emptyReads + 1 : 0
      rest = rest.dropFirst(window)
      switch body(&self, readings) {
      case .decided: return
      case .empty where Self.isCodeFree(askedCount: askedCount, readCount: readCount): return
      case .empty: break
      // A short track has too few codes to be sure by one read of each.
      case .open: if rest.isEmpty { rest = sectors }
      }
    }
  }

  /// Whether codes would have come, one in a hundred sectors, even if many could not be read.
  private static func isCodeFree(askedCount: Int, readCount: Int) -> Bool {
    guard askedCount >= codeFreeStretch else { return false }
    let misses = Double(askedCount - readCount) / Double(askedCount)
    return (0..<askedCount / 100).reduce(1) { chance, _ in chance * misses } < 0.002
  }

  // MARK: Reading

  /// Finds out how the drive writes Q, and how far from its sector; whether it gives any.
  private mutating func calibrate() -> Bool {
    guard let longest = toc.audioRegions.max(by: { $0.count < $1.count }) else { return false }
    var fittingDigits: SubchannelQ.Digits?
    for part in [3, 5, 2, 4, 6, 1] where !isOver {
      let place = longest.lowerBound.advanced(by: longest.count * part / 7)
      let sectors = place..<min(place.advanced(by: window), longest.upperBound)
      guard let bytes = bytes(of: sectors) else { continue }
      var best = 0
      for digits in self.digits.map({ [$0] }) ?? [.bcd, .binary] {
        layout.qDigits = digits
        let found = Self.parse(bytes, sectors, layout)
        let shifts = found.compactMap { sector, q in
          q.position.map { sector.distance(to: $0.absolute) }
        }.filter { abs($0) <= Self.largestShift }.sorted()
        guard !shifts.isEmpty else { continue }
        let middle = shifts[shifts.count / 2]
        let fitting = found.filter { sector, q in
          q.position.map { sector.distance(to: $0.absolute) == middle } ?? false
        }
        // Read the wrong way, some numbers are right by chance.
        guard fitting.count > best, fitting.count >= min(Self.enough, sectors.count) else {
          continue
        }
        best = fitting.count
        (fittingDigits, shift) = (digits, middle)
        hasChecksums = 2 * fitting.count(where: \.q.isChecked) > fitting.count
      }
      if let fittingDigits {
        (digits, layout.qDigits) = (fittingDigits, fittingDigits)
        return true
      }
    }
    return false
  }

  /// What Q says of these sectors, as far as it can be believed.
  private mutating func readings(of sectors: Range<Sector>) -> [QReading] {
    let asked =
      sectors.lowerBound.advanced(
        by: -shift)..<sectors.upperBound.advanced(by: -shift)
    guard let region = toc.audioRegions.first(where: { $0.overlaps(asked) }) else { return [] }
    let readable = asked.clamped(to: region)
    var readings: [QReading] = []
    if hasChecksums {
      readings = parse(readable).filter(\.q.isChecked)
    } else {
      var votes: [Sector: Ballot<SubchannelQ>] = [:]
      // Three reads that agree, of five at the most.
      for pass in 0..<5
      where !isOver && (pass < 3 || votes.values.contains { $0.state != .decided }) {
        for reading in parse(readable) { votes[reading.sector, default: Ballot()].add(reading.q) }
      }
      readings = votes.sorted { $0.key < $1.key }.compactMap { sector, votes in
        votes.winner.map { QReading(sector: sector, q: $0) }
      }
    }
    readings = readings.compactMap { reading in
      guard let position = reading.q.position else { return reading }
      guard abs(reading.sector.distance(to: position.absolute)) <= Self.tolerance else {
        return nil
      }
      return QReading(sector: position.absolute, q: reading.q)
    }
    for case .mediaCatalogNumber(let number?) in readings.lazy.map(\.q.content) {
      catalogNumbers.add(number)
    }
    return readings
  }

  /// One read; the sectors are those that the Qs should be about.
  private mutating func parse(_ sectors: Range<Sector>) -> [QReading] {
    guard let bytes = bytes(of: sectors) else { return [] }
    return Self.parse(bytes, sectors, layout).map {
      QReading(sector: $0.sector.advanced(by: shift), q: $0.q)
    }
  }

  private static func parse(
    _ bytes: [UInt8], _ sectors: Range<Sector>, _ layout: BlockLayout
  ) -> [(sector: Sector, q: SubchannelQ)] {
    let request = ReadRequest(sectors, wantsQ: true)
    return zip(sectors, stride(from: 0, to: bytes.count, by: request.blockLength)).compactMap {
      sector, start in
      let q = start + CDAudio.bytesPerSector
      return SubchannelQ(
        bytes: bytes[q..<q + SectorData.qBytesPerSector], digits: layout.qDigits
      ).map { (sector, $0) }
    }
  }

  /// Blocks of audio and Q; nil where the drive gives none.
  private mutating func bytes(of sectors: Range<Sector>) -> [UInt8]? {
    while !isOver, !sectors.isEmpty {
      guard !Task.isCancelled, duration < Self.longestDuration, faultCount < Self.mostFaults else {
        break
      }
      let answer = drive.read(ReadRequest(sectors, wantsQ: true))
      duration += answer.duration
      readCount += 1
      switch answer.result {
      case .success(let bytes): return bytes
      case .failure(.busy), .failure(.mediumChanged):
        faultCount += 1
        if drive.waitUntilReady() != nil { isOver = true }
      case .failure(let fault):
        faultCount += 1
        isOver = isOver || !fault.isAboutSectors
        if fault == .refused, digits == nil { window = max(1, window / 2) }
        return nil
      }
    }
    isOver = true
    return nil
  }
}

/// Q, and the sector that it is about.
private struct QReading {
  let sector: Sector
  let q: SubchannelQ
}

/// What is known by votes.
private enum BallotState { case empty, open, decided }

/// Readings of one value, the majority of which is right.
private struct Ballot<Value: Equatable> {
  private var votes: [(value: Value, count: Int)] = []
  /// Fewer readings decide nothing.
  private static var enough: Int { 3 }

  mutating func add(_ value: Value) {
    if let index = votes.firstIndex(where: { $0.value == value }) {
      votes[index].count += 1
    } else {
      votes.append((value, 1))
    }
  }

  var state: BallotState { votes.isEmpty ? .empty : winner == nil ? .open : .decided }

  /// Nil as long as too few agree.
  var winner: Value? {
    let total = votes.reduce(0) { $0 + $1.count }
    return votes.first { $0.count >= Self.enough && 2 * $0.count > total }?.value
  }
}

/// The flags that the sectors of a track have.
private struct FlagCount {
  private var total = 0
  private var counts: [UInt8: Int] = [:]
  private static let flags: [TrackFlags] = [.preEmphasis, .copyPermitted, .fourChannel]
  /// Fewer sectors tell nothing.
  private static let enough = 3

  mutating func add(_ flags: TrackFlags) {
    total += 1
    for flag in Self.flags where flags.contains(flag) { counts[flag.rawValue, default: 0] += 1 }
  }

  /// Those that most sectors have; nil where too few were read.
  func flags(inTOC: TrackFlags) -> TrackFlags? {
    guard total >= Self.enough else { return nil }
    var flags = TrackFlags(
      Self.flags.filter { 2 * counts[$0.rawValue, default: 0] > total })
    // Where copies of copies are not permitted, the bit is on and off by turns (IEC 60958-3).
    let permitted = counts[TrackFlags.copyPermitted.rawValue, default: 0]
    if min(permitted, total - permitted) * 4 > total {
      flags.remove(.copyPermitted)
      flags.formUnion(inTOC.intersection(.copyPermitted))
      flags.insert(.serialCopyManagement)
    }
    return flags
  }
}

/// The search for the sector at which a track's pre-gap starts.
private struct PreGapSearch {
  private let track: Int
  private let start: Sector
  /// Where it can start.
  private let first: Sector
  /// The first sector that is known to be the track's, and its index.
  private var own: (sector: Sector, index: Int)
  /// The last sector before it that is known to be another track's, or cannot be this one's.
  private var foreign: Sector
  private var hasMetForeign = false
  /// Sectors with a code in place of a position.
  private var codes: Set<Sector> = []

  /// Most pre-gaps have 150 sectors: a window a little farther out has their start in it.
  private static let usualDistance = 160

  init(track: Int, start: Sector, first: Sector) {
    self.track = track
    self.start = start
    self.first = first
    own = (start, 1)
    foreign = first.advanced(by: -1)
  }

  /// The sectors of which nobody knows yet whose they are.
  private var open: Range<Sector> { foreign.advanced(by: 1)..<own.sector }

  private var isSettled: Bool { open.allSatisfy(codes.contains) }

  /// Whether the readings told anything new.
  mutating func learn(from readings: [QReading]) -> Bool {
    let before = open.count - codes.count
    for reading in readings where reading.sector < own.sector {
      guard let position = reading.q.position, position.track == track else { continue }
      own = (reading.sector, position.index)
    }
    for reading in readings where open.contains(reading.sector) {
      if reading.q.position != nil {
        (foreign, hasMetForeign) = (reading.sector, true)
      } else {
        codes.insert(reading.sector)
      }
    }
    codes.formIntersection(open)
    return open.count - codes.count < before
  }

  /// What to read next; nil when all is known.
  func next(window: Int) -> Range<Sector>? {
    if isSettled { return nil }
    if open.count <= window { return open }
    if !hasMetForeign {
      guard own.sector < start else { return start.advanced(by: -window)..<start }
      let distance = max(Self.usualDistance, 2 * own.sector.distance(to: start))
      let place = max(first, start.advanced(by: -distance))
      return place..<min(place.advanced(by: window), own.sector)
    }
    return open.dropFirst((open.count - window) / 2).prefix(window)
  }

  /// Where the pre-gap starts; nil where there is none, or not enough is known.
  var result: Sector? {
    guard isSettled, own.index == 0, own.sector < start else { return nil }
    // A sector with a code may be on either side: most pre-gaps have whole seconds.
    let whole = (open + [own.sector]).first {
      $0.distance(to: start).isMultiple(of: CDAudio.sectorsPerSecond)
    }
    return whole ?? own.sector
  }
}
