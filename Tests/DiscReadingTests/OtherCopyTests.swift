import CompactDisc
import DiscReading
import SecureReading
import Synchronization
import TestSupport
import Testing

/// A spool that was begun from one disc, and is gone on with from another.
@Suite(.timeLimit(.minutes(30)))
struct OtherCopyTests {
  private static let sectorCount = 1500
  private static let disc = Sector(offset: 0)..<Sector(offset: sectorCount)
  private static let sampleCount = sectorCount * CDAudio.samplesPerSector
  /// What the first copy cannot be read in.
  private static let hole = Sector(offset: 1000)..<Sector(offset: 1003)
  private static let mechanics = "speed 40; seek_ms 90; cache_ms 1; cache 300; seed 7"
  private static let scratch = "error 1000 3 3 0x11 5 -1"

  /// More than a disc of music, so that there is some before and behind.
  private static let music = TestMusic.shared(count: sampleCount + 20_000)

  /// A disc whose samples come later than those of the first copy, which begins at sample 10,000.
  private static func pressing(later shift: Int) -> [Int16] {
    Array(music[2 * (10_000 - shift)..<2 * (10_000 - shift + sampleCount)])
  }

  private static func fixture(_ samples: [Int16]) throws -> ImageFixture {
    try ImageFixture(
      sheet: """
        FILE "disc.bin" BINARY
          TRACK 01 AUDIO
            INDEX 01 00:00:00
          TRACK 02 AUDIO
            INDEX 01 00:10:00
        """,
      files: ["disc.bin": ImageFixture.bytes(of: samples, count: samples.count * 2)])
  }

  private static func open(
    _ drive: SimulatedDrive, _ folder: TemporaryDirectory, readOffset: Int? = 0,
    policy: ReadingPolicy = .standard, sectorTime: Duration = .seconds(2),
    traits: DriveTraits? = nil
  ) async throws -> DriveSource {
    let path = folder.path
    var options = DriveOptions(spoolDirectory: { path })
    options.readOffset = readOffset
    options.traits = traits
    options.policy = policy
    options.policy.timePerSector = sectorTime
    return try await DriveSource(device: drive.device, options: options)
  }

  @discardableResult
  private static func fetch(_ source: DriveSource) async throws -> [Sector] {
    let doubtful = Mutex<[Sector]>([])
    try await source.fetch([disc]) { _, sectors in doubtful.withLock { $0 += sectors } }
    return doubtful.withLock { $0 }
  }

  /// Begins a spool from the first copy, in which a few sectors cannot be read.
  private static func begin(
    _ samples: [Int16] = pressing(later: 0), in folder: TemporaryDirectory,
    policy: ReadingPolicy = .standard
  ) async throws {
    let fixture = try fixture(samples)
    let drive = try SimulatedDrive(cueSheet: fixture.path, plan: "\(mechanics); \(scratch)")
    let source = try await open(drive, folder, policy: policy)
    #expect(try await fetch(source) == Array(hole))
    source.finish(isComplete: false)
  }

  @Test(arguments: [0, 1, -1, 588, -588, 667, -3000, 6000])
  func anotherPressingFillsInWhereItsSamplesBelong(shift: Int) async throws {
    let folder = try TemporaryDirectory()
    try await Self.begin(in: folder)
    let fixture = try Self.fixture(Self.pressing(later: shift))
    let drive = try SimulatedDrive(cueSheet: fixture.path, plan: Self.mechanics)
    let source = try await Self.open(drive, folder)
    #expect(try await Self.fetch(source) == [])
    #expect(try source.samples(0..<Self.sampleCount) == Self.pressing(later: 0))
    let told = source.remarks.filter { $0.contains("than they were read before") }
    #expect(told.count == (shift == 0 ? 0 : 1))
    if let told = told.first {
      #expect(told.contains("\(abs(shift)) samples \(shift > 0 ? "later" : "earlier")"))
    }
    #expect(source.evidence(of: Self.hole).allSatisfy { $0.evidence == .agreed })
  }

  /// A drive whose read offset nobody told is found out as well.
  @Test func aDriveWithAnUnknownOffsetFillsInWhereItsSamplesBelong() async throws {
    let folder = try TemporaryDirectory()
    try await Self.begin(in: folder)
    let fixture = try Self.fixture(Self.pressing(later: 0))
    let drive = try SimulatedDrive(
      cueSheet: fixture.path, plan: "\(Self.mechanics); read_offset 667")
    let source = try await Self.open(drive, folder, readOffset: nil)
    #expect(try await Self.fetch(source) == [])
    #expect(try source.samples(0..<Self.sampleCount) == Self.pressing(later: 0))
    #expect(source.remarks.contains { $0.contains("667 samples later") })
  }

  @Test func aDriveThatLosesItsPlaceFillsInWhereItsSamplesBelong() async throws {
    let folder = try TemporaryDirectory()
    try await Self.begin(in: folder)
    let fixture = try Self.fixture(Self.pressing(later: 0))
    let drive = try SimulatedDrive(
      cueSheet: fixture.path, plan: "\(Self.mechanics); jitter 20 every")
    let source = try await Self.open(drive, folder)
    #expect(try await Self.fetch(source) == [])
    #expect(try source.samples(0..<Self.sampleCount) == Self.pressing(later: 0))
  }

  @Test func otherMusicIsRefused() async throws {
    let folder = try TemporaryDirectory()
    try await Self.begin(in: folder)
    let other = TestMusic.samples(count: Self.sampleCount, seed: 5)
    let fixture = try Self.fixture(other)
    let drive = try SimulatedDrive(cueSheet: fixture.path, plan: Self.mechanics)
    let source = try await Self.open(drive, folder)
    let error = await #expect(throws: DiscError.self) { try await Self.fetch(source) }
    guard case .otherSamples(drive.device, let spool) = error else {
      Issue.record("\(String(describing: error))")
      return
    }
    #expect(spool.hasPrefix(folder.path))
    source.finish(isComplete: false)
    // The first copy, cleaned, still goes on where it was.
    let same = try Self.fixture(Self.pressing(later: 0))
    let cleaned = try SimulatedDrive(cueSheet: same.path, plan: Self.mechanics)
    let again = try await Self.open(cleaned, folder)
    #expect(try await Self.fetch(again) == [])
    #expect(try again.samples(0..<Self.sampleCount) == Self.pressing(later: 0))
  }

  /// Where nothing was proved, there is nothing to be kept from mixing.
  @Test func otherMusicTakesThePlaceOfWhatIsNotProved() async throws {
    let folder = try TemporaryDirectory()
    try await Self.begin(in: folder, policy: .fast)
    let other = TestMusic.samples(count: Self.sampleCount, seed: 5)
    let fixture = try Self.fixture(other)
    let drive = try SimulatedDrive(cueSheet: fixture.path, plan: Self.mechanics)
    let source = try await Self.open(drive, folder, policy: .fast)
    #expect(try await Self.fetch(source) == [])
    #expect(try source.samples(0..<Self.sampleCount) == other)
  }

  /// A tone that comes again and again could lie anywhere.
  @Test func whatCouldLieAnywhereIsRefused() async throws {
    let folder = try TemporaryDirectory()
    func tone(_ phase: Int) -> [Int16] {
      (0..<Self.sampleCount).flatMap { index in
        let value = Int16((index + phase) % 100 * 200 - 10_000)
        return [value, -value]
      }
    }
    try await Self.begin(tone(0), in: folder)
    let fixture = try Self.fixture(tone(7))
    let drive = try SimulatedDrive(cueSheet: fixture.path, plan: Self.mechanics)
    let source = try await Self.open(drive, folder)
    let error = await #expect(throws: DiscError.self) { try await Self.fetch(source) }
    guard case .unrecognized(drive.device, _) = error else {
      Issue.record("\(String(describing: error))")
      return
    }
  }

  /// A disc in bad condition is recognized by what can be read of it.
  @Test(arguments: [
    "flip 0 1500 .2 30", "error 0 400 3 0x11 5 -1", "interp 700 60; error 100 300 3 0x11 5 2",
    "c2 honest; flip 0 1500 .1 30",
  ])
  func aBadCopyFillsInWhatItHas(plan: String) async throws {
    let folder = try TemporaryDirectory()
    try await Self.begin(in: folder)
    let fixture = try Self.fixture(Self.pressing(later: 30))
    let drive = try SimulatedDrive(
      cueSheet: fixture.path, plan: "\(Self.mechanics); \(plan)")
    let source = try await Self.open(drive, folder)
    #expect(try await Self.fetch(source) == [])
    #expect(try source.samples(0..<Self.sampleCount) == Self.pressing(later: 0))
  }

  /// A drive that was tried before, so that it reads no more than it has to.
  private static var knownTraits: DriveTraits {
    var traits = DriveTraits()
    traits.transferLimit = 8
    traits.cacheLimit = 64
    return traits
  }

  @Test(arguments: [0, 588])
  func aDiscThatIsPutInWhileAnotherIsReadGoesOnWithIt(shift: Int) async throws {
    let folder = try TemporaryDirectory()
    let first = try Self.fixture(Self.pressing(later: 0))
    let second = try Self.fixture(Self.pressing(later: shift))
    // After some of the disc was read once.
    let drive = try SimulatedDrive(
      cueSheet: first.path,
      plan: "speed 40; seek_ms 90; swap \"\(second.path)\"; swap_after 150")
    let source = try await Self.open(drive, folder, traits: Self.knownTraits)
    #expect(try await Self.fetch(source) == [])
    // The second one ends before what the first one has at its end.
    let count = Self.sampleCount - shift
    #expect(
      try source.samples(0..<count) == Array(Self.pressing(later: 0).prefix(2 * count)))
    #expect(
      source.evidence(of: Self.disc).count { $0.evidence == .outOfReach } == shift / 588)
    #expect(
      source.remarks.contains { $0.contains("588 samples later") } == (shift != 0))
  }

  @Test func otherMusicThatIsPutInWhileADiscIsReadIsNoticed() async throws {
    let folder = try TemporaryDirectory()
    let first = try Self.fixture(Self.pressing(later: 0))
    let second = try Self.fixture(TestMusic.samples(count: Self.sampleCount, seed: 5))
    let drive = try SimulatedDrive(
      cueSheet: first.path,
      plan: "speed 40; seek_ms 90; swap \"\(second.path)\"; swap_after 150")
    let source = try await Self.open(drive, folder, traits: Self.knownTraits)
    let error = await #expect(throws: DiscError.self) { try await Self.fetch(source) }
    guard case .anotherDisc(drive.device, _) = error else {
      Issue.record("\(String(describing: error))")
      return
    }
  }

  /// Reads that were wrong each time, another way, and that only many votes can tell from the right ones.
  private static let longFight = "flip 700 3 1 700"

  /// A fight that was interrupted goes on with the votes that it had.
  @Test func aFightGoesOnWhereItWas() async throws {
    let fixture = try Self.fixture(Self.pressing(later: 0))
    func rip(_ folder: TemporaryDirectory, _ plan: String) async throws -> (isWhole: Bool, Int) {
      let drive = try SimulatedDrive(
        cueSheet: fixture.path, plan: "\(Self.mechanics); \(Self.longFight); \(plan)")
      let source = try await Self.open(
        drive, folder, sectorTime: .seconds(60), traits: Self.knownTraits)
      defer { source.finish(isComplete: false) }
      let before = drive.readCount
      do {
        let doubtful = try await Self.fetch(source)
        #expect(doubtful == [])
        #expect(try source.samples(0..<Self.sampleCount) == Self.pressing(later: 0))
        return (true, drive.readCount - before)
      } catch is DiscError {
        return (false, drive.readCount - before)
      }
    }
    let whole = try await rip(try TemporaryDirectory(), "")
    #expect(whole.isWhole)
    // Two passes over everything, and then the fight, which is interrupted in its last third.
    let folder = try TemporaryDirectory()
    let first = try await rip(folder, "gone \(whole.1 * 7 / 8 + 40)")
    #expect(!first.isWhole)
    let second = try await rip(folder, "")
    #expect(second.isWhole)
    #expect(first.1 + second.1 < whole.1 * 11 / 10, "\(first) \(second) \(whole)")
  }

  @Test func itTakesAFewSeeks() async throws {
    let folder = try TemporaryDirectory()
    try await Self.begin(in: folder)
    let fixture = try Self.fixture(Self.pressing(later: 0))
    let drive = try SimulatedDrive(cueSheet: fixture.path, plan: Self.mechanics)
    let folderOfProfiles = try TemporaryDirectory()
    func open() async throws -> DriveSource {
      let path = folder.path
      var options = DriveOptions(spoolDirectory: { path })
      options.readOffset = 0
      options.traits = DriveTraits()
      options.traits?.cacheLimit = 300
      options.profiles = DriveProfiles(path: folderOfProfiles.path(of: "drives.json"))
      return try await DriveSource(device: drive.device, options: options)
    }
    let source = try await open()
    let before = (drive.readCount, drive.clock)
    try await Self.fetch(source)
    // Three places of 25 sectors and a few, and the hole twice with other sectors read between.
    #expect(drive.readCount - before.0 < 40)
    #expect(drive.clock - before.1 < .seconds(3))
  }
}
