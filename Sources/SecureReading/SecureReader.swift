public import CompactDisc

/// Reads windows of a disc, each until every sector is proved or its time is over.
///
/// The first sweep over a window is as fast as the drive can, and for a drive whose C2 pointers are
/// honest the last one too, where they doubt nothing. What is not proved is read again, from the
/// disc and not from the drive's memory, slower and slower, and each value is put to the vote.
public struct SecureReader<Drive: SectorReading> {
  /// The drive answers from memory where it should have to read the disc.
  private struct Remembered: Error {}

  public private(set) var drive: Drive
  public private(set) var traits: DriveTraits
  private let policy: ReadingPolicy
  /// What can be read at all: for getting other sectors into the drive's memory.
  private let readable: Range<Sector>
  /// The drive's own time so far.
  public private(set) var driveTime = Duration.zero
  /// Counts how often the drive's memory was filled with something else.
  private var displacements = 0
  private let highestSpeed: Int?
  /// What the drive was told last.
  private var speed: Int?

  /// No drive finds a place on the disc faster.
  private static var leastSeek: Duration { .milliseconds(4) }
  /// More than any drive is known to have.
  private static var mostSegments: Int { 64 }
  /// How many sectors of a sweep are kept at a time.
  private static var partLength: Int { 256 }
  private static var partOverlap: Int { 4 }
  /// Displaced reads in one window that are no accident.
  private static var alarmingShifts: Int { 3 }
  /// Sectors of which nothing ever came that count in the time that a window may take.
  private static var mostUnread: Int { 30 }
  /// Behind so many sectors that cannot be read, one command for many tells enough.
  private static var deadLength: Int { 150 }
  /// Sectors that could not be read one after the other.
  private var failuresInRow = 0

  /// The speeds of the rounds over what is not proved; each serves for some rounds.
  private static var speeds: [Int?] { [nil, 24, 8, 4] }
  private static var roundsPerSpeed: Int { 4 }
  /// The longest transfer that the oldest host adapters can do, in bytes.
  private static var longestTransfer: Int { 65_536 }
  /// How far sub-channel Q may be from where the samples are, in sectors.
  private static var mostQDistance: Int { 4 }

  /// - Parameters:
  ///   - speed: The highest that is wanted, in multiples of 75 sectors a second; nil for the drive's
  ///     own.
  ///   - readable: The sectors that the drive can read at all.
  public init(
    drive: Drive, traits: DriveTraits, policy: ReadingPolicy, speed: Int? = nil,
    readable: Range<Sector>
  ) {
    highestSpeed = speed
    self.drive = drive
    self.traits = traits
    self.policy = policy
    self.readable = readable
  }

  /// How many sectors a window has to have so that reading it again from its start comes from the
  /// disc.
  public var windowLength: Int { max(2400, cacheLimit + 2 * chunkLength) }

  private var cacheLimit: Int { traits.cacheLimit ?? DriveTraits.largestCache }

  /// Reads a window.
  ///
  /// - Parameters:
  ///   - votes: Where the votes on it are kept.
  ///   - keep: Called with what is known by then and the sectors that it is new for: some times in each
  ///     sweep, and at the end of each with all sectors, also of one that is stopped.
  /// - Throws: `ReadingStop`; `CancellationError`; what `keep` throws.
  public mutating func read(
    _ sectors: Range<Sector>, votes: VoteStore? = nil,
    keep: (Window, Range<Sector>) throws -> Void
  ) throws {
    var votes = votes
    var window = Window(sectors)
    let start = driveTime
    changeSpeed(to: highestSpeed)
    if let saved = votes?.saved(), window.restore(saved) {
      // Its last read would be counted twice.
      try displaceCache(avoiding: [sectors])
    }
    defer { changeSpeed(to: highestSpeed) }
    var open = try sweep(&window, over: [0..<sectors.count], keep)
    var round = 0
    while !open.isEmpty {
      // Of a long stretch of which nothing ever came, nothing will.
      let unread = open.count { window.isUnread($0) }
      let hopeful = open.count - unread + min(unread, Self.mostUnread)
      let isWithinTime = driveTime - start <= policy.timePerSector * hopeful
      guard round < 1 || (isWithinTime && round < policy.mostRounds) else { break }
      changeSpeed(to: speed(ofRound: round))
      let targets = Self.runs(open)
      // A sweep over all of a window pushes its start out of the drive's memory.
      let reads = targets.reduce(0) { $0 + $1.count }
      do {
        if reads <= cacheLimit || traits.cacheSegments > 1 {
          try displaceCache(
            avoiding: targets.map { sectors.dropFirst($0.lowerBound).prefix($0.count) })
        }
        open = try sweep(&window, over: targets, mustSeek: true, keep)
      } catch is Remembered {
        // The drive remembers more than was known.
        guard traits.cacheSegments < Self.mostSegments else { break }
        traits.cacheSegments *= 2
      } catch {
        try votes?.save(window.openVotes)
        throw error
      }
      round += 1
      try votes?.save(window.openVotes, at: driveTime)
    }
    votes?.remove()
    if traits.hasC2 { traits.c2Record.add(window.c2Record(margin: policy.margin)) }
  }

  // MARK: Sweeps

  /// Reads the sectors at the indices of `runs` once, and decides what is proved then.
  ///
  /// - Parameter mustSeek: Whether the drive has to look for the first of them.
  /// - Returns: The indices of those that need more.
  /// - Throws: `Remembered` where it did not.
  private mutating func sweep(
    _ window: inout Window, over runs: [Range<Int>], mustSeek: Bool = false,
    _ keep: (Window, Range<Sector>) throws -> Void
  ) throws -> [Int] {
    func settle() -> [Int] {
      window.count()
      return window.settle(by: policy, c2Record: traits.c2Record)
    }
    do {
      for run in runs {
        var start = run.lowerBound
        while start < run.upperBound {
          let part = start..<min(run.upperBound, start + Self.partLength)
          try read(part, into: &window, mustSeek: mustSeek && start == runs.first?.lowerBound)
          start = part.upperBound
          guard start < run.upperBound else { break }
          window.count(before: start)
          _ = window.settle(by: policy, c2Record: traits.c2Record)
          // The last sectors of the part before were waiting for what this one brings.
          let first = max(0, part.lowerBound - Self.partOverlap)
          try keep(window, window.sectors.dropFirst(first).prefix(start - first))
        }
      }
    } catch let error as Remembered {
      throw error
    } catch {
      _ = settle()
      try keep(window, window.sectors)
      throw error
    }
    let open = settle()
    if window.shifts.count >= Self.alarmingShifts {
      throw ReadingStop.displaced(by: window.shifts, in: window.sectors)
    }
    try keep(window, window.sectors)
    return open
  }

  /// - Parameter mustSeek: Whether the drive has to look for the first sector.
  private mutating func read(
    _ run: Range<Int>, into window: inout Window, mustSeek: Bool
  ) throws {
    var rest = run
    while !rest.isEmpty {
      let chunk = rest.lowerBound..<min(rest.upperBound, rest.lowerBound + chunkLength)
      let start = driveTime
      switch try ask(for: chunk, of: window) {
      case .success(let data):
        // Only a drive whose answers take time tells where they come from.
        if mustSeek, chunk.lowerBound == run.lowerBound, traits.cacheLimit != nil,
          driveTime - start < Self.leastSeek
        {
          throw Remembered()
        }
        take(data, chunk, into: &window)
      case .failure(.refused) where chunk.count > 1:
        traits.transferLimit = max(1, chunk.count / 2)
        continue
      case .failure(let fault) where chunk.count == 1:
        window.addFailure(at: chunk.lowerBound, isAbsent: fault == .outOfRange)
      case .failure(let fault) where failuresInRow >= Self.deadLength:
        for index in chunk { window.addFailure(at: index, isAbsent: fault == .outOfRange) }
      case .failure: try readSingly(chunk, into: &window)
      }
      rest = chunk.upperBound..<rest.upperBound
    }
  }

  /// Finds out which sectors of a chunk are to blame.
  private mutating func readSingly(_ chunk: Range<Int>, into window: inout Window) throws {
    var timeOuts = 0
    for index in chunk {
      switch try ask(for: index..<index + 1, of: window) {
      case .success(let data):
        take(data, index..<index + 1, into: &window)
        timeOuts = 0
      case .failure(let fault):
        window.addFailure(at: index, isAbsent: fault == .outOfRange)
        failuresInRow += 1
        timeOuts = fault == .timedOut ? timeOuts + 1 : 0
        // A drive that answers to nothing any more would take minutes to say so.
        if timeOuts >= 3, let fault = drive.waitUntilReady() {
          throw ReadingStop.fault(fault, at: window.sectors.lowerBound.advanced(by: index))
        }
      }
    }
  }

  private mutating func take(_ data: SectorData, _ chunk: Range<Int>, into window: inout Window) {
    failuresInRow = 0
    let values = SectorData.valuesPerSector
    let c2Bytes = SectorData.c2BytesPerSector
    for (position, index) in chunk.enumerated() {
      let sector = window.sectors.lowerBound.advanced(by: index)
      if position < data.q.count, let found = data.q[position]?.position,
        abs(sector.distance(to: found.absolute)) > Self.mostQDistance
      {
        // These samples are another sector's.
        window.addFailure(at: index)
        continue
      }
      window.add(
        samples: data.samples[position * values..<(position + 1) * values],
        c2: data.c2.isEmpty ? [] : data.c2[position * c2Bytes..<(position + 1) * c2Bytes],
        at: index)
    }
  }

  /// Sectors for one command.
  var chunkLength: Int {
    let request = ReadRequest(readable, wantsC2: traits.hasC2, wantsQ: traits.hasQ)
    return max(1, min(traits.transferLimit, Self.longestTransfer / request.blockLength))
  }

  // MARK: Commands

  private mutating func ask(
    for indices: Range<Int>, of window: Window
  ) throws -> Result<SectorData, DriveFault> {
    try ask(for: window.sectors.dropFirst(indices.lowerBound).prefix(indices.count))
  }

  /// One command that was answered, also if it takes some waiting for the drive.
  ///
  /// - Returns: A failure where it is about the sectors.
  mutating func ask(
    for sectors: Range<Sector>
  ) throws -> Result<SectorData, DriveFault> {
    let request = ReadRequest(sectors, wantsC2: traits.hasC2, wantsQ: traits.hasQ)
    let answer = try drive.answer(request)
    driveTime += answer.duration
    return answer.result.map { SectorData($0, of: request, layout: traits.layout) }
  }

  private func speed(ofRound round: Int) -> Int? {
    let step = min(max(0, round - 1) / Self.roundsPerSpeed, Self.speeds.count - 1)
    guard let speed = Self.speeds[step] else { return highestSpeed }
    return min(speed, highestSpeed ?? speed)
  }

  private mutating func changeSpeed(to wanted: Int?) {
    guard wanted != speed else { return }
    speed = wanted
    drive.setSpeed(wanted)
  }

  /// Gets other sectors into the drive's memory.
  ///
  /// - Parameter targets: What it has to forget; ascending.
  mutating func displaceCache(avoiding targets: [Range<Sector>]) throws {
    guard cacheLimit > 0 else { return }
    var room = readable.lowerBound..<readable.lowerBound
    var start = readable.lowerBound
    for end in targets.map(\.lowerBound) + [readable.upperBound] {
      if start < end, start.distance(to: end) > room.count { room = start..<end }
      start = targets.first { $0.lowerBound == end }?.upperBound ?? end
    }
    // A drive that remembers many places forgets the one only when it has seen as many others, and
    // never twice the same.
    let step = room.count / (traits.cacheSegments + 1)
    if traits.cacheSegments > 1, step > chunkLength {
      displacements = (displacements + 1) % max(1, step / chunkLength)
      for segment in 1...traits.cacheSegments {
        let place = room.dropFirst(segment * step - displacements * chunkLength)
        driveTime += try drive.pass(over: place.prefix(1), limit: 1)
      }
    }
    // At the start of what is free, because drives read on into their memory.
    driveTime += try drive.pass(over: room.prefix(cacheLimit), limit: chunkLength)
  }

  /// Ascending indices as ranges; gaps that are shorter than a seek are read along.
  static func runs(_ indices: [Int]) -> [Range<Int>] {
    let shortGap = 8
    return indices.reduce(into: []) { runs, index in
      if let last = runs.last, index - last.upperBound <= shortGap {
        runs[runs.count - 1] = last.lowerBound..<index + 1
      } else {
        runs.append(index..<index + 1)
      }
    }
  }
}
