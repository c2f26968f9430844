import Foundation
import TestSupport
import Testing

/// What is left when a rip is killed, and what the next one makes of it.
@Suite(.timeLimit(.minutes(30)))
struct KilledRipTests {
  private static let plan =
    "speed 40; seek_ms 90; cache_ms 1; cache 300; flip 500 4 .5 40; error 900 2 3 0x11 5 2; seed 3"
  private static let killCount = 200

  private static func files(in folder: TemporaryDirectory) throws -> [String: Data] {
    let names = FileManager.default.enumerator(atPath: folder.path)?.compactMap { $0 as? String }
    return try (names ?? []).reduce(into: [:]) { files, name in
      let url = URL(fileURLWithPath: folder.path(of: name))
      let isFolder = try url.resourceValues(forKeys: [.isDirectoryKey]).isDirectory
      if isFolder != true { files[name] = try Data(contentsOf: url) }
    }
  }

  /// Each rip is killed again and again until it comes to its end; then another one begins.
  @Test func comesToTheSameFilesHoweverOftenItIsKilled() throws {
    let fixture = try ImageFixture(trackSectors: [700, 900, 600])
    let environment = Program.driveEnvironment(cueSheet: fixture.path, plan: Self.plan)
    let whole = try TemporaryDirectory()
    let started = ContinuousClock.now
    let reference = try Program.run(
      "rip", "/dev/sr0", "--to", whole.path, environment: environment)
    let duration = started.duration(to: .now) / .seconds(1)
    #expect(reference.status == 0, "\(reference.error)")
    let expected = try Self.files(in: whole)
    #expect(expected.count == 4)

    var random = SystemRandomNumberGenerator()
    var kills = 0
    var ends = 0
    var music = try TemporaryDirectory()
    while kills < Self.killCount {
      let seconds = Double.random(in: 0.02..<max(0.1, duration * 0.8), using: &random)
      let outcome = try ExternalProgram.run(
        [
          "timeout", "-s", "KILL", "\(seconds)", Program.path, "rip", "/dev/sr0",
          "--to",
          music.path, "--threads", "2",
        ], environment: environment)
      // A file with its own name is whole, at any moment.
      for (name, bytes) in try Self.files(in: music) where name.hasSuffix(".mp3") {
        // All but the loudness of the album, which nobody knew then.
        #expect(
          frames(of: bytes) == expected[name].map(frames), "\(name) after \(seconds) s")
      }
      if outcome.status == 0 {
        ends += 1
        #expect(try Self.files(in: music) == expected)
        music = try TemporaryDirectory()
      } else {
        kills += 1
        #expect(outcome.status == 137, "\(outcome.error)")
      }
    }
    let last = try Program.run("rip", "/dev/sr0", "--to", music.path, environment: environment)
    #expect(last.status == 0, "\(last.error)")
    #expect(try Self.files(in: music) == expected)
    #expect(ends > 0)
    // Nothing is kept of a disc that was ripped without a doubt.
    let spools = try FileManager.default.contentsOfDirectory(
      atPath: try #require(environment["XDG_CACHE_HOME"]) + "/tonearm")
    // But for the folder of what services answer.
    #expect(spools.filter { $0 != "web" } == [])
  }

  /// A second pressing of a disc fills in what the first one has lost, where it belongs, and a disc with
  /// other music and the same table of contents does not.
  @Test func aSecondCopyFillsInWhatTheFirstHasLost() throws {
    let lengths = [700, 900, 600]
    let fixture = try ImageFixture(trackSectors: lengths)
    let sheet = try fixture.folder.bytes(of: "disc.cue")
    let samples = try fixture.folder.bytes(of: "disc.bin")
    let shift = 4 * 1234
    func copy(_ bytes: [UInt8]) throws -> String {
      let folder = fixture.folder.path(of: "copy-\(bytes.first ?? 0)-\(bytes.count)")
      try FileManager.default.createDirectory(
        atPath: folder, withIntermediateDirectories: true)
      try Data(bytes).write(to: URL(fileURLWithPath: "\(folder)/disc.bin"))
      try Data(sheet).write(to: URL(fileURLWithPath: "\(folder)/disc.cue"))
      return "\(folder)/disc.cue"
    }
    let pressing = try copy(Array(repeating: 1, count: shift) + samples.dropLast(shift))
    let other = try copy(
      ImageFixture.bytes(of: TestMusic.samples(count: 588 * 2200, seed: 3), count: samples.count))
    let music = try TemporaryDirectory()
    let whole = try TemporaryDirectory()
    #expect(try Program.run("rip", fixture.path, "--to", whole.path).status == 0)
    let expected = try Self.files(in: whole).filter { $0.key.hasSuffix(".mp3") }
    var environment = Program.driveEnvironment(
      cueSheet: fixture.path, plan: "error 1000 3 3 0x11 5 -1")
    func rip(_ sheet: String, _ plan: String) throws -> ExternalProgram.Outcome {
      environment["DRIVESIM"] = "image \"\(sheet)\"; \(plan)"
      return try Program.run(
        "rip", "/dev/sr0", "--to", music.path, "--offset", "0", "--sector-time", "1",
        environment: environment)
    }
    #expect(try rip(fixture.path, "error 1000 3 3 0x11 5 -1").status == 1)
    let before = try Self.files(in: music)

    let refused = try rip(other, "")
    #expect(refused.status == 66, "\(refused.output)")
    #expect(refused.error.contains("but other music"), "\(refused.error)")
    #expect(try Self.files(in: music) == before)

    let filled = try rip(pressing, "")
    #expect(filled.status == 0, "\(filled.error)")
    #expect(filled.output.contains("1234 samples later"), "\(filled.output)")
    let after = try Self.files(in: music)
    #expect(after != before)
    for (name, bytes) in expected { #expect(after[name] == bytes, "\(name)") }
  }

  /// A second drive fills in what the first one could not read, and only those files are made anew.
  @Test func aSecondDriveFillsInWhatTheFirstCouldNotRead() throws {
    let fixture = try ImageFixture(trackSectors: [700, 900, 600])
    let music = try TemporaryDirectory()
    let whole = try TemporaryDirectory()
    let image = try Program.run("rip", fixture.path, "--to", whole.path)
    #expect(image.status == 0)
    let first = Program.driveEnvironment(
      cueSheet: fixture.path,
      plan: "model FIRST DRIVE 1; read_offset 6; overread_out 1; error 1000 3 3 0x11 5 -1")
    let doubtful = try Program.run(
      "rip", "/dev/sr0", "--to", music.path, "--offset", "6", "--sector-time", "1",
      environment: first)
    #expect(doubtful.status == 1, "\(doubtful.error)")
    let before = try Self.files(in: music)
    let log = "\(music.path).log"
    let plan =
      "model SECOND DRIVE 1; read_offset -30; overread_in 1; speed 40; seek_ms 90; cache_ms 1"
    let probed = try Program.run(
      "drives", "--probe",
      environment: Program.driveEnvironment(cueSheet: fixture.path, plan: plan))
    #expect(probed.status == 0, "\(probed.error)")
    let second = Program.driveEnvironment(cueSheet: fixture.path, plan: "\(plan); log \"\(log)\"")
    defer { try? FileManager.default.removeItem(atPath: log) }
    let filled = try Program.run(
      "rip", "/dev/sr0", "--to", music.path, "--offset", "-30", "--json", environment: second)
    #expect(filled.status == 0, "\(filled.error)")
    let tracks = try #require(jsonLines(filled.output).last?["tracks"] as? [[String: Any]])
    #expect(tracks.map { $0["status"] as? String } == ["kept", "ok", "kept"])
    let after = try Self.files(in: music)
    let expected = try Self.files(in: whole)
    let secondFile = try #require(expected.keys.first { $0.contains("02 ") })
    #expect(before[secondFile] != after[secondFile])
    for name in expected.keys where name.hasSuffix(".mp3") {
      // The tags name no drive, so nothing else differs.
      #expect(after[name] == expected[name], "\(name)")
    }
    // Besides what the disc says of itself, little more than what was missing is read.
    let counts = try String(contentsOfFile: log, encoding: .utf8).split(separator: "\n")
      .filter { $0.contains(" be lba ") }
      .compactMap { $0.split(separator: " ").drop { $0 != "n" }.dropFirst().first }
      .compactMap { Int($0) }
    #expect(counts.reduce(0, +) < 1100, "of 2,200 sectors, where a whole rip reads 4,400")
  }
}
