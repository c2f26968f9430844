import Foundation
import TestSupport
import Testing

@Suite(.timeLimit(.minutes(30)))
struct DrivesCommandTests {
  private static let plan = "speed 40; seek_ms 90; cache_ms 1; cache 600; c2 honest; max_blocks 20"

  private static func drive(_ output: String) throws -> [String: Any] {
    try #require(jsonLines(output).first)
  }

  @Test func findsOutAndKeepsWhatADriveCanDo() throws {
    let fixture = try ImageFixture(trackSectors: [1500, 1500])
    let environment = Program.driveEnvironment(cueSheet: fixture.path, plan: Self.plan)
    let before = try Program.run("drives", "--json", environment: environment)
    #expect(before.status == 0, "\(before.error)")
    #expect(try Self.drive(before.output)["probed"] as? Bool == false)
    let probed = try Program.run("drives", "--probe", environment: environment)
    #expect(probed.status == 0, "\(probed.error)")
    #expect(probed.output.contains("finds its place to the sample"))
    let after = try Self.drive(
      Program.run("drives", "--json", environment: environment).output)
    #expect(after["probed"] as? Bool == true)
    #expect(after["device"] as? String == "/dev/cdrom")
    #expect(after["model"] as? String == "CD-ROM EMULATOR")
    #expect(after["cacheSectors"] as? Int == 1024)
    #expect(after["transferSectors"] as? Int == 12)
    #expect(after["accurateStream"] as? Bool == true)
    #expect(after["subchannelQ"] as? Bool == true)
    #expect((after["c2"] as? [String: Any])?["honest"] as? Bool == false)
    #expect(after["readOffset"] is NSNull)
  }

  @Test func keepsTheOffsetThatARipIsTold() throws {
    let fixture = try ImageFixture(trackSectors: [400])
    let music = try TemporaryDirectory()
    let environment = Program.driveEnvironment(cueSheet: fixture.path, plan: "read_offset 6")
    let told = try Program.run(
      "rip", "/dev/sr0", "--to", music.path, "--offset", "6", environment: environment)
    #expect(told.status == 0, "\(told.error)")
    #expect(!told.output.contains("read offset of the drive is not known"))
    let remembered = try Program.run(
      "rip", "/dev/sr0", "--to", music.path, "--overwrite", environment: environment)
    #expect(!remembered.output.contains("read offset of the drive is not known"))
    let profile = try Self.drive(
      Program.run("drives", "--json", environment: environment).output)
    #expect(profile["readOffset"] as? Int == 6)
  }

  @Test func aDamagedProfileIs66() throws {
    let fixture = try ImageFixture(trackSectors: [400])
    let environment = Program.driveEnvironment(cueSheet: fixture.path)
    let folder = try #require(environment["XDG_STATE_HOME"]) + "/tonearm"
    try FileManager.default.createDirectory(
      atPath: folder, withIntermediateDirectories: true)
    try Data("{".utf8).write(to: URL(fileURLWithPath: "\(folder)/drives.json"))
    let outcome = try Program.run("drives", environment: environment)
    #expect(outcome.status == 66)
    #expect(outcome.error.contains("Remove it, and drives are tried anew."))
  }

  @Test func anEmptyDriveCannotBeTried() throws {
    let fixture = try ImageFixture(trackSectors: [400])
    let environment = Program.driveEnvironment(cueSheet: fixture.path, plan: "nodisc 1")
    let outcome = try Program.run("drives", "--probe", environment: environment)
    #expect(outcome.status == 1)
    #expect(outcome.error.contains("no disc"))
    #expect(outcome.output.contains("not tried yet"))
  }

  @Test(arguments: [
    ("success", "", true), ("success", "error 200 1 3 0x11 5 -1", false),
    ("always", "error 200 1 3 0x11 5 -1", true), ("never", "", false),
  ])
  func opensTheTrayAsItIsTold(when: String, plan: String, opens: Bool) throws {
    let fixture = try ImageFixture(trackSectors: [400])
    let music = try TemporaryDirectory()
    let log = fixture.folder.path(of: "log")
    let environment = Program.driveEnvironment(
      cueSheet: fixture.path, plan: "\(plan); log \"\(log)\"")
    let outcome = try Program.run(
      "rip", "/dev/sr0", "--to", music.path, "--eject", when, environment: environment)
    #expect(outcome.status == (plan.isEmpty ? 0 : 1), "\(outcome.error)")
    let lines = try String(contentsOfFile: log, encoding: .utf8).split(separator: "\n")
    // START STOP UNIT with LoEj, and the door locked before and unlocked after the reads.
    #expect(lines.contains { $0.contains("1b 00:00:00:02") && $0.contains("-> 0") } == opens)
    let locks = lines.indices.filter { lines[$0].contains(" 1e ") && $0 > 0 }
    let reads = lines.indices.filter { lines[$0].contains(" be lba") }
    let lock = try #require(locks.first { lines[$0].contains("1e 00:00:00:01") })
    let unlock = try #require(locks.last { lines[$0].contains("1e 00:00:00:00") })
    #expect(try lock < #require(reads.first))
    #expect(try unlock > #require(reads.last))
  }
}
