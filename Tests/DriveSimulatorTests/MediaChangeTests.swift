import TestSupport
import Testing

@Suite(.timeLimit(.minutes(30)))
struct MediaChangeTests {
  private static let otherData = ModelDisc(tracks: [.init(length: 500)]).bytes(of: 300..<500)
  private static let otherDisc = Result {
    try ImageFixture(
      sheet: """
        TITLE "Another"
        FILE "other.bin" BINARY
          TRACK 01 AUDIO
            INDEX 01 00:00:00
        """, name: "other.cue", files: ["other.bin": otherData])
  }

  private static func drive(_ plan: String = "") throws -> SimulatedDrive {
    try NoiseDisc.drive("swap \"\(otherDisc.get().path)\"\n\(plan)")
  }

  private static func isOther(_ answer: Host.Answer, at sector: Int) -> Bool {
    answer.bytes == Array(otherData[sector * 2352..<(sector + 1) * 2352])
  }

  @Test func aSwapIsAUnitAttentionAndAnotherDisc() throws {
    let drive = try Self.drive()
    let host = Host(drive)
    #expect(host.read(5).bytes == NoiseDisc.bytes(5..<6))
    #expect(host.toc()[2...3] == [1, 2])
    drive.control("swap")
    let attention = host.read(5)
    #expect(attention.status == 2 && attention.sense == 0x062800 && attention.bytes.isEmpty)
    #expect(Self.isOther(host.read(5), at: 5))
    let toc = host.toc()
    #expect(toc[2...3] == [1, 1])
    #expect(toc[12...] == [0, 0x10, 0xAA, 0, 0, 0, 0, 200])
    #expect(host.read(250).sense == 0x052100)
    #expect(host.toc(format: 5).contains(Array("Another".utf8)))
  }

  @Test func theCacheForgetsTheOldDisc() throws {
    let drive = try Self.drive("cache 100; readahead 20")
    let host = Host(drive)
    host.read(5)
    host.read(5)
    #expect(drive.mediumReadCount == 1)
    drive.control("swap")
    host.testUnitReady()
    #expect(Self.isOther(host.read(5), at: 5))
    #expect(drive.mediumReadCount == 2)
  }

  @Test func aSwapHappensOnce() throws {
    let drive = try Self.drive()
    let host = Host(drive)
    drive.control("swap")
    #expect(host.testUnitReady().sense == 0x062800)
    drive.control("swap")
    #expect(host.testUnitReady().status == 0)
    drive.control("swap_back")
    #expect(host.testUnitReady().sense == 0x062800)
    #expect(host.read(5).bytes == NoiseDisc.bytes(5..<6))
    drive.control("swap_back")
    #expect(host.testUnitReady().status == 0)
  }

  @Test func aSwapAfterReadsComesBeforeTheNext() throws {
    let drive = try Self.drive("swap_after 2")
    let host = Host(drive)
    #expect(host.read(5).bytes == NoiseDisc.bytes(5..<6))
    #expect(host.read(6).bytes == NoiseDisc.bytes(6..<7))
    #expect(host.testUnitReady().status == 0)
    #expect(host.read(7).sense == 0x062800)
    #expect(Self.isOther(host.read(7), at: 7))
  }

  @Test func aSwapClosesAnOpenTray() throws {
    let drive = try Self.drive()
    let host = Host(drive)
    drive.control("eject")
    #expect(host.read(5).sense == 0x023A02)
    drive.control("swap")
    #expect(host.read(5).sense == 0x062800)
    #expect(Self.isOther(host.read(5), at: 5))
    // The disc that goes out and in again is still the other one.
    drive.control("eject")
    drive.control("insert")
    #expect(host.read(5).sense == 0x062800)
    #expect(Self.isOther(host.read(5), at: 5))
  }

  @Test func aSwapFillsAnEmptyDrive() throws {
    let drive = try Self.drive("nodisc 1")
    let host = Host(drive)
    #expect(host.read(5).sense == 0x023A01)
    drive.control("swap")
    #expect(host.read(5).sense == 0x062800)
    #expect(Self.isOther(host.read(5), at: 5))
  }

  /// The file is read before each command and still says the same.
  @Test func aControlFileSwapsOnce() throws {
    let folder = try TemporaryDirectory()
    let drive = try Self.drive("control \"\(folder.path(of: "hand"))\"")
    let host = Host(drive)
    #expect(host.testUnitReady().status == 0)
    try folder.write(Array("swap\n".utf8), to: "hand")
    #expect(host.testUnitReady().sense == 0x062800)
    #expect(host.testUnitReady().status == 0)
    #expect(Self.isOther(host.read(5), at: 5))
  }
}
