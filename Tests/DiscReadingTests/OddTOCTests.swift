import CompactDisc
import DiscReading
import SecureReading
import Synchronization
import TestSupport
import Testing

/// Discs whose table of contents is made to mislead computers.
@Suite(.timeLimit(.minutes(30)))
struct OddTOCTests {
  private static let sectorCount = 2200
  /// Three tracks that start at 0, 700 and 1600.
  private static let fixture = Result { try ImageFixture(trackSectors: [700, 900, 600]) }
  private static let toc = "0:700:1600:2200"

  /// The drive is there as long as it is held.
  private static func open(
    _ plan: String, fixture: ImageFixture? = nil, _ folder: TemporaryDirectory
  ) async throws -> (DriveSource, SimulatedDrive) {
    let path = folder.path
    var options = DriveOptions(spoolDirectory: { path })
    options.readOffset = 0
    let image = try fixture ?? Self.fixture.get()
    let drive = try SimulatedDrive(
      cueSheet: image.path, plan: "speed 40; seek_ms 90; cache_ms 1; cache 64; seed 7; \(plan)")
    return (try await DriveSource(device: drive.device, options: options), drive)
  }

  private static func fetch(_ source: DriveSource) async throws -> [Sector] {
    let doubtful = Mutex<[Sector]>([])
    try await source.fetch(source.disc.toc.audioRegions) { _, sectors in
      doubtful.withLock { $0 += sectors }
    }
    return doubtful.withLock { $0 }
  }

  @Test(arguments: [
    // The lead-out is too late, by a little and absurdly.
    ("toc_shift 0xAA 1", 1), ("toc_shift 0xAA 300", 1), ("toc_shift 0xAA 400000", 1),
    // The drive reads on into it, and Q says where it is.
    ("toc_shift 0xAA 300; overread_out 400", 1),
    ("toc_shift 0xAA 3000; overread_out 50; overread_out_error 3 2 0", 1),
    // It lies before the last track.
    ("toc_shift 0xAA -900", 1), ("toc_shift 0xAA -2100", 1),
    // Tracks out of order, before the disc and behind it.
    ("toc_shift 2 -800", 1), ("toc_shift 2 1200", 1), ("toc_shift 3 5000", 1),
    ("toc_shift 1 900; toc_shift 2 -600", 2), ("toc_shift 3 -1500; toc_shift 0xAA 2000", 2),
    // Audio that is said to be data.
    ("toc_flags 2 4", 1), ("toc_flags 1 4; toc_flags 2 4; toc_flags 3 4; toc_flags 0xAA 4", 1),
    // Drives that tell Q in ways of their own.
    ("toc_shift 0xAA 300; q nocrc; overread_out 400", 1), ("toc_shift 2 -800; q binary", 1),
    ("toc_shift 2 -800; q_errors .3", 1), ("toc_shift 3 5000; q_shift 3", 1),
    ("toc_shift 0xAA 300; q none", 1),
  ])
  func allThatIsThereIsRead(plan: String, remarkCount: Int) async throws {
    let folder = try TemporaryDirectory()
    let (source, drive) = try await Self.open(plan, folder)
    #expect(source.disc.toc.description == Self.toc)
    #expect(source.remarks.count == remarkCount, "\(source.remarks)")
    #expect(source.remarks.allSatisfy { $0.hasPrefix("By the table of contents") })
    #expect(drive.clock < .seconds(60))
    #expect(try await Self.fetch(source) == [])
    let expected = TestMusic.shared(count: Self.sectorCount * 588)
    #expect(try source.samples(0..<Self.sectorCount * 588) == expected)
  }

  /// What others know the disc by is what it says of itself.
  @Test func idsAreThoseOfWhatTheDiscSays() async throws {
    let folder = try TemporaryDirectory()
    let late = try await Self.open("toc_shift 0xAA 300", folder).0.disc.toc
    let told = try TableOfContents(parsing: "0:700:1600:2500")
    #expect(late.musicBrainzDiscID == told.musicBrainzDiscID)
    #expect(late.accurateRipDiscID == told.accurateRipDiscID)
    #expect(late.freeDBDiscID == told.freeDBDiscID)
    #expect(late.ctdbTOCID == told.ctdbTOCID)
    #expect(late.rawTOC == told.rawTOC)
    let early = try await Self.open("toc_shift 0xAA -900", folder).0.disc.toc
    #expect(
      early.musicBrainzDiscID == (try TableOfContents(parsing: "0:700:1300")).musicBrainzDiscID)
  }

  /// Without sub-channel Q, what cannot be read is left out.
  @Test func aTrackThatIsNotThereIsLeftOut() async throws {
    let folder = try TemporaryDirectory()
    let (source, drive) = try await Self.open("toc_shift 3 5000; q none", folder)
    defer { withExtendedLifetime(drive) {} }
    #expect(source.disc.toc.description == "0:700:2200")
    #expect(
      source.remarks == [
        "Track 3 is said to start behind the end of the disc. Nothing can be read there, so it is "
          + "left out."
      ])
    #expect(try await Self.fetch(source) == [])
  }

  @Test func aLaterSessionThatContradictsTheFirstIsLeftOut() async throws {
    let sheet = """
      FILE "audio.bin" BINARY
        TRACK 01 AUDIO
          INDEX 01 00:00:00
        TRACK 02 AUDIO
          INDEX 01 00:05:00
      REM SESSION 02
      FILE "data.bin" BINARY
        TRACK 03 MODE1/2352
          INDEX 01 00:00:00
      """
    let music = ImageFixture.bytes(of: TestMusic.shared(count: 900 * 588), count: 900 * 2352)
    let fixture = try ImageFixture(
      sheet: sheet, files: ["audio.bin": music, "data.bin": noise(sectors: 300)])
    let folder = try TemporaryDirectory()
    let (source, drive) = try await Self.open("toc_shift 3 -12100", fixture: fixture, folder)
    defer { withExtendedLifetime(drive) {} }
    #expect(source.disc.toc.description == "0:375:900")
    #expect(
      source.remarks == [
        "The table of contents of a later session contradicts that of the first one, which counts, "
          + "as in CD players. Track 3 is left out."
      ])
    #expect(try await Self.fetch(source) == [])
    #expect(try source.samples(0..<900 * 588) == samples(music))
    // The same disc as it should be has nothing to be said of it.
    let (good, _) = try await Self.open("", fixture: fixture, try TemporaryDirectory())
    #expect(good.disc.toc.description == "0:375:-12300:12600")
    #expect(good.remarks == [])
  }

  /// Where nothing tells whether the disc or the table of contents is to blame, the sectors are in
  /// doubt, and do not take hours.
  @Test func anEndThatCannotBeReadIsInDoubt() async throws {
    let folder = try TemporaryDirectory()
    let (source, drive) = try await Self.open(
      "toc_shift 0xAA 2000; overread_out_error 3 0x11 5", folder)
    #expect(source.disc.toc.description == "0:700:1600:4200")
    #expect(try await Self.fetch(source).map(\.offset) == Array(2200..<4200))
    #expect(drive.clock < .seconds(1800))
    let expected = TestMusic.shared(count: Self.sectorCount * 588)
    #expect(try source.samples(0..<Self.sectorCount * 588) == expected)
  }

  @Test func nonsenseIsRefused() async throws {
    let folder = try TemporaryDirectory()
    let error = await #expect(throws: DiscError.self) {
      try await Self.open("toc_shift 2 -800; q none", folder)
    }
    guard case .invalidTOC = error else {
      Issue.record("\(String(describing: error))")
      return
    }
  }
}
