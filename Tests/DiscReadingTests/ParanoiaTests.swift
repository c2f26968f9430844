import CompactDisc
import DiscReading
import Glibc
import SecureReading
import Synchronization
import TestSupport
import Testing

/// Drives that do not find their place, and what libcdio-paranoia makes of them.
@Suite(.timeLimit(.minutes(30)))
struct ParanoiaTests {
  /// 40 seconds of music in two tracks.
  private static let sectorCount = 3000
  private static let shared = Result { try ImageFixture(trackSectors: [1400, 1600]) }
  /// Silence on both sides, because a drive that misses its place comes to that, too.
  private static let quiet = 2 * 700
  private static let music =
    Array(repeating: 0, count: quiet) + TestMusic.shared(count: sectorCount * 588)
    + Array(repeating: 0, count: quiet)

  private static let mechanics = "speed 40; seek_ms 90; cache_ms 1; seed 7"

  /// What is wrong with a drive or a disc.
  struct Trouble: CustomTestStringConvertible, Sendable {
    let plan: String
    /// What is known of the drive's memory; nil where it is tried.
    var cacheLimit: Int? = 64
    /// How many sectors may be in doubt: the first, and the last two, which such a drive may not reach.
    var mostDoubtful = 4
    /// Sectors that are silently wrong because every read of them is wrong in the same way.
    var undetectable: ClosedRange<Int>?
    var readOffset = 0
    var testDescription: String { plan }
  }

  static let troubles = [
    Trouble(plan: ""),
    Trouble(plan: "jitter 20 seek"),
    Trouble(plan: "jitter 20 every", cacheLimit: nil),
    Trouble(plan: "jitter 200 every"),
    Trouble(plan: "jitter 600 every"),
    Trouble(plan: "drop .002 30"),
    Trouble(plan: "drop .02 30"),
    Trouble(plan: "drop .002 30; dup .002 30; jitter 20 seek"),
    Trouble(plan: "jitter 20 seek; error 700 1 3 0x11 5 -1", mostDoubtful: 20),
    Trouble(plan: "jitter 20 every; error 700 1 3 0x11 5 -1", mostDoubtful: 20),
    Trouble(plan: "jitter 200 every; error 700 1 3 0x11 5 2"),
    Trouble(plan: "drop .02 30; error 700 1 3 0x11 5 -1", mostDoubtful: 20),
    Trouble(
      plan: "drop .002 30; dup .002 30; jitter 20 seek; error 700 1 3 0x11 5 -1", mostDoubtful: 20),
    Trouble(plan: "jitter 20 seek; max_blocks 8"),
    Trouble(plan: "jitter 20 every; max_blocks 8", cacheLimit: nil),
    Trouble(plan: "jitter 200 every; max_blocks 8"),
    Trouble(plan: "drop .02 30; max_blocks 8"),
    Trouble(plan: "jitter 20 seek; cache 1200", cacheLimit: 1200),
    Trouble(plan: "jitter 200 every; cache 1200; seed 8", cacheLimit: 1200),
    Trouble(plan: "drop .02 30; cache 1200", cacheLimit: 1200),
    Trouble(
      plan: "jitter 20 every; cache 1200; flip 700 200 .7 8", cacheLimit: 1200, mostDoubtful: 230),
    // Such a memory cannot be filled with anything else on so short a disc.
    Trouble(plan: "jitter 20 every; cache 2400", cacheLimit: nil, mostDoubtful: 3000),
    // It has more of it than it was thought to have.
    Trouble(plan: "jitter 20 every; cache 2400; flip 700 200 .7 8", mostDoubtful: 3000),
    Trouble(plan: "jitter 20 every; hang 700 1 -1", mostDoubtful: 20),
    Trouble(plan: "jitter 20 every; hang 700 1 1"),
    Trouble(plan: "jitter 20 every; stuck 700 3", undetectable: 699...703),
    Trouble(plan: "jitter 20 every; c2 honest; stuck 700 3", cacheLimit: nil, mostDoubtful: 16),
    Trouble(plan: "jitter 20 every; flip 700 3 .5 8"),
    Trouble(plan: "jitter 20 every; flip 700 3 1 200", mostDoubtful: 30),
    Trouble(plan: "jitter 20 every; attention 60; read_offset 30", mostDoubtful: 6, readOffset: 30),
  ]

  @Test(arguments: troubles)
  func isExactOrDisplacedOrInDoubt(trouble: Trouble) async throws {
    let drive = try Self.drive(trouble.plan)
    let folder = try TemporaryDirectory()
    let source = try await Self.open(
      drive, folder, cacheLimit: trouble.cacheLimit, readOffset: trouble.readOffset)
    let outcome = try await Self.read(source)
    var silentlyWrong = outcome.wrong.subtracting(outcome.doubtful)
    if let undetectable = trouble.undetectable {
      #expect(silentlyWrong.count >= 3)
      silentlyWrong.subtract(undetectable)
    }
    #expect(silentlyWrong == [])
    #expect(outcome.doubtful.count <= trouble.mostDoubtful)
    #expect(outcome.displacements.allSatisfy { abs($0) <= outcome.reportedDisplacement })
  }

  // MARK: What was read before

  /// Samples that another drive has proved say where the rest belongs.
  @Test func continuesWhereAnAccurateDriveStopped() async throws {
    let folder = try TemporaryDirectory()
    let good = try Self.drive("eject_after 215")
    let first = try await Self.open(good, folder, isAccurate: true)
    await #expect(throws: DiscError.self) { try await Self.read(first) }
    let proved = first.evidence(of: Sector(offset: 0)..<Sector(offset: Self.sectorCount))
      .prefix { $0.evidence == .agreed }.count
    first.finish(isComplete: false)
    #expect(proved > 1000 && proved < Self.sectorCount - 300)

    let drive = try Self.drive("jitter 200 every")
    let outcome = try await Self.read(try await Self.open(drive, folder))
    #expect(outcome.wrong.subtracting(outcome.doubtful) == [])
    #expect(outcome.doubtful.count <= 3)
    #expect(outcome.displacements == [])
  }

  @Test func stopsWhereTheDiscIsGoneAndContinuesLater() async throws {
    let folder = try TemporaryDirectory()
    let drive = try Self.drive("jitter 20 every; eject_after 350")
    let first = try await Self.open(drive, folder)
    let error = await #expect(throws: DiscError.self) { try await Self.read(first) }
    guard case .discRemoved(drive.device, _) = error else {
      Issue.record("\(String(describing: error))")
      return
    }
    let kept = first.evidence(of: Sector(offset: 0)..<Sector(offset: Self.sectorCount))
      .count { $0.evidence == .fitted }
    first.finish(isComplete: false)
    #expect(kept > 1000 && kept < Self.sectorCount)

    drive.control("insert")
    let outcome = try await Self.read(try await Self.open(drive, folder))
    #expect(outcome.wrong.subtracting(outcome.doubtful) == [])
    #expect(outcome.doubtful.count <= 4)
    // All of it is where the first part was.
    #expect(outcome.displacements.count <= 1)
  }

  @Test func stopsWhereTheDriveIsGone() async throws {
    let folder = try TemporaryDirectory()
    let drive = try Self.drive("jitter 20 every; gone 350")
    let source = try await Self.open(drive, folder)
    let error = await #expect(throws: DiscError.self) { try await Self.read(source) }
    guard case .discRemoved(drive.device, _) = error else {
      Issue.record("\(String(describing: error))")
      return
    }
  }

  @Test func stopsWhereTheDiscIsAnotherOne() async throws {
    let other = try ImageFixture(trackSectors: [1000, 2000])
    let folder = try TemporaryDirectory()
    let drive = try Self.drive("jitter 20 every; swap \"\(other.path)\"; swap_after 350")
    let source = try await Self.open(drive, folder)
    let error = await #expect(throws: DiscError.self) { try await Self.read(source) }
    guard case .anotherDisc(drive.device, _) = error else {
      Issue.record("\(String(describing: error))")
      return
    }
  }

  @Test func stopsWhenItIsCancelled() async throws {
    let folder = try TemporaryDirectory()
    let drive = try Self.drive("jitter 20 every")
    let source = try await Self.open(drive, folder)
    await #expect(throws: CancellationError.self) { try await Self.readAndCancel(source) }
    #expect(drive.readCount < 400)
  }

  /// Cancels the reading as soon as something was read.
  private static func readAndCancel(_ source: DriveSource) async throws {
    try await withThrowingTaskGroup(of: Void.self) { group in
      group.addTask {
        try await source.fetch([Sector(offset: 0)..<Sector(offset: sectorCount)]) { _, _ in
          unsafe withUnsafeCurrentTask { unsafe $0?.cancel() }
        }
      }
      try await group.next()
    }
  }

  /// Nobody has said that the drive is not accurate.
  @Test func findsOutWhileItReads() async throws {
    let folder = try TemporaryDirectory()
    let drive = try Self.drive("jitter 20 every")
    let source = try await Self.open(drive, folder, isAccurate: nil)
    let outcome = try await Self.read(source)
    #expect(outcome.wrong.subtracting(outcome.doubtful) == [])
    #expect(outcome.doubtful.count <= 4)
    #expect(outcome.displacements.allSatisfy { abs($0) <= outcome.reportedDisplacement })
  }

  /// Reading it once takes one second; the rest goes into seeks, most of them for landings and for
  /// reads across the silences, of which this music has five.
  @Test func takesNoLongerThanNineSecondsOfDriveTime() async throws {
    let folder = try TemporaryDirectory()
    let drive = try Self.drive("")
    let before = drive.clock
    _ = try await Self.read(try await Self.open(drive, folder))
    #expect(drive.clock - before < .seconds(9))
  }

  // MARK: Reading

  struct Outcome {
    /// Sectors that are not the disc's, displaced or not.
    var wrong: Set<Int> = []
    var doubtful: Set<Int> = []
    /// By how many stereo samples the others come too early.
    var displacements: Set<Int> = []
    var remarks: [String] = []

    /// As many samples as the remarks speak of.
    var reportedDisplacement: Int {
      let words = remarks.joined(separator: " ").split(separator: " ")
      return words.indices.dropFirst().lazy.compactMap {
        words[$0 - 1] == "to" ? Int(words[$0]) : nil
      }
      .first ?? 0
    }
  }

  private static func drive(_ plan: String) throws -> SimulatedDrive {
    try SimulatedDrive(cueSheet: try shared.get().path, plan: "\(mechanics); \(plan)")
  }

  private static func open(
    _ drive: SimulatedDrive, _ folder: TemporaryDirectory, cacheLimit: Int? = 64,
    isAccurate: Bool? = false, readOffset: Int = 0
  ) async throws -> DriveSource {
    let path = folder.path
    var options = DriveOptions(spoolDirectory: { path })
    options.readOffset = readOffset
    if let cacheLimit {
      var traits = DriveTraits()
      traits.isAccurate = isAccurate
      traits.cacheLimit = cacheLimit
      options.traits = traits
    }
    return try await DriveSource(device: drive.device, options: options)
  }

  @discardableResult
  private static func read(_ source: DriveSource) async throws -> Outcome {
    let doubtful = Mutex<Set<Int>>([])
    try await source.fetch([Sector(offset: 0)..<Sector(offset: sectorCount)]) { _, sectors in
      doubtful.withLock { $0.formUnion(sectors.map(\.offset)) }
    }
    let got = try source.samples(0..<sectorCount * 588)
    // What a displacement takes out of the drive's reach is taken for silence, and said to be.
    let disc = Sector(offset: 0)..<Sector(offset: sectorCount)
    let outOfReach = zip(disc, source.evidence(of: disc))
      .filter { $0.1.evidence == .outOfReach }.map(\.0.offset)
    var outcome = Outcome(
      doubtful: doubtful.withLock { $0 }.union(outOfReach), remarks: source.remarks)
    var last = 0
    for sector in 0..<sectorCount {
      if Self.isMusic(got, of: sector, displacedBy: last) { continue }
      let others = (1...700).lazy.flatMap { [$0, -$0] }
      guard let found = others.first(where: { isMusic(got, of: sector, displacedBy: $0) }) else {
        outcome.wrong.insert(sector)
        continue
      }
      guard !outcome.doubtful.contains(sector) else { continue }
      outcome.displacements.insert(found)
      last = found
    }
    return outcome
  }

  private static func isMusic(_ got: [Int16], of sector: Int, displacedBy shift: Int) -> Bool {
    let first = 1176 * sector
    let start = quiet + first + 2 * shift
    guard got[first] == music[start] else { return false }
    return unsafe got.withUnsafeBufferPointer { got in
      unsafe music.withUnsafeBufferPointer { music in
        guard let one = got.baseAddress, let other = music.baseAddress else { return false }
        return unsafe memcmp(one + first, other + start, 2352) == 0
      }
    }
  }
}
