import Foundation
import SampleDisc
import TestSupport
import Testing

@Suite(.timeLimit(.minutes(30)))
struct InfoCommandTests {
  private static let toc =
    "0:15537:31691:50866:66466:81202:99409:115920:133093:149847:161560"
    + ":177682:-207106:210385"

  @Test func tellsTheIDsOfATableOfContents() throws {
    let outcome = try Program.run("info", "--toc", Self.toc, "--json")
    #expect(outcome.status == 0, "\(outcome.error)")
    let disc = try #require(try jsonLines(outcome.output).first)
    #expect(disc["toc"] as? String == Self.toc)
    #expect(disc["leadOut"] as? Int == 210_385)
    #expect(disc["mcn"] is NSNull)
    #expect(
      disc["ids"] as? [String: String] == [
        "musicbrainz": "KnpGsLhvH.lPrNc1PBL21lb9Bg4-", "freedb": "c60af50d",
        "accuraterip": "012-0013bd5a-00b8d489-c60af50d", "ctdb": "r6So1qSNQD5cupcsH68dNrop4j4-",
      ])
    let tracks = try #require(disc["tracks"] as? [[String: Any]])
    #expect(tracks.count == 13)
    #expect(tracks[12]["kind"] as? String == "data")
    // The last audio track ends where the gap between the sessions begins.
    #expect(tracks[11]["sectors"] as? Int == 207_106 - 11_400 - 177_682)
  }

  @Test func tellsEverythingOfTheSampleDisc() throws {
    let folder = try TemporaryDirectory()
    try SampleDisc.write(to: folder.path)
    let outcome = try Program.run("info", folder.path(of: SampleDisc.cueFileName), "--json")
    #expect(outcome.status == 0)
    let disc = try #require(try jsonLines(outcome.output).first)
    #expect(disc["mcn"] as? String == "2200002600019")
    let tracks = try #require(disc["tracks"] as? [[String: Any]])
    #expect(tracks.map { $0["preEmphasis"] as? Bool } == [false, false, false, true, false])
    #expect(tracks[4]["title"] as? String == "さくら さくら")
    #expect(tracks[4]["performer"] as? String == "琴と猫")
    #expect(tracks[4]["isrc"] as? String == "ZZTNA2600005")
    #expect(tracks[4]["start"] as? Int == 6456)
    #expect(tracks[2]["preGap"] as? Int == 2988)
  }

  @Test func cdInfoSeesTheSameDiscInTheSimulatedDrive() throws {
    let folder = try TemporaryDirectory()
    try SampleDisc.write(to: folder.path)
    let environment = Program.driveEnvironment(cueSheet: folder.path(of: SampleDisc.cueFileName))
    let judge = try ExternalProgram.run(
      ["cd-info", "-C", "/dev/sr0", "--no-cddb"], environment: environment)
    let ours = try Program.run("info", "--json", environment: environment)
    #expect(ours.status == 0, "\(ours.error)")
    let disc = try #require(try jsonLines(ours.output).first)
    let tracks = try #require(disc["tracks"] as? [[String: Any]])
    for track in tracks {
      let (number, start) = (track["number"] as? Int ?? 0, track["start"] as? Int ?? -1)
      let line = judge.output.split(separator: "\n").first { $0.hasPrefix("  \(number): ") }
      #expect(line?.split(separator: " ").contains { Int($0) == start } == true)
    }
    #expect(judge.output.contains("2200002600019"))
    #expect(disc["mcn"] as? String == "2200002600019")
  }

  @Test func aDrivesPreGapsAreShownWhereThereAreAny() throws {
    let sheet = """
      FILE "disc.bin" BINARY
      TRACK 01 AUDIO
      INDEX 01 00:00:00
      TRACK 02 AUDIO
      FLAGS PRE
      ISRC ZZTNA2600002
      INDEX 00 00:06:15
      INDEX 01 00:08:00
      """
    let data = [UInt8](repeating: 0, count: 1200 * 2352)
    let fixture = try ImageFixture(sheet: sheet, files: ["disc.bin": data])
    let outcome = try Program.run(
      "info", environment: Program.driveEnvironment(cueSheet: fixture.path))
    #expect(outcome.status == 0, "\(outcome.error)")
    #expect(
      outcome.output.split(separator: "\n").prefix(3).map(String.init) == [
        " #  Start     Length    Sectors  Pre-gap   Flags     ISRC          Title",
        " 1  00:00:00  00:08:00      600",
        " 2  00:08:00  00:08:00      600  00:01:60  PRE       ZZTNA2600002",
      ])
    let json = try Program.run(
      "info", "--json", environment: Program.driveEnvironment(cueSheet: fixture.path))
    let tracks = try #require(try jsonLines(json.output).first?["tracks"] as? [[String: Any]])
    #expect(tracks.map { $0["preGap"] as? Int } == [nil, 465])
    #expect(tracks.map { $0["preEmphasis"] as? Bool } == [false, true])
  }

  @Test func aDriveIsShownWithoutAnyFolderToWriteIn() throws {
    let fixture = try ImageFixture(trackSectors: [600], title: "A\u{9B}31mB")
    var environment = Program.driveEnvironment(cueSheet: fixture.path)
    environment["HOME"] = "/proc/nowhere"
    environment["XDG_CACHE_HOME"] = ""
    let outcome = try Program.run("info", environment: environment)
    #expect(outcome.status == 0, "\(outcome.error)")
    #expect(outcome.output.contains("Piece 1"))
    #expect(!outcome.output.unicodeScalars.contains("\u{9B}"))
  }

  @Test func theTableIsForPeople() throws {
    let outcome = try Program.run("info", "--toc", "0:11413:25024:45713:55220")
    #expect(
      outcome.output == """
         #  Start     Length    Sectors  Flags     ISRC          Title
         1  00:00:00  02:32:13    11413
         2  02:32:13  03:01:36    13611
         3  05:33:49  04:35:64    20689
         4  10:09:38  02:06:57     9507
            12:16:20  lead-out

        TOC          0:11413:25024:45713:55220
        MCN          -
        MusicBrainz  nljDXdC8B_pDwbdY1vZJvdrAZI4-
        FreeDB       1f02e004
        AccurateRip  004-0002189a-00087f33-1f02e004
        CTDB         VukMWWItblELRM.CEFpXxw0FlME-

        """)
  }
}
