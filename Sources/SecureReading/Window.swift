public import CompactDisc

/// A stretch of sectors that is read until it is proved or its time is over.
public struct Window: Sendable {
  /// In the drive's own addresses.
  public let sectors: Range<Sector>
  /// Interleaved stereo; silence where nothing was read.
  public private(set) var samples: [Int16]
  /// One for each sector.
  public private(set) var evidence: [Evidence]
  /// Reads that brought what `samples` has, of each sector that is not contested.
  private var agreeingReads: [UInt16]
  private var contested: [Int: ContestedSector] = [:]
  /// How often the drive said of a sector that there is none.
  private var absences: [Int: Int] = [:]
  private var sweep = Sweep()
  /// By how many stereo samples reads were displaced against earlier ones.
  private(set) var shifts: [Int] = []
  private var shiftChecks = 0

  /// One pass over some of the sectors.
  private struct Sweep {
    /// Sectors of which it brought what was known, or the first read; by index.
    var agreeing: [Int] = []
    /// What it brought of the others.
    var others: [Int: (samples: [Int16], doubts: ContestedSector.Doubts)] = [:]
    /// Sectors that have C2 doubts within their reach.
    var nearDoubt: Set<Int> = []
  }

  /// How far from a doubted sector no read is believed, where C2 pointers may tell too late.
  private static let doubtReach = 2
  /// How often a drive has to say that a sector is not there.
  private static let mostAbsences = 2
  /// How many displacements are looked for; finding out takes a while.
  private static let mostShiftChecks = 64

  init(_ sectors: Range<Sector>) {
    self.sectors = sectors
    samples = Array(repeating: 0, count: sectors.count * SectorData.valuesPerSector)
    agreeingReads = Array(repeating: 0, count: sectors.count)
    evidence = Array(repeating: .none, count: sectors.count)
  }

  private func values(of index: Int) -> Range<Int> {
    index * SectorData.valuesPerSector..<(index + 1) * SectorData.valuesPerSector
  }

  // MARK: What reads bring

  /// Takes one read of the sector at `index`; sectors come in ascending order, and count later.
  mutating func add(samples new: ArraySlice<Int16>, c2: ArraySlice<UInt8>, at index: Int) {
    let doubts = ContestedSector.Doubts(c2: c2)
    let range = values(of: index)
    let isFirst = agreeingReads[index] == 0
    guard contested[index] == nil, doubts == .none, isFirst || isEqual(samples[range], new) else {
      if contested[index] == nil, !isFirst, doubts == .none {
        checkForShift(samples[range], new)
      }
      sweep.others[index] = (Array(new), doubts)
      if doubts != .none {
        sweep.nearDoubt.formUnion(index - Self.doubtReach...index + Self.doubtReach)
      }
      return
    }
    if isFirst { samples.replaceSubrange(range, with: new) }
    sweep.agreeing.append(index)
  }

  /// Counts a command that brought nothing for the sector at `index`.
  ///
  /// - Parameter isAbsent: Whether the drive says that the disc has no such sector.
  mutating func addFailure(at index: Int, isAbsent: Bool = false) {
    if isAbsent { absences[index, default: 0] += 1 }
    contest(index)
    contested[index]?.addFailure()
  }

  /// Counts what the sweep brought.
  ///
  /// - Parameter end: Sectors from here on are still to come; nil at the end of the sweep.
  mutating func count(before end: Int? = nil) {
    // What comes next may cast doubt on the last ones.
    let end = end.map { $0 - Self.doubtReach } ?? sectors.count
    let agreeing = sweep.agreeing.prefix { $0 < end }
    let others = sweep.others.filter { $0.key < end }
    for index in agreeing {
      // A sector may have become contested by a command that failed.
      let isNearDoubt = sweep.nearDoubt.contains(index)
      if isNearDoubt || contested[index] != nil {
        contest(index)
        let read = Array(samples[values(of: index)])
        contested[index]?.add(samples: read, doubts: .none, isNearDoubt: isNearDoubt)
      } else {
        agreeingReads[index] += 1
      }
    }
    for (index, read) in others {
      contest(index)
      contested[index]?.add(
        samples: read.samples, doubts: read.doubts,
        isNearDoubt: sweep.nearDoubt.contains(index))
      sweep.others[index] = nil
    }
    sweep.agreeing.removeFirst(agreeing.count)
    if end == sectors.count { sweep.nearDoubt = [] }
  }

  /// Puts the reads so far to the vote.
  private mutating func contest(_ index: Int) {
    guard contested[index] == nil else { return }
    var sector = ContestedSector()
    for _ in 0..<agreeingReads[index] {
      sector.add(
        samples: Array(samples[values(of: index)]), doubts: .none, isNearDoubt: false)
    }
    contested[index] = sector
  }

  /// The votes so far on sectors that no vote has settled.
  var openVotes: [Sector: ContestedSector] {
    contested.reduce(into: [:]) { votes, sector in
      guard !evidence[sector.key].isProof else { return }
      votes[sectors.lowerBound.advanced(by: sector.key)] = sector.value
    }
  }

  /// Takes over votes of reads that another window has brought.
  ///
  /// - Returns: Whether any of them are of sectors of this one.
  mutating func restore(_ votes: [Sector: ContestedSector]) -> Bool {
    for (sector, votes) in votes where sectors.contains(sector) {
      contested[sectors.lowerBound.distance(to: sector)] = votes
    }
    return !contested.isEmpty
  }

  private mutating func checkForShift(_ first: ArraySlice<Int16>, _ second: ArraySlice<Int16>) {
    guard shiftChecks < Self.mostShiftChecks else { return }
    shiftChecks += 1
    if let shift = Shift.between(first, second) { shifts.append(shift) }
  }

  // MARK: What they prove

  /// Decides what is proved by now.
  ///
  /// - Parameter c2Record: How the drive's C2 pointers did so far, in other windows.
  /// - Returns: The sectors that are not, as ascending indices.
  mutating func settle(by policy: ReadingPolicy, c2Record: C2Record) -> [Int] {
    // Without disagreement there is nothing to learn, and this is quick.
    var record = c2Record
    record.add(self.c2Record(margin: policy.margin))
    var open: [Int] = []
    for index in evidence.indices where !evidence[index].isProof {
      evidence[index] = verdict(at: index, by: policy, record)
      if !policy.isSatisfied(by: evidence[index]), absences[index, default: 0] < Self.mostAbsences {
        open.append(index)
      }
    }
    return open
  }

  private mutating func verdict(
    at index: Int, by policy: ReadingPolicy, _ c2Record: C2Record
  ) -> Evidence {
    guard let sector = contested[index] else {
      let reads = Int(agreeingReads[index])
      if reads >= policy.agreeingReads { return .agreed }
      if reads == 0 { return .none }
      return c2Record.isHonest && policy.trustsHonestC2 ? .undoubted : .readOnce
    }
    guard let verdict = sector.verdict(margin: policy.margin, c2IsExact: c2Record.isExact) else {
      return .unreadable
    }
    samples.replaceSubrange(values(of: index), with: verdict.samples)
    return verdict.openCount == 0 ? .voted : .contested
  }

  /// Whether no read has brought anything of the sector at `index`.
  func isUnread(_ index: Int) -> Bool {
    contested[index].map { $0.readCount == 0 } ?? (agreeingReads[index] == 0)
  }

  /// How the C2 pointers did where votes show what is right.
  mutating func c2Record(margin: Int) -> C2Record {
    var record = C2Record()
    for index in contested.keys.sorted() {
      guard let tally = contested[index]?.c2Tally(margin: margin) else { continue }
      record.add(
        told: tally.toldCount, missed: tally.missedCount,
        at: sectors.lowerBound.offset + index)
    }
    return record
  }

  /// What speaks for one of the drive's sectors; out of reach where the window does not have it.
  func entry(of sector: Sector) -> DiscSpool.Entry {
    guard sectors.contains(sector) else { return DiscSpool.Entry(evidence: .outOfReach) }
    let index = sectors.lowerBound.distance(to: sector)
    return DiscSpool.Entry(
      evidence: evidence[index],
      agreeingReads: contested[index]?.readCount ?? Int(agreeingReads[index]),
      failures: contested[index]?.failureCount ?? 0)
  }
}
