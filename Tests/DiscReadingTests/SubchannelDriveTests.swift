import CompactDisc
import DiscReading
import SecureReading
import TestSupport
import Testing

/// What a drive tells of a disc by sub-channel Q.
// A process has room for 64 drives.
@Suite(.serialized, .timeLimit(.minutes(30)))
struct SubchannelDriveTests {
  /// Twelve tracks of 12 seconds, the data of which nobody looks at.
  private static let trackLength = 900
  /// The sectors of their pre-gaps.
  private static let preGaps = [0, 150, 0, 37, 224, 1, 0, 500, 150, 75, 13, 148]
  private static let flags = [2: "PRE", 5: "DCP", 6: "PRE DCP", 9: "4CH"]

  private static let fixture = Result { () throws -> ImageFixture in
    var sheet = "CATALOG 4006381333931\nFILE \"disc.bin\" BINARY\n"
    for (number, preGap) in zip(1..., preGaps) {
      let start = (number - 1) * trackLength
      sheet += "TRACK \(two(number)) AUDIO\n"
      // A disc on which one track has no code.
      if number != 7 { sheet += "ISRC ZZTNA26000\(two(number))\n" }
      if let flags = flags[number] { sheet += "FLAGS \(flags)\n" }
      if preGap > 0 { sheet += "INDEX 00 \(time(start - preGap))\n" }
      sheet += "INDEX 01 \(time(start))\n"
    }
    let data = [UInt8](repeating: 0, count: 12 * trackLength * CDAudio.bytesPerSector)
    return try ImageFixture(sheet: sheet, files: ["disc.bin": data])
  }

  private static func two(_ number: Int) -> String { number < 10 ? "0\(number)" : "\(number)" }

  private static func time(_ sectors: Int) -> String {
    "\(two(sectors / 4500)):\(two(sectors / 75 % 60)):\(two(sectors % 75))"
  }

  private static func open(_ drive: SimulatedDrive) async throws -> DriveSource {
    try await DriveSource(
      device: drive.device, options: DriveOptions(spoolDirectory: { "/nowhere" }))
  }

  @Test(arguments: [
    "", "q_shift 3", "q_shift -5", "q_shift 75", "q_errors 0.1", "q_errors 0.4; seed 2", "q nocrc",
    "q binary", "q binary nocrc", "q nocrc; q_errors 0.02", "q binary; q_errors 0.2; q_shift -1",
    "max_blocks 8", "max_blocks 3", "jitter 30 every; read_offset 667", "attention 5",
  ])
  func tellsAllThatTheImageHas(plan: String) async throws {
    let fixture = try Self.fixture.get()
    let image = try DiscImage(cueSheet: fixture.path).disc
    let drive = try SimulatedDrive(
      cueSheet: fixture.path, plan: plan.replacing(";", with: "\n"))
    let disc = try await Self.open(drive).disc
    #expect(disc.preGaps == image.preGaps)
    #expect(disc.isrcs == image.isrcs)
    #expect(disc.mediaCatalogNumber == image.mediaCatalogNumber)
    #expect(disc.toc == image.toc)
  }

  /// Drives of 2000 and 2010; what else is asked takes none of this clock.
  @Test(arguments: [("24", 120, 9.0), ("40", 90, 6)])
  func takesSeconds(speed: String, seek: Int, most: Double) async throws {
    let drive = try SimulatedDrive(
      cueSheet: try Self.fixture.get().path,
      plan: "time counted\nspeed \(speed)\nseek_ms \(seek)\ncache 1000")
    let disc = try await Self.open(drive).disc
    #expect(disc.preGaps.count == 9)
    #expect(disc.isrcs.count == 11)
    #expect(drive.clock < .seconds(most), "\(drive.clock), \(drive.readCount) reads")
  }

  @Test func countsMoreThanTheTableOfContents() async throws {
    let drive = try SimulatedDrive(
      cueSheet: try Self.fixture.get().path,
      plan: "toc_flags 2 0\ntoc_flags 6 0\ntoc_flags 3 1\ntoc_flags 12 2")
    let source = try await Self.open(drive)
    let toc = source.disc.toc
    #expect(toc.tracks[1].flags == [.preEmphasis])
    #expect(toc.tracks[2].flags == [])
    #expect(
      source.remarks.dropFirst() == [
        "Tracks 2 and 6 have pre-emphasis by sub-channel Q, which counts, but not by the table of "
          + "contents.",
        "Track 3 has pre-emphasis by the table of contents, but not by sub-channel Q, which counts.",
        "Track 6 has permission to be copied by sub-channel Q, which counts, but not by the table of "
          + "contents.",
        "Track 12 has permission to be copied by the table of contents, but not by sub-channel Q, "
          + "which counts.",
      ])
  }

  /// Sectors of data cannot be read like audio, so nobody looks for a pre-gap behind them.
  @Test func looksAtTheAudioOfAMixedDisc() async throws {
    let sheet = """
      FILE "disc.bin" BINARY
      TRACK 01 MODE1/2352
      INDEX 01 00:00:00
      TRACK 02 AUDIO
      ISRC ZZTNA2600002
      FLAGS DCP
      INDEX 00 00:04:00
      INDEX 01 00:06:00
      TRACK 03 AUDIO
      ISRC ZZTNA2600003
      INDEX 00 00:10:30
      INDEX 01 00:12:00
      """
    let data = [UInt8](repeating: 0, count: 1500 * CDAudio.bytesPerSector)
    let fixture = try ImageFixture(sheet: sheet, files: ["disc.bin": data])
    let image = try DiscImage(cueSheet: fixture.path).disc
    let drive = try SimulatedDrive(cueSheet: fixture.path, plan: "toc_flags 2 0")
    let disc = try await Self.open(drive).disc
    #expect(disc.preGaps == [3: Sector(offset: 780)])
    #expect(disc.isrcs == image.isrcs)
    #expect(disc.toc == image.toc)
    #expect(drive.readCount < 40)
  }

  /// Latin-1 on the disc.
  @Test func namesComeFromThePacks() async throws {
    let sheet = """
      TITLE "Kleine Saitenmusik für Ñandú"
      PERFORMER "Þórr"
      FILE "disc.bin" BINARY
      TRACK 01 AUDIO
      TITLE "Æ"
      INDEX 01 00:00:00
      TRACK 02 AUDIO
      PERFORMER "Ça va"
      INDEX 01 00:02:00
      """
    let data = [UInt8](repeating: 0, count: 300 * CDAudio.bytesPerSector)
    let fixture = try ImageFixture(sheet: sheet, files: ["disc.bin": data])
    let image = try DiscImage(cueSheet: fixture.path).disc
    for plan in ["", "cdtext 0"] {
      let drive = try SimulatedDrive(cueSheet: fixture.path, plan: plan)
      let disc = try await Self.open(drive).disc
      #expect(disc.text.title == (plan.isEmpty ? image.text.title : nil))
      #expect(disc.text.performer == (plan.isEmpty ? image.text.performer : nil))
      #expect(disc.trackTexts[1]?.title == (plan.isEmpty ? "Æ" : nil))
      #expect(disc.trackTexts[2]?.performer == (plan.isEmpty ? "Ça va" : nil))
    }
  }

  @Test func agreesWithoutAWord() async throws {
    let drive = try SimulatedDrive(cueSheet: try Self.fixture.get().path)
    #expect(try await Self.open(drive).remarks.count == 1)
  }

  /// By READ SUB-CHANNEL.
  @Test(arguments: ["q none", "q none\nmax_blocks 3"])
  func aDriveWithoutQTellsCodesAllTheSame(plan: String) async throws {
    let fixture = try Self.fixture.get()
    let image = try DiscImage(cueSheet: fixture.path).disc
    let drive = try SimulatedDrive(cueSheet: fixture.path, plan: plan)
    let disc = try await Self.open(drive).disc
    #expect(disc.isrcs == image.isrcs)
    #expect(disc.mediaCatalogNumber == image.mediaCatalogNumber)
    #expect(disc.preGaps == [:])
    #expect(disc.toc == image.toc)
  }

  @Test func aCodeComesFromItsTrackAndNotFromTheCommandForIt() async throws {
    let fixture = try Self.fixture.get()
    let drive = try SimulatedDrive(cueSheet: fixture.path, plan: "isrc_late 3\nisrc 1")
    #expect(
      try await Self.open(drive).disc.isrcs == DiscImage(cueSheet: fixture.path).disc.isrcs)
  }

  /// Damage around the starts of tracks takes away what is there, and no more.
  @Test func aScratchHidesOnlyWhatItCovers() async throws {
    let fixture = try Self.fixture.get()
    let image = try DiscImage(cueSheet: fixture.path).disc
    let drive = try SimulatedDrive(
      cueSheet: fixture.path,
      plan: "error 740 170 3 0x11 5 -1\nerror 2690 20 3 0x11 5 -1\nerror 5600 5 3 0x11 5 -1")
    let disc = try await Self.open(drive).disc
    #expect(disc.preGaps[2] == nil)
    #expect(disc.preGaps.filter { $0.key > 4 } == image.preGaps.filter { $0.key > 4 })
    #expect(disc.isrcs == image.isrcs)
    #expect(disc.toc == image.toc)
  }

  @Test func endsWithTheDisc() async throws {
    let fixture = try Self.fixture.get()
    let drive = try SimulatedDrive(cueSheet: fixture.path, plan: "eject_after 10")
    let source = try await Self.open(drive)
    #expect(source.disc.toc.tracks.count == 12)
    #expect(drive.readCount < 15)
  }
}
