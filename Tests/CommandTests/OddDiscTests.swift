import Foundation
import TestSupport
import Testing

/// Discs with many tracks, with one, with very short ones, and with tables of contents that mislead,
/// by the whole program.
@Suite(.timeLimit(.minutes(30)))
struct OddDiscTests {
  private static let drive = "speed 40; seek_ms 90; cache_ms 1; seed 5"

  private struct Outcome {
    var status: Int32
    var text: String
    var tracks: [[String: Any]]
    var remarks: [String]
    var folder: TemporaryDirectory
  }

  private static func rip(
    _ fixture: ImageFixture, _ options: [String] = [], plan: String = ""
  ) throws -> Outcome {
    let music = try TemporaryDirectory()
    let outcome = try ExternalProgram.run(
      [Program.path, "rip", "/dev/sr0", "--to", music.path, "--json", "--quality", "v9"] + options,
      environment: Program.driveEnvironment(
        cueSheet: fixture.path, plan: "\(Self.drive); \(plan)"))
    let events = try jsonLines(outcome.output)
    let finished = try #require(events.last, "\(outcome.error)")
    return Outcome(
      status: outcome.status, text: outcome.error,
      tracks: try #require(finished["tracks"] as? [[String: Any]]),
      remarks: events.flatMap { $0["remarks"] as? [String] ?? [] }, folder: music)
  }

  /// Python's idea of the CRC-32 of each track.
  private static func checksums(_ fixture: ImageFixture, _ lengths: [Int]) throws -> [String] {
    let judge = try ExternalProgram.run([
      "/usr/bin/python3", "-c",
      """
      import zlib; data = open('\(fixture.folder.path(of: "disc.bin"))', 'rb')
      for length in \(lengths): print('%08x' % zlib.crc32(data.read(length * 2352)))
      """,
    ])
    return judge.output.split(separator: "\n").map(String.init)
  }

  /// What mutagen reads of each file: name, title, number, ISRC, length in whole samples' seconds.
  private static func tags(in folder: TemporaryDirectory) throws -> [String] {
    let judge = try ExternalProgram.run([
      "/usr/bin/python3", "-c",
      """
      import glob, os, mutagen.id3
      for path in sorted(glob.glob('\(folder.path)/*/*/*.mp3')):
        tags = mutagen.id3.ID3(path)
        print(os.path.basename(path), tags['TIT2'].text[0], tags['TRCK'].text[0], sep='|')
      """,
    ])
    #expect(judge.status == 0, "\(judge.error)")
    return judge.output.split(separator: "\n").map(String.init)
  }

  @Test func aDiscOfNinetyNineTracks() throws {
    // Of four seconds, as the shortest that the standard allows, and much shorter ones.
    let lengths = (1...99).map { $0 % 20 == 0 ? 300 : $0 % 7 == 0 ? 1 + $0 / 7 : 40 + $0 }
    let fixture = try ImageFixture(trackSectors: lengths)
    let outcome = try Self.rip(fixture)
    #expect(outcome.status == 0, "\(outcome.text)")
    #expect(
      outcome.tracks.compactMap { $0["crc32"] as? String }
        == (try Self.checksums(fixture, lengths)))
    #expect(outcome.tracks.compactMap { $0["samples"] as? Int } == lengths.map { $0 * 588 })
    func two(_ number: Int) -> String { number < 10 ? "0\(number)" : "\(number)" }
    #expect(
      try Self.tags(in: outcome.folder)
        == (1...99).map { "\(two($0)) Piece \($0).mp3|Piece \($0)|\($0)/99" })
  }

  @Test(arguments: [4500, 300, 150, 40, 3, 1])
  func aDiscOfOneTrack(length: Int) throws {
    let fixture = try ImageFixture(trackSectors: [length])
    let outcome = try Self.rip(fixture)
    #expect(outcome.status == 0, "\(outcome.text)")
    #expect(
      outcome.tracks.compactMap { $0["crc32"] as? String }
        == (try Self.checksums(fixture, [length])))
    #expect(try Self.tags(in: outcome.folder) == ["01 Piece 1.mp3|Piece 1|1/1"])
  }

  @Test(arguments: [
    ("toc_shift 0xAA 30000", "ends at sector 31500, but its audio ends at sector 1500"),
    ("toc_shift 0xAA -700", "ends at sector 800, but its audio ends at sector 1500"),
    ("toc_shift 2 -600", "track 2 starts at sector 0, which is where it cannot be"),
    ("toc_flags 1 4; toc_flags 2 4; toc_flags 3 4", "tracks 1, 2 and 3 are data, but they are"),
  ])
  func aDiscThatMisleads(plan: String, remark: String) throws {
    let lengths = [600, 400, 500]
    let fixture = try ImageFixture(trackSectors: lengths)
    let outcome = try Self.rip(fixture, plan: plan)
    #expect(outcome.status == 0, "\(outcome.text)")
    #expect(outcome.remarks.contains { $0.contains(remark) }, "\(outcome.remarks)")
    #expect(
      outcome.tracks.compactMap { $0["crc32"] as? String }
        == (try Self.checksums(fixture, lengths)))
  }

  @Test func infoTellsWhatIsContradictory() throws {
    let fixture = try ImageFixture(trackSectors: [600, 400])
    let environment = Program.driveEnvironment(
      cueSheet: fixture.path, plan: "\(Self.drive); toc_shift 0xAA 300")
    let text = try Program.run("info", "/dev/sr0", environment: environment)
    let remark =
      "By the table of contents the disc ends at sector 1300, but its audio ends at sector 1000, "
      + "which counts."
    #expect(text.output.hasSuffix("\n\nNote: \(remark)\n"), "\(text.output)")
    let object = try #require(
      jsonLines(Program.run("info", "/dev/sr0", "--json", environment: environment).output).first)
    #expect(object["remarks"] as? [String] == [remark])
    #expect(object["leadOut"] as? Int == 1000)
  }

  /// A CD-Extra, whose data come last, and a disc of mixed mode, where they come first.
  @Test(arguments: [false, true])
  func ofADiscWithDataTheMusicIsRead(isMixed: Bool) throws {
    let data = ImageFixture.bytes(
      of: TestMusic.samples(count: 300 * 588, seed: 2), count: 300 * 2352)
    let music = ImageFixture.bytes(of: TestMusic.shared(count: 700 * 588), count: 700 * 2352)
    let audio = """
      FILE "disc.bin" BINARY
        TRACK \(isMixed ? "02" : "01") AUDIO
          INDEX 01 00:00:00
        TRACK \(isMixed ? "03" : "02") AUDIO
          INDEX 01 00:05:00
      """
    let sheet =
      isMixed
      ? "FILE \"data.bin\" BINARY\n  TRACK 01 MODE1/2352\n    INDEX 01 00:00:00\n\(audio)\n"
      : """
      \(audio)
      REM SESSION 02
      FILE "data.bin" BINARY
        TRACK 03 MODE1/2352
          INDEX 01 00:00:00
      """
    let fixture = try ImageFixture(sheet: sheet, files: ["disc.bin": music, "data.bin": data])
    let outcome = try Self.rip(fixture, ["--offset", "0"])
    #expect(outcome.status == 0, "\(outcome.text)")
    #expect(
      outcome.tracks.compactMap { $0["crc32"] as? String }
        == (try Self.checksums(fixture, [375, 325])))
    #expect(outcome.remarks == ["Track \(isMixed ? 1 : 3) holds data and is left out."])
  }

  /// Music before the first track is a track of its own, also from a drive.
  @Test func hiddenMusicIsFound() throws {
    let sheet = """
      FILE "disc.bin" BINARY
        TRACK 01 AUDIO
          INDEX 00 00:00:00
          INDEX 01 00:04:00
        TRACK 02 AUDIO
          INDEX 01 00:08:00
      """
    let music = ImageFixture.bytes(of: TestMusic.shared(count: 900 * 588), count: 900 * 2352)
    let fixture = try ImageFixture(sheet: sheet, files: ["disc.bin": music])
    let outcome = try Self.rip(fixture)
    #expect(outcome.status == 0, "\(outcome.text)")
    #expect(outcome.tracks.compactMap { $0["number"] as? Int } == [0, 1, 2])
    #expect(
      outcome.tracks.compactMap { $0["crc32"] as? String }
        == (try Self.checksums(fixture, [300, 300, 300])))
  }

  /// What cannot be read of a disc whose end nobody can tell is listed.
  @Test func anEndThatIsNotThereIsListed() throws {
    let fixture = try ImageFixture(trackSectors: [600, 400])
    let outcome = try Self.rip(
      fixture, ["--sector-time", "1"], plan: "toc_shift 0xAA 200; overread_out_error 3 0x11 5")
    #expect(outcome.status == 1, "\(outcome.text)")
    #expect(outcome.tracks.last?["doubtful"] as? [[Int]] == [[1000, 1200]])
  }
}
