import CompactDisc
import DiscReading
import SecureReading
import Synchronization
import TestSupport
import Testing

/// Real libcdio on a simulated drive.
@Suite(.timeLimit(.minutes(30)))
struct DriveSourceTests {
  private static let sheet = """
    CATALOG 0123456789012
    TITLE "Drive Test"
    PERFORMER "The Simulators"
    FILE "disc.bin" BINARY
      TRACK 01 AUDIO
        TITLE "First Light"
        PERFORMER "The Simulators"
        ISRC USS1Z9900001
        INDEX 00 00:00:00
        INDEX 01 00:02:00
      TRACK 02 AUDIO
        TITLE "Second Wind"
        PERFORMER "Someone Else"
        ISRC USS1Z9900002
        FLAGS DCP PRE
        INDEX 00 00:03:50
        INDEX 01 00:05:00
    """
  private static let data = noise(sectors: 600)

  private static func fixture() throws -> ImageFixture {
    try ImageFixture(sheet: sheet, files: ["disc.bin": data])
  }

  private struct Fetched {
    var sectors: [Range<Sector>] = []
    var doubtful: [Sector] = []
  }

  /// Reads a whole disc; the sectors in doubt.
  private static func fetchAll(_ source: DriveSource) async throws -> [Sector] {
    let fetched = Mutex(Fetched())
    let disc = Sector(offset: 0)..<source.disc.toc.leadOut
    try await source.fetch([disc]) { sectors, doubtful in
      fetched.withLock {
        $0.sectors.append(sectors)
        $0.doubtful += doubtful
      }
    }
    let result = fetched.withLock { $0 }
    // Every sector once and in order.
    #expect(result.sectors.first?.lowerBound == disc.lowerBound)
    #expect(result.sectors.last?.upperBound == disc.upperBound)
    #expect(
      zip(result.sectors, result.sectors.dropFirst()).allSatisfy { $0.upperBound == $1.lowerBound })
    return result.doubtful
  }

  private static func open(
    _ drive: SimulatedDrive, _ fixture: ImageFixture, traits: DriveTraits? = nil
  ) async throws -> DriveSource {
    let folder = fixture.folder.path
    var options = DriveOptions(spoolDirectory: { folder })
    options.traits = traits
    return try await DriveSource(device: drive.device, options: options)
  }

  @Test func readsADiscBitExact() async throws {
    let fixture = try Self.fixture()
    let drive = try SimulatedDrive(cueSheet: fixture.path)
    let source = try await Self.open(drive, fixture)
    #expect(try await Self.fetchAll(source) == [])
    #expect(try source.samples(0..<600 * 588) == samples(Self.data))
  }

  @Test func knowsOfADiscWhatItsImageSays() async throws {
    let fixture = try Self.fixture()
    let drive = try SimulatedDrive(cueSheet: fixture.path)
    let fromDrive = try await Self.open(drive, fixture).disc
    let fromImage = try DiscImage(cueSheet: fixture.path).disc
    #expect(fromDrive.toc == fromImage.toc)
    #expect(fromDrive.mediaCatalogNumber == fromImage.mediaCatalogNumber)
    #expect(fromDrive.isrcs == fromImage.isrcs)
    #expect(fromDrive.text.title == "Drive Test")
    #expect(fromDrive.trackTexts[2]?.title == "Second Wind")
    #expect(fromDrive.trackTexts[2]?.performer == "Someone Else")
    #expect(fromDrive.toc.tracks[1].flags == [.preEmphasis, .copyPermitted])
    #expect(fromDrive.toc.hiddenAudio == Sector(offset: 0)..<Sector(offset: 150))
  }

  @Test func knowsTheSessionsOfACDExtra() async throws {
    let sheet = """
      FILE "audio.bin" BINARY
        TRACK 01 AUDIO
          INDEX 01 00:00:00
      REM SESSION 02
      FILE "data.bin" BINARY
        TRACK 02 MODE1/2352
          INDEX 01 00:00:00
      """
    let fixture = try ImageFixture(
      sheet: sheet,
      files: ["audio.bin": noise(sectors: 400), "data.bin": noise(sectors: 300)])
    let drive = try SimulatedDrive(cueSheet: fixture.path)
    let toc = try await Self.open(drive, fixture).disc.toc
    #expect(toc.description == "0:-11800:12100")
    #expect(toc.tracks.map(\.session) == [1, 2])
    #expect(toc.tracks[0].sectors == Sector(offset: 0)..<Sector(offset: 400))
  }

  /// An ISRC that two tracks share is the neighbour's, repeated by a drive that is asked for codes.
  @Test func dropsACodeThatADriveRepeats() async throws {
    let fixture = try Self.fixture()
    let drive = try SimulatedDrive(cueSheet: fixture.path, plan: "q none\nisrc_late 1")
    #expect(try await Self.open(drive, fixture).disc.isrcs == [:])
  }

  @Test(arguments: [
    ("attention 3", "one UNIT ATTENTION"), ("error 200 3 3 0x11 5 2 0", "errors that pass"),
    ("max_blocks 8", "a drive that refuses long transfers"),
    ("short 100 2 1 1000", "a short transfer that does not come again"),
    ("hang 300 1 1", "a command that hangs once"), ("notready 3", "a disc that spins up"),
    ("error 400 1 2 0x04 1 2 0", "a drive that is busy with itself for a while"),
  ])
  func getsThrough(plan: String, meaning: String) async throws {
    let fixture = try Self.fixture()
    let drive = try SimulatedDrive(cueSheet: fixture.path, plan: plan)
    let source = try await Self.open(drive, fixture)
    #expect(try await Self.fetchAll(source) == [], "\(meaning)")
    #expect(try source.samples(0..<600 * 588) == samples(Self.data), "\(meaning)")
  }

  @Test(arguments: [
    ("error 310 2 3 0x11 5 -1 0", "a scratch"), ("short 310 2 -1 1000", "short transfers"),
    ("hang 310 2 -1", "a command that always hangs"),
    ("short 310 2 -1 2340", "transfers that lack 12 bytes"),
    ("short 310 2 -1 2350", "transfers that lack one value"),
  ])
  func saysWhichSectorsAreInDoubt(plan: String, meaning: String) async throws {
    let fixture = try Self.fixture()
    let drive = try SimulatedDrive(cueSheet: fixture.path, plan: plan)
    let source = try await Self.open(drive, fixture)
    let doubtful = [Sector(offset: 310), Sector(offset: 311)]
    #expect(try await Self.fetchAll(source) == doubtful, "\(meaning)")
    var expected = samples(Self.data)
    for position in 2 * 310 * 588..<2 * 312 * 588 { expected[position] = 0 }
    #expect(try source.samples(0..<600 * 588) == expected, "\(meaning)")
  }

  @Test(arguments: ["eject_after 12", "gone 12"])
  func stopsWhereTheDiscIsGone(plan: String) async throws {
    let fixture = try Self.fixture()
    let drive = try SimulatedDrive(cueSheet: fixture.path, plan: plan)
    let source = try await Self.open(drive, fixture, traits: DriveTraits())
    let error = await #expect(throws: DiscError.self) { _ = try await Self.fetchAll(source) }
    guard case .discRemoved(drive.device, let sector) = error else {
      Issue.record("\(String(describing: error))")
      return
    }
    #expect(sector.offset > 0 && sector.offset < 600)
    // What was read before stays.
    #expect(
      try source.samples(0..<sector.firstSample)
        == samples(Self.data[..<(sector.offset * CDAudio.bytesPerSector)]))
  }

  @Test func knowsAnEmptyDrive() async throws {
    let fixture = try Self.fixture()
    let drive = try SimulatedDrive(cueSheet: fixture.path, plan: "nodisc 1")
    await #expect(throws: DiscError.noDisc(device: drive.device)) {
      _ = try await Self.open(drive, fixture)
    }
  }

  @Test func knowsADriveWithoutPermission() async throws {
    let fixture = try Self.fixture()
    let drive = try SimulatedDrive(cueSheet: fixture.path, plan: "permission denied")
    await #expect(throws: DiscError.permissionDenied(path: drive.device, isDrive: true)) {
      _ = try await Self.open(drive, fixture)
    }
  }

  @Test func knowsADeviceThatIsNotThere() async throws {
    await #expect(throws: DiscError.noDrive(device: "/dev/tonearm-none")) {
      _ = try await openDisc(
        at: "/dev/tonearm-none", options: DriveOptions(spoolDirectory: { "/tmp" }))
    }
  }

  @Test func knowsADeviceThatIsNoDrive() async throws {
    let error = await #expect(throws: DiscError.self) {
      _ = try await openDisc(at: "/dev/null", options: DriveOptions(spoolDirectory: { "/tmp" }))
    }
    guard case .notADisc = error else {
      Issue.record("\(String(describing: error))")
      return
    }
  }

  @Test func refusesADiscWithoutMusic() async throws {
    let fixture = try ImageFixture(
      sheet: "FILE \"disc.bin\" BINARY\n  TRACK 01 MODE1/2352\n    INDEX 01 00:00:00\n",
      files: ["disc.bin": noise(sectors: 300)])
    let drive = try SimulatedDrive(cueSheet: fixture.path)
    await #expect(throws: DiscError.noAudioTracks(path: drive.device)) {
      _ = try await Self.open(drive, fixture)
    }
  }

  /// Neither the table of contents nor anything else tells where the tracks are.
  @Test func refusesATableOfContentsThatMakesNoSense() async throws {
    let fixture = try Self.fixture()
    let drive = try SimulatedDrive(cueSheet: fixture.path, plan: "toc_shift 2 -300; q none")
    let error = await #expect(throws: DiscError.self) { _ = try await Self.open(drive, fixture) }
    guard case .invalidTOC = error else {
      Issue.record("\(String(describing: error))")
      return
    }
  }

  @Test func openDiscTakesADevice() async throws {
    let fixture = try Self.fixture()
    let drive = try SimulatedDrive(cueSheet: fixture.path)
    let source = try await openDisc(
      at: drive.device, options: DriveOptions(spoolDirectory: { "/tmp" }))
    #expect(source is DriveSource)
    // A look at its sub-channel, and no more.
    #expect(drive.readCount < 30)
  }

  @Test func noticesThatTheDiscWasChanged() async throws {
    let fixture = try Self.fixture()
    let other = try ImageFixture(trackSectors: [300, 400])
    let drive = try SimulatedDrive(
      cueSheet: fixture.path, plan: "swap \"\(other.path)\"; swap_after 12")
    let source = try await Self.open(drive, fixture, traits: DriveTraits())
    let error = await #expect(throws: DiscError.self) { _ = try await Self.fetchAll(source) }
    guard case .anotherDisc(drive.device, _) = error else {
      Issue.record("\(String(describing: error))")
      return
    }
  }

  @Test func twoRipsOfOneDiscKeepOutOfEachOthersWay() async throws {
    let fixture = try Self.fixture()
    let drives = try [
      SimulatedDrive(cueSheet: fixture.path), SimulatedDrive(cueSheet: fixture.path),
    ]
    let first = try await Self.open(drives[0], fixture)
    #expect(try await Self.fetchAll(first) == [])
    let second = try await Self.open(drives[1], fixture)
    let error = await #expect(throws: DiscError.self) { _ = try await Self.fetchAll(second) }
    guard case .spool(.inUse) = error else {
      Issue.record("\(String(describing: error))")
      return
    }
    first.finish(isComplete: true)
    #expect(try await Self.fetchAll(second) == [])
  }

  /// Whatever happens at whatever command: the disc comes out exact, or there is an error.
  @Test(
    arguments: ["hang_at", "gone_at", "fail_at"],
    ["", "3 0x11 5", "2 0x3a 0", "6 0x28 0", "5 0x20 0"])
  func survivesTroubleAtAnyCommand(word: String, sense: String) async throws {
    guard (word == "fail_at") != sense.isEmpty else { return }
    let fixture = try Self.fixture()
    for number in [1, 2, 3, 5, 8, 13, 21, 34, 55, 72, 89, 100] {
      let drive = try SimulatedDrive(
        cueSheet: fixture.path, plan: "\(word) \(number) \(sense)")
      let folder = try TemporaryDirectory()
      let path = folder.path
      do {
        let source = try await DriveSource(
          device: drive.device, options: DriveOptions(spoolDirectory: { path }))
        #expect(try await Self.fetchAll(source) == [], "\(number)")
        #expect(try source.samples(0..<600 * 588) == samples(Self.data), "\(number)")
      } catch is DiscError {
      } catch is SpoolError {
        Issue.record("no error of the spool's")
      }
    }
  }
}
