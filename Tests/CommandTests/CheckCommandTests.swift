import Foundation
import TestSupport
import Testing

@Suite(.timeLimit(.minutes(30)))
struct CheckCommandTests {
  /// A folder with a good file, one that is cut, and one that is no music.
  private let folder: TemporaryDirectory

  init() throws {
    folder = try TemporaryDirectory()
    let music = try Self.music.get()
    try folder.write(music, to: "good.mp3")
    try folder.write(Array(music.dropLast(1000)), to: "sub/cut.mp3")
    try folder.write([], to: "sub/empty.mp3")
    try folder.write([1, 2, 3], to: "cover.jpg")
  }

  private static let music = Result {
    let folder = try TemporaryDirectory()
    let samples = TestMusic.samples(count: 88_200)
    let outcome = try ExternalProgram.run(
      [
        "lame", "--quiet", "-r", "-s", "44.1", "-b", "128", "-", folder.path(of: "music.mp3"),
      ], input: ImageFixture.bytes(of: samples, count: 4 * 88_200))
    #expect(outcome.status == 0)
    return try folder.bytes(of: "music.mp3")
  }

  @Test func tellsOfAGoodFileWhatItIs() throws {
    let path = folder.path(of: "good.mp3")
    let outcome = try Program.run("check", path)
    #expect(outcome.status == 0)
    #expect(
      outcome.output
        == "ok  \(path)  0:02, CBR 128 kbit/s, 44.1 kHz joint stereo, LAME3.100, gapless\n")
    #expect(outcome.error.isEmpty)
  }

  @Test func tellsOfABadFileWhatIsWrong() throws {
    let path = folder.path(of: "sub/cut.mp3")
    let outcome = try Program.run("check", path)
    #expect(outcome.status == 1)
    #expect(outcome.output.hasPrefix("BAD \(path)  cut off: the last frame lacks "))
    #expect(outcome.output.hasSuffix(" + 1 more\n"))
  }

  @Test func walksThroughFolders() throws {
    let outcome = try Program.run("check", folder.path)
    #expect(outcome.status == 1)
    #expect(
      outcome.output.split(separator: "\n").map { $0.prefix(while: { $0 != "," }) } == [
        "ok  \(folder.path(of: "good.mp3"))  0:02",
        "BAD \(folder.path(of: "sub/cut.mp3"))  cut off: the last frame lacks "
          + "\(try missingBytes()) bytes (at byte \(try lastFrame())) + 1 more",
        "BAD \(folder.path(of: "sub/empty.mp3"))  the file is empty",
      ])
    #expect(outcome.error == "3 files: 1 ok, 2 bad\n")
  }

  @Test func printsBadFilesOnlyWhenQuiet() throws {
    let outcome = try Program.run("check", "--quiet", folder.path)
    #expect(outcome.output.split(separator: "\n").allSatisfy { $0.hasPrefix("BAD ") })
    #expect(outcome.output.split(separator: "\n").count == 2)
    #expect(outcome.error.isEmpty)
    let good = try Program.run("check", "--quiet", folder.path(of: "good.mp3"))
    #expect(good.status == 0 && good.output.isEmpty && good.error.isEmpty)
  }

  @Test func printsAllFindingsWhenVerbose() throws {
    try folder.write(try Self.music.get() + [0, 0, 0], to: "good.mp3")
    let good = try Program.run("check", "--verbose", folder.path(of: "good.mp3"))
    #expect(good.status == 0)
    #expect(good.output.contains("\n    note: 3 bytes of zeros behind the last frame (at byte "))
    let bad = try Program.run("check", "--verbose", folder.path(of: "sub/cut.mp3"))
    let lines = bad.output.split(separator: "\n")
    #expect(lines.count == 4)
    #expect(lines[1] == "    0:02, CBR 128 kbit/s, 44.1 kHz joint stereo, LAME3.100, gapless")
    #expect(lines[3].hasPrefix("    error: music is missing: the Info tag says "))
  }

  @Test func printsAnObjectForEachFile() throws {
    let outcome = try Program.run("check", "--json", folder.path, folder.path(of: "nothing.mp3"))
    #expect(outcome.status == 66)
    let files = try jsonLines(outcome.output)
    #expect(files.allSatisfy { $0["schema"] as? String == "tonearm/1" })
    #expect(files.map { $0["verdict"] as? String } == ["ok", "bad", "bad", "unreadable"])
    let stream = try #require(files[0]["stream"] as? [String: Any])
    #expect(stream["samples"] as? Int == 88_200)
    #expect(stream["bitRateMode"] as? String == "CBR")
    #expect(files[0]["error"] is NSNull)
    #expect((files[0]["findings"] as? [Any])?.isEmpty == true)
    let findings = try #require(files[1]["findings"] as? [[String: Any]])
    #expect(
      findings.map { $0["code"] as? String } == ["truncatedLastFrame", "wrongFrameCount"])
    #expect(findings[1]["position"] is NSNull)
    #expect(files[2]["stream"] is NSNull)
    #expect((files[3]["error"] as? String)?.contains("No such file or directory") == true)
  }

  @Test func checksTheOthersWhereOneCannotBeRead() throws {
    let missing = folder.path(of: "nothing.mp3")
    let outcome = try Program.run("check", missing, folder.path(of: "good.mp3"))
    #expect(outcome.status == 66)
    #expect(outcome.output.hasPrefix("ok  "))
    #expect(
      outcome.error
        == "tonearm: Cannot open \(missing): No such file or directory.\n"
        + "2 files: 1 ok, 0 bad, 1 unreadable\n")
  }

  @Test(arguments: [["check"], ["check", ""], ["check", "--none", "a.mp3"]])
  func refusesWrongUsage(arguments: [String]) throws {
    let outcome = try ExternalProgram.run([Program.path] + arguments)
    #expect(outcome.status == 64)
  }

  @Test func takesNamesThatAreNotUTF8() throws {
    let name = "/caf$(printf '\\351').mp3"
    let outcome = try ExternalProgram.run([
      "sh", "-c", "cp \"$1/good.mp3\" \"$1\(name)\" && exec \"$0\" check \"$1\(name)\"",
      Program.path, folder.path,
    ])
    #expect(outcome.status == 0, "\(outcome.error)")
    #expect(outcome.output.hasPrefix("ok  \(folder.path)/caf\u{FFFD}.mp3  0:02"))
  }

  @Test func endsWhereNobodyReadsOn() throws {
    let paths = [String](repeating: folder.path(of: "good.mp3"), count: 2000)
    let outcome = try ExternalProgram.run(
      ["sh", "-c", "\"$0\" check \"$@\" | head -n 1", Program.path] + paths)
    #expect(outcome.output.split(separator: "\n").count == 1)
    // The summary at the end is not reached.
    #expect(outcome.error.isEmpty)
  }

  @Test(arguments: ["/dev/zero", "/dev/null"])
  func refusesWhatIsNoFile(path: String) throws {
    let outcome = try Program.run("check", path)
    #expect(outcome.status == 66)
    #expect(outcome.error == "tonearm: \(path) is a device, a pipe or a socket, not a file.\n")
  }

  @Test func keepsControlsOfNamesFromTheTerminal() throws {
    let path = try folder.write([], to: "a\u{1B}[31m\nb.mp3")
    let outcome = try Program.run("check", path)
    #expect(outcome.output == "BAD \(folder.path)/a?[31m?b.mp3  the file is empty\n")
  }

  /// Frames of 128 kbit/s have 417 or 418 bytes; where the last one that begins within the cut
  /// file does so.
  private func lastFrame() throws -> Int {
    let music = try Self.music.get()
    var (position, next) = (0, 0)
    while next < music.count - 1000 {
      position = next
      next += 417 + Int(music[position + 2] >> 1 & 1)
    }
    return position
  }

  private func missingBytes() throws -> Int {
    let music = try Self.music.get()
    let position = try lastFrame()
    return position + 417 + Int(music[position + 2] >> 1 & 1) - (music.count - 1000)
  }
}
