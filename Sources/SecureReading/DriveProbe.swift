public import CompactDisc

/// Finds out what a drive can do, by trying.
public struct DriveProbe<Drive: SectorReading> {
  private var drive: Drive
  /// Audio that the disc has.
  private let audio: Range<Sector>
  /// What a sector costs that has to be looked for.
  private var seekTime = Duration.zero

  /// Sectors of one read in the test for accuracy: enough that a displacement can be told.
  private static var sampleLength: Int { 4 }
  /// How often the drive has to find the same place.
  private static var landings: Int { 8 }
  /// How many sectors have to tell a plausible position of eight.
  private static var leastPositions: Int { 4 }
  /// How many stretches are tried for one length.
  private static var cacheTries: Int { 4 }
  /// Drives whose seeks take less are none, or do not tell the time.
  private static var leastSeek: Duration { .milliseconds(8) }
  /// The lengths of the reads that show what the drive remembers, in sectors.
  private static var cacheLengths: [Int] { [64, 128, 256, 512, 1024, 2048, 4096, 8192] }

  /// - Parameter audio: A stretch of audio on the disc.
  public init(drive: Drive, audio: Range<Sector>) {
    self.drive = drive
    self.audio = audio
  }

  /// Tries everything.
  ///
  /// - Throws: `ReadingStop` where the disc or the drive is gone.
  public mutating func run() throws -> DriveTraits {
    var traits = DriveTraits()
    traits.transferLimit = try transferLimit()
    try findSubchannels(&traits)
    try findByteOrder(&traits)
    traits.cacheLimit = try cacheLimit(traits)
    traits.cacheSegments = try cacheSegments(traits)
    traits.isAccurate = try isAccurate(traits)
    return traits
  }

  // MARK: Formats

  private mutating func transferLimit() throws -> Int {
    var count = min(DriveTraits().transferLimit, audio.count)
    while count > 1 {
      guard case .failure(.refused) = try read(sectors(at: 0, count: count)) else {
        break
      }
      count /= 2
    }
    return max(1, count)
  }

  private mutating func findSubchannels(_ traits: inout DriveTraits) throws {
    let count = min(8, traits.transferLimit)
    let sectors = sectors(at: audio.count / 3, count: count)
    traits.hasC2 = try blocks(ReadRequest(sectors, wantsC2: true)) != nil
    var layouts = [BlockLayout()]
    if traits.hasC2 {
      layouts.append(BlockLayout())
      layouts[1].qComesFirst = true
    }
    let request = ReadRequest(sectors, wantsC2: traits.hasC2, wantsQ: true)
    guard let blocks = try blocks(request) else { return }
    for digits in [SubchannelQ.Digits.bcd, .binary] {
      for var layout in layouts {
        layout.qDigits = digits
        let data = SectorData(blocks, of: request, layout: layout)
        let fitting = zip(sectors, data.q).count { sector, q in
          q?.position.map { abs(sector.distance(to: $0.absolute)) <= 4 } ?? false
        }
        if fitting >= min(Self.leastPositions, count) {
          traits.hasQ = true
          traits.layout = layout
          return
        }
      }
    }
  }

  /// Music hardly jumps from one sample to the next; with its bytes swapped it does nothing else.
  private mutating func findByteOrder(_ traits: inout DriveTraits) throws {
    for place in 1...8 {
      let sectors = sectors(
        at: audio.count * place / 9, count: min(Self.sampleLength, traits.transferLimit))
      let request = ReadRequest(sectors)
      guard let blocks = try blocks(request) else { continue }
      var swapped = BlockLayout()
      swapped.isBigEndian = true
      let little = Self.roughness(SectorData(blocks, of: request, layout: BlockLayout()).samples)
      let big = Self.roughness(SectorData(blocks, of: request, layout: swapped).samples)
      // Silence and noise are as rough either way.
      if big * 4 < little { traits.layout.isBigEndian = true }
      if big * 4 < little || little * 4 < big { return }
    }
  }

  /// The sum of all differences between neighbouring samples of a channel.
  private static func roughness(_ samples: [Int16]) -> Int {
    samples.indices.dropFirst(2).reduce(0) { $0 + abs(Int(samples[$1]) - Int(samples[$1 - 2])) }
  }

  // MARK: Behaviour

  /// An upper limit of the sectors that the drive remembers; nil when its answers take no time.
  private mutating func cacheLimit(_ traits: DriveTraits) throws -> Int? {
    seekTime = try answer(ReadRequest(sectors(at: audio.count - 1, count: 1))).duration
    guard seekTime >= Self.leastSeek else { return nil }
    var start = 0
    for length in Self.cacheLengths {
      for _ in 0..<Self.cacheTries {
        // Sectors that no test before has read, as long as there are any.
        if start + length > audio.count { start = 0 }
        let stretch = start..<min(start + length, audio.count)
        start = stretch.upperBound
        guard let again = try timeOfReading(again: stretch, traits) else { continue }
        if again * 3 > seekTime { return stretch.count }
        if stretch.count == audio.count { return nil }
        break
      }
    }
    return nil
  }

  /// How many reads in other places it takes before the drive has forgotten one.
  private mutating func cacheSegments(_ traits: DriveTraits) throws -> Int {
    guard let limit = traits.cacheLimit, limit < audio.count / 4 else { return 1 }
    // Places that no test before has used, as far apart as there is room.
    let counts = [1, 2, 4, 8, 16]
    let step = audio.count / (counts.reduce(0, +) + counts.count + 1)
    var used = 0
    func nextPlace() -> ReadRequest {
      used += 1
      return ReadRequest(sectors(at: used * step, count: 1))
    }
    for segments in counts {
      let first = nextPlace()
      _ = try answer(first)
      for _ in 1...segments { _ = try answer(nextPlace()) }
      if try answer(first).duration * 3 > seekTime { return segments }
    }
    return 2 * (counts.last ?? 1)
  }

  /// How long the first sector of a stretch takes once the whole stretch was read; nil where a read
  /// failed, because such sectors are not remembered.
  private mutating func timeOfReading(
    again stretch: Range<Int>, _ traits: DriveTraits
  ) throws -> Duration? {
    var isWhole = true
    for offset in stride(
      from: stretch.lowerBound, to: stretch.upperBound, by: traits.transferLimit)
    {
      let count = min(traits.transferLimit, stretch.upperBound - offset)
      if try blocks(ReadRequest(sectors(at: offset, count: count))) == nil { isWhole = false }
    }
    let again = try answer(ReadRequest(sectors(at: stretch.lowerBound, count: 1)))
    guard isWhole, case .success = again.result else { return nil }
    return again.duration
  }

  /// Whether the drive comes to the same samples each time; nil where the disc does not let it tell.
  private mutating func isAccurate(_ traits: DriveTraits) throws -> Bool? {
    let count = min(Self.sampleLength, traits.transferLimit)
    guard let place = try soundingPlace(traits, count: count) else { return nil }
    let sectors = sectors(at: place, count: count)
    let request = ReadRequest(sectors)
    guard let first = try blocks(request) else { return nil }
    let original = SectorData(first, of: request, layout: traits.layout).samples
    var equal = 0
    for _ in 1..<Self.landings {
      try displaceCache(around: place, traits)
      guard let blocks = try blocks(request) else { continue }
      let again = SectorData(blocks, of: request, layout: traits.layout).samples
      if again == original {
        equal += 1
      } else if Shift.between(original[...], again[...]) != nil {
        return false
      }
    }
    return equal >= Self.landings / 2 ? true : nil
  }

  /// Where the samples differ enough for a displacement to show.
  private mutating func soundingPlace(_ traits: DriveTraits, count: Int) throws -> Int? {
    for part in 1...12 {
      let place = audio.count * part / 13
      let request = ReadRequest(sectors(at: place, count: count))
      guard let blocks = try blocks(request) else { continue }
      let samples = SectorData(blocks, of: request, layout: traits.layout).samples
      if Shift.between(samples[2...], samples[...]) == 1 { return place }
    }
    return nil
  }

  private mutating func displaceCache(around place: Int, _ traits: DriveTraits) throws {
    let length = traits.cacheLimit ?? DriveTraits.largestCache
    let after = place + 64
    let start = after + length <= audio.count ? after : max(0, place - 64 - length)
    let end = min(audio.count, start + length)
    _ = try drive.pass(
      over: sectors(at: start, count: end - start), limit: traits.transferLimit,
      goesOnAfterChange: true)
  }

  // MARK: Commands

  private func sectors(at offset: Int, count: Int) -> Range<Sector> {
    let first = audio.lowerBound.advanced(by: offset)
    return first..<first.advanced(by: min(count, audio.count - offset))
  }

  private mutating func read(_ sectors: Range<Sector>) throws -> Result<[UInt8], DriveFault> {
    try answer(ReadRequest(sectors)).result
  }

  private mutating func blocks(_ request: ReadRequest) throws -> [UInt8]? {
    let answer = try answer(request)
    return try? answer.result.get()
  }

  private mutating func answer(_ request: ReadRequest) throws -> ReadAnswer {
    // Another copy of the disc shows as much of the drive.
    try drive.answer(request, goesOnAfterChange: true)
  }
}
