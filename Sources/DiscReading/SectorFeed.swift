import CompactDisc
import Glibc
import SecureReading

/// The sectors of a range as libcdio-paranoia asks for them, and what is to be said against them.
struct SectorFeed {
  private var drive: AudioDrive
  private var traits: DriveTraits
  /// What the drive can read at all: for getting other sectors into its memory.
  private let readable: Range<Sector>
  /// The range; libcdio-paranoia counts from its start.
  let sectors: Range<Sector>

  /// The drive's own time so far.
  private(set) var driveTime = Duration.zero
  /// What ended the reading.
  private(set) var failure: (any Error)?
  /// Whether libcdio-paranoia has to begin anew: the drive works on one place for too long, or does
  /// not take as many sectors at once as was thought.
  private var hasGivenUp = false
  /// Where libcdio-paranoia began last.
  private var origin = 0
  /// How often a read of a sector failed; by index.
  private(set) var failures: [Int: Int] = [:]
  /// Sectors that C2 pointers doubted, and those that they did not doubt in some read.
  private var doubted: Set<Int> = []
  private var undoubted: Set<Int> = []
  /// Whether reads may have come from the drive's memory where they should prove something.
  private(set) var isBlind = false
  private var mustDisplace = false
  /// How often libcdio-paranoia went back since it began.
  private var sweepCount = 0
  /// What was read last without a jump; by index.
  private var lastRead = 0..<0
  private var displacements = 0
  /// Where libcdio-paranoia gave up; what it hands on from there is anything.
  private var skipped: [Range<Int>] = []
  /// How often it chose between reads that contradict each other; by index.
  private var mends: [Int: Int] = [:]
  /// Where it has to begin anew, because it gave up before that.
  private(set) var restart: Int?
  /// Sectors handed on in the right order.
  private(set) var deliveredCount = 0
  /// The drive's time when the last of them was.
  private var progressTime = Duration.zero

  /// As far as libcdio-paranoia reads back and forth, in sectors: its model of a drive's memory, which
  /// cannot be made larger.
  private static let sweepLength = 1200
  /// Room for what a drive reads on into its memory, in sectors.
  private static let readAhead = 100
  /// No shorter stretch is fitted together.
  private static let leastLength = 2 * reach + 3
  /// Sectors that are given up where libcdio-paranoia gives up.
  private static let skipLength = 8
  /// How far from a place in doubt nothing is believed, in sectors.
  static let reach = 3
  /// After 20 sweeps without a result libcdio-paranoia takes what it has, and where it has handed on
  /// nothing so far, it overruns the buffer that it copies that to.
  private static let mostFirstSweeps = 15
  /// Where a sector has more contradictions, two reads may well be wrong in the same way.
  ///
  /// Lost samples make some ten, noise in every read hundreds.
  private static let mostMends = 100
  /// Failed reads of a sector after which it is not tried any more.
  private static let mostFailures = 4
  /// How often a chunk is read that cannot be had although each of its sectors can.
  private static let mostTries = 4
  /// No drive finds a place on the disc faster.
  private static let leastSeek = Duration.milliseconds(4)
  /// The longest transfer that the oldest host adapters can do, in bytes.
  private static let longestTransfer = 65_536
  /// How long the drive may work without getting any further.
  private let longestStall: Duration

  init(
    drive: AudioDrive, traits: DriveTraits, policy: ReadingPolicy, readable: Range<Sector>,
    sectors: Range<Sector>
  ) {
    self.drive = drive
    self.traits = traits
    longestStall = policy.timePerSector * 30
    self.readable = readable
    self.sectors = sectors
  }

  /// Sectors for one command.
  var chunkLength: Int {
    let request = ReadRequest(sectors, wantsC2: traits.hasC2)
    return max(1, min(traits.transferLimit, Self.longestTransfer / request.blockLength))
  }

  // MARK: What libcdio-paranoia asks for

  /// Reads sectors.
  ///
  /// - Parameters:
  ///   - first: Counted from where it began.
  ///   - room: Empty where the sectors do not matter, only that the drive goes there.
  /// - Returns: False where it has to end or to begin anew.
  mutating func read(
    _ count: Int, from first: Int, into room: UnsafeMutableRawBufferPointer
  ) -> Bool {
    guard failure == nil, !hasGivenUp else { return false }
    let first = origin + first
    guard room.count > 0 else {
      // It wants to read again what it has read before.
      mustDisplace = true
      sweepCount += 1
      return true
    }
    do {
      guard !isStalled else {
        hasGivenUp = true
        return false
      }
      let isBack = mustDisplace
      mustDisplace = false
      if isBack, mayRemember(first) { try displaceCache(around: first) }
      let start = driveTime
      try unsafe fill(room, from: first, count: count)
      if isBack, !hasGivenUp, traits.cacheLimit != nil, failures[first] == nil,
        driveTime - start < Self.leastSeek
      {
        // What it should have looked for, it had in its memory.
        isBlind = true
      }
      let isContinued = first == lastRead.upperBound
      lastRead = (isContinued ? lastRead.lowerBound : first)..<first + count
      return !hasGivenUp
    } catch {
      failure = error
      return false
    }
  }

  private mutating func fill(
    _ room: UnsafeMutableRawBufferPointer, from first: Int, count: Int
  ) throws {
    let chunk = first..<first + count
    for _ in 0..<Self.mostTries {
      switch try ask(for: chunk) {
      case .success(let samples):
        unsafe samples.withUnsafeBytes { unsafe room.copyMemory(from: $0) }
        return
      case .failure(.refused) where chunk.count > 1:
        // It has to know where one command ends and the next one begins.
        traits.transferLimit = max(1, chunk.count / 2)
        hasGivenUp = true
        return
      case .failure:
        try findLost(in: chunk)
        // Nothing can be made of silence in the middle: it has to end before that.
        hasGivenUp = chunk.contains(where: isLost)
        if hasGivenUp { return }
      }
    }
    for index in chunk { failures[index] = Self.mostFailures }
    hasGivenUp = true
  }

  /// Finds out which sectors of a chunk are to blame.
  ///
  /// The others are not taken from these reads, because each of them may land somewhere else.
  private mutating func findLost(in chunk: Range<Int>) throws {
    for index in chunk {
      while !isLost(index) {
        guard case .failure(let fault) = try ask(for: index..<index + 1) else { break }
        // What gets no answer takes too long to be tried as often.
        failures[index, default: 0] += fault == .timedOut ? Self.mostFailures / 2 : 1
        // A drive that answers to nothing any more would take minutes to say so.
        if fault == .timedOut, let fault = drive.waitUntilReady() {
          throw ReadingStop.fault(fault, at: sectors.lowerBound.advanced(by: index))
        }
      }
    }
  }

  private var isStalled: Bool {
    driveTime - progressTime >= longestStall
      || (deliveredCount == origin && sweepCount > Self.mostFirstSweeps)
  }

  private func isLost(_ index: Int) -> Bool { failures[index, default: 0] >= Self.mostFailures }

  // MARK: What it says

  /// - Parameter position: In values of 16 bits from where it began.
  mutating func note(_ event: FittingEvent, at position: Int) {
    let sector = origin + position / SectorData.valuesPerSector
    switch event {
    case .skipped: skip(sector)
    case .failed: skipped.append(sector - Self.reach..<sector + Self.reach + 1)
    case .mended: mends[sector, default: 0] += 1
    case .other: break
    }
  }

  private mutating func skip(_ sector: Int) {
    let end = max(restart ?? 0, sector + Self.skipLength)
    restart = end
    skipped.append(sector - Self.reach..<end + 1)
  }

  /// Counts a sector that libcdio-paranoia has handed on.
  mutating func countDelivery() {
    deliveredCount += 1
    progressTime = driveTime
  }

  /// Gives up the next sectors where they cannot be had.
  ///
  /// - Returns: How many.
  mutating func skipLost() -> Int {
    let start = deliveredCount
    if isStalled {
      skip(start)
      deliveredCount = min(sectors.count, start + Self.skipLength)
    }
    // What is left between two lost sectors must be worth it.
    while let lost = (deliveredCount..<min(sectors.count, deliveredCount + Self.leastLength))
      .first(where: isLost)
    {
      deliveredCount = lost + 1
    }
    return deliveredCount - start
  }

  /// Up to where the next sectors can be had, as far as is known.
  var end: Int {
    failures.keys.filter { $0 >= deliveredCount && isLost($0) }.min() ?? sectors.count
  }

  /// Lets libcdio-paranoia begin anew behind what was handed on.
  mutating func begin() {
    origin = deliveredCount
    sweepCount = 0
    progressTime = driveTime
    restart = nil
    hasGivenUp = false
  }

  /// Whether libcdio-paranoia may not have meant what it handed on.
  ///
  /// - Parameter indices: Of sectors as it handed them on, before a few more.
  func isDoubtful(_ indices: ClosedRange<Int>) -> Bool {
    isBlind || skipped.contains { $0.overlaps(indices) }
      || indices.contains { mends[$0, default: 0] > Self.mostMends }
  }

  /// Whether near these places a sector is lost, or C2 pointers doubt it in each read.
  func isNearLoss(_ indices: ClosedRange<Int>) -> Bool {
    guard !failures.isEmpty || !doubted.isEmpty else { return false }
    return (indices.lowerBound - Self.reach...indices.upperBound + Self.reach).contains {
      isLost($0) || (doubted.contains($0) && !undoubted.contains($0))
    }
  }

  // MARK: Commands

  /// Reads sectors for another purpose than libcdio-paranoia's.
  ///
  /// - Returns: Nil where they cannot be read.
  mutating func samples(of indices: Range<Int>) throws -> [Int16]? {
    guard !indices.contains(where: isLost) else { return nil }
    try displaceCache(around: indices.lowerBound)
    lastRead = indices
    var samples: [Int16] = []
    var rest = indices
    while !rest.isEmpty {
      let chunk = rest.prefix(chunkLength)
      guard case .success(let read) = try ask(for: chunk) else { return nil }
      samples += read
      rest = chunk.upperBound..<rest.upperBound
    }
    return samples
  }

  private mutating func ask(for indices: Range<Int>) throws -> Result<[Int16], DriveFault> {
    let start = sectors.lowerBound
    let request = ReadRequest(
      start.advanced(by: indices.lowerBound)..<start.advanced(by: indices.upperBound),
      wantsC2: traits.hasC2)
    switch try ask(request) {
    case .success(let blocks):
      let data = SectorData(blocks, of: request, layout: traits.layout)
      if traits.hasC2 { noteDoubts(data.c2, indices) }
      return .success(data.samples)
    case .failure(let fault): return .failure(fault)
    }
  }

  private mutating func noteDoubts(_ c2: [UInt8], _ indices: Range<Int>) {
    for (position, index) in indices.enumerated() {
      let length = SectorData.c2BytesPerSector
      if c2[position * length..<(position + 1) * length].allSatisfy({ $0 == 0 }) {
        undoubted.insert(index)
      } else {
        doubted.insert(index)
      }
    }
  }

  /// - Returns: A failure where it is about the sectors.
  private mutating func ask(_ request: ReadRequest) throws -> Result<[UInt8], DriveFault> {
    let answer = try drive.answer(request)
    driveTime += answer.duration
    return answer.result
  }

  private var cacheLimit: Int { traits.cacheLimit ?? DriveTraits.largestCache }

  /// Whether a sweep from `index` on may come to sectors that the drive has in its memory.
  private func mayRemember(_ index: Int) -> Bool {
    // Where it reads ahead, it forgets later than it seems to.
    let memory = 2 * cacheLimit
    let remembered = max(lastRead.lowerBound, lastRead.upperBound - memory)
    return traits.cacheSegments > 1 || remembered - index < memory
  }

  /// Gets sectors into the drive's memory that are not those of the sweep from `index` on.
  private mutating func displaceCache(around index: Int) throws {
    let limit = cacheLimit
    let sweep = sectors.lowerBound.advanced(by: index)
    let end = min(readable.upperBound, sweep.advanced(by: Self.sweepLength))
    let before =
      readable.lowerBound..<max(readable.lowerBound, sweep.advanced(by: -Self.readAhead))
    let after = end..<readable.upperBound
    // A drive that remembers many places forgets the one only when it has seen as many others, and
    // never twice the same.
    let room = after.count >= before.count ? after : before
    if traits.cacheSegments > 1 {
      let step = room.count / (traits.cacheSegments + 1)
      displacements += 1
      for segment in 1...traits.cacheSegments where step > chunkLength {
        let shift = displacements % max(1, step / chunkLength) * chunkLength
        try read(room.dropFirst(segment * step - shift).prefix(1))
      }
    }
    // As far away as possible: drives read on into their memory.
    let other = after.count >= before.count ? before : after
    if room.count < limit {
      try read(other.suffix(limit - room.count))
      if room.count + other.count < limit { isBlind = true }
    }
    try read(after.count >= before.count ? room.suffix(limit) : room.prefix(limit))
  }

  private mutating func read(_ place: Range<Sector>) throws {
    driveTime += try drive.pass(over: place, limit: chunkLength)
  }
}
