import Foundation
import SampleDisc
import TestSupport
import Testing

@testable import tonearm

@Suite(.timeLimit(.minutes(30)))
struct RipCommandTests {
  @Test func jsonFollowsItsSchema() throws {
    let folder = try TemporaryDirectory()
    try SampleDisc.write(to: folder.path)
    let outcome = try Program.run(
      "rip", folder.path(of: SampleDisc.cueFileName), "--to", folder.path(of: "music"), "--json",
      "--quality", "v5", "--tracks", "0,2-3")
    #expect(outcome.status == 0, "\(outcome.error)")
    let events = try jsonLines(outcome.output)
    #expect(events.allSatisfy { $0["schema"] as? String == "tonearm/1" })
    let names = events.compactMap { $0["event"] as? String }
    #expect(names.first == "started")
    #expect(names.filter { $0 == "trackStarted" }.count == 3)
    #expect(names.filter { $0 == "trackFinished" }.count == 3)
    #expect(names.last == "finished")

    let finished = try #require(events.last)
    #expect(finished["status"] as? String == "ok")
    #expect(finished["error"] is NSNull)
    let tracks = try #require(finished["tracks"] as? [[String: Any]])
    #expect(tracks.compactMap { $0["number"] as? Int } == [0, 2, 3])
    for track in tracks {
      #expect(
        Set(track.keys) == [
          "number", "title", "file", "samples", "crc32", "accuraterip", "peak", "bytes", "status",
          "doubtful", "joined", "reading",
        ])
      let file = try #require(track["file"] as? String)
      #expect(FileManager.default.fileExists(atPath: file))
      #expect(try #require(track["crc32"] as? String).count == 8)
      let peak = try #require(track["peak"] as? Double)
      #expect(peak > 0.01 && peak <= 1)
      #expect(track["status"] as? String == "ok")
    }
    #expect(tracks[0]["accuraterip"] is NSNull)
    let checksums = try #require(tracks[1]["accuraterip"] as? [String: String])
    #expect(checksums.keys.sorted() == ["v1", "v2"])
    #expect(tracks[1]["samples"] as? Int == 1459 * 588)
  }

  @Test func anErrorIsTheLastEvent() throws {
    let outcome = try Program.run("rip", "/nowhere/disc.cue", "--json")
    #expect(outcome.status == 66)
    let events = try jsonLines(outcome.output)
    #expect(events.count == 1)
    #expect(events[0]["status"] as? String == "failed")
    #expect((events[0]["error"] as? String)?.contains("/nowhere/disc.cue") == true)
  }

  /// The same disc in every format: the checksums are those of its samples.
  @Test func ripsImagesOfEveryFormat() throws {
    let disc = ModelDisc(
      title: "Album", performer: "A",
      tracks: [
        ModelDisc.Track(length: 60, title: "One", performer: "A"),
        ModelDisc.Track(preGap: 10, length: 50, title: "Two", performer: "A"),
      ])
    let images = [
      disc.cueSheet, disc.cloneCD(), disc.toc(), disc.nero(), disc.nero(isWide: false),
      disc.alcohol(subchannelBytes: 96),
    ]
    let results = try images.map { image in
      let folder = try TemporaryDirectory()
      let outcome = try Program.run(
        "rip", try image.write(into: folder), "--to", folder.path(of: "music"), "--json",
        "--quality", "v9")
      #expect(outcome.status == 0, "\(image.name): \(outcome.error)")
      let tracks = try #require(try jsonLines(outcome.output).last?["tracks"] as? [[String: Any]])
      return tracks.compactMap { $0["crc32"] as? String }
    }
    #expect(results[0].count == 2)
    #expect(results.allSatisfy { $0 == results[0] }, "\(results)")
  }

  @Test(arguments: ["disc.ccd", "disc.toc", "disc.mds", "disc.nrg", "disc.img"])
  func refusesWhatIsNoImage(name: String) throws {
    let folder = try TemporaryDirectory()
    let path = try folder.write(Array("nothing\n".utf8), to: name)
    let outcome = try Program.run("rip", path)
    #expect(outcome.status == 66)
    #expect(outcome.error.contains(name))
  }

  @Test func ripsADriveBitExact() throws {
    let fixture = try ImageFixture(trackSectors: [2000, 1000])
    let music = try TemporaryDirectory()
    // No device is named: /dev/cdrom is the default.
    let outcome = try Program.run(
      "rip", "--to", music.path, "--json",
      environment: Program.driveEnvironment(cueSheet: fixture.path, plan: "speed 40"))
    #expect(outcome.status == 0, "\(outcome.error)")
    let tracks = try #require(try jsonLines(outcome.output).last?["tracks"] as? [[String: Any]])
    let judge = try ExternalProgram.run([
      "/usr/bin/python3", "-c",
      """
      import zlib; data = open('\(fixture.folder.path(of: "disc.bin"))', 'rb').read()
      print('%08x %08x' % (zlib.crc32(data[:2000 * 2352]), zlib.crc32(data[2000 * 2352:])))
      """,
    ])
    #expect(
      tracks.compactMap { $0["crc32"] as? String }.joined(separator: " ") + "\n" == judge.output)
  }

  @Test func cdParanoiaReadsTheSameSamplesFromTheSimulatedDrive() throws {
    let fixture = try ImageFixture(trackSectors: [3000])
    let out = fixture.folder.path(of: "out.raw")
    let outcome = try ExternalProgram.run(
      ["cd-paranoia", "-q", "-r", "-d", "/dev/sr0", "1", out],
      environment: Program.driveEnvironment(cueSheet: fixture.path, plan: "speed 40"))
    #expect(outcome.status == 0, "\(outcome.error)")
    #expect(try fixture.folder.bytes(of: "out.raw") == fixture.folder.bytes(of: "disc.bin"))
  }

  @Test(arguments: [
    (["rip", "--quality", "v10"], "v0 to v9"), (["rip", "--tracks", "3-1"], "1,3-5"),
    (["rip", "--threads", "0"], "1024"), (["rip", "--nonsense"], "nonsense"),
    (["info", "--toc", "0:x"], "toc"),
    (["info", "a.cue", "--toc", "0:1000"], "not both"),
    (["rip", "--channels", "both"], "joint, stereo, mono"),
    (["rip", "--lowpass", "16"], "16000 or 16k"),
    (["rip", "--quality", "v9", "--lowpass", "16k"], "none above 11025 Hz"),
    (["rip", "--quality", "v2", "--lame-quality", "9"], "7 is their fastest"),
    (["rip", "--lame-quality", "10"], "from 0"),
  ])
  func wrongUsageIs64(arguments: [String], hint: String) throws {
    let outcome = try ExternalProgram.run([Program.path] + arguments)
    #expect(outcome.status == 64)
    #expect(outcome.error.contains(hint), "\(outcome.error)")
    #expect(outcome.output == "")
  }

  @Test(arguments: [
    ("nodisc 1", 69, "no disc"), ("permission denied", 66, "permission"),
    ("eject_after 10", 74, "gone at sector"), ("error 300 1 3 0x11 5 -1 0", 1, "in doubt"),
  ])
  func faultsOfADriveHaveCodesAndWords(plan: String, status: Int, words: String) throws {
    let fixture = try ImageFixture(trackSectors: [600])
    let music = try TemporaryDirectory()
    let outcome = try Program.run(
      "rip", "/dev/sr0", "--to", music.path,
      environment: Program.driveEnvironment(cueSheet: fixture.path, plan: plan))
    #expect(Int(outcome.status) == status, "\(outcome.error)")
    let text = outcome.output + outcome.error
    #expect(text.lowercased().contains(words), "\(text)")
    #expect(!text.contains("successful"))
  }

  @Test func aDriveThatIsNotThereIs69() throws {
    let outcome = try Program.run("rip", "/dev/tonearm-none")
    #expect(outcome.status == 69)
    #expect(outcome.error.contains("There is no drive at /dev/tonearm-none."))
  }

  @Test func aTargetThatCannotBeMadeIs73() throws {
    let fixture = try ImageFixture(trackSectors: [300])
    let outcome = try Program.run("rip", fixture.path, "--to", "/proc/nowhere")
    #expect(outcome.status == 73)
    #expect(outcome.error.contains("Cannot create"))
  }

  /// A limit on the size of files stands for a full disk.
  @Test func aDiskThatFillsUpIs74AndLeavesNoHalfFile() throws {
    let fixture = try ImageFixture(trackSectors: [300, 1500, 200])
    let music = try TemporaryDirectory()
    let outcome = try ExternalProgram.run([
      "sh", "-c", "trap '' XFSZ; ulimit -f 1000; exec \"$@\"", "sh", Program.path, "rip",
      "--no-lookup",
      fixture.path, "--to", music.path, "--quality", "320", "--threads", "1",
    ])
    #expect(outcome.status == 74, "\(outcome.error)")
    #expect(outcome.error.contains("Nothing is left of this file"))
    let files = try FileManager.default.contentsOfDirectory(
      atPath: music.path(of: "The Testers/Fixture")
    ).sorted()
    #expect(files == ["01 Piece 1.mp3", "Fixture.m3u8"])
  }

  /// The simulated drive reads in real time here, so the rip would take half a minute.
  @Test(arguments: ["INT", "TERM"])
  func aSignalEndsItWithinASecondWithoutAPartialFile(signal: String) throws {
    let fixture = try ImageFixture(trackSectors: [200, 2000])
    let music = try TemporaryDirectory()
    var environment = Program.driveEnvironment(cueSheet: fixture.path, plan: "speed 8; seek_ms 90")
    // In real time that would take longer than the rip may.
    #expect(try Program.run("drives", "--probe", environment: environment).status == 0)
    environment["DRIVESIM"] = "image \"\(fixture.path)\"; time real; speed 8"
    let start = ContinuousClock.now
    let outcome = try ExternalProgram.run(
      [
        "timeout", "--preserve-status", "-s", signal, "-k", "3", "4", Program.path, "rip",
        "--no-lookup",
        "/dev/sr0", "--to", music.path, "--secure", "fast",
      ], environment: environment)
    #expect(outcome.status == 130, "\(outcome.error)")
    #expect(start.duration(to: .now) < .seconds(6.5))
    #expect(outcome.error.contains("Interrupted."))
    let files = FileManager.default.enumerator(atPath: music.path)?.compactMap { $0 as? String }
    #expect(files?.contains { $0.hasSuffix(".part") } == false)
    #expect(files?.contains { $0.hasSuffix("01 Piece 1.mp3") } == true)
  }

  /// A drive that hangs cannot be cancelled, but the program can end, with its last event.
  @Test func aSignalEndsItWhileTheDriveHangs() throws {
    let fixture = try ImageFixture(trackSectors: [200, 2000])
    let music = try TemporaryDirectory()
    var environment = Program.driveEnvironment(cueSheet: fixture.path)
    environment["DRIVESIM"] = "image \"\(fixture.path)\"; time real; hang 300 1 -1"
    let start = ContinuousClock.now
    let outcome = try ExternalProgram.run(
      [
        "timeout", "--preserve-status", "-s", "INT", "-k", "5", "2", Program.path, "rip",
        "--no-lookup",
        "/dev/sr0", "--to", music.path, "--json",
      ], environment: environment)
    #expect(outcome.status == 130, "\(outcome.error)")
    // Two seconds until the signal, one to end, and two for a busy machine.
    #expect(start.duration(to: .now) < .seconds(5))
    let last = try #require(try jsonLines(outcome.output).last)
    #expect(last["event"] as? String == "finished")
    #expect(last["status"] as? String == "failed")
    let files = FileManager.default.enumerator(atPath: music.path)?.compactMap { $0 as? String }
    #expect(files?.contains { $0.hasSuffix(".part") } == false)
  }

  @Test func aReaderThatGoesAwayEndsNothing() throws {
    let fixture = try ImageFixture(trackSectors: [2000, 2000])
    let music = try TemporaryDirectory()
    let outcome = try ExternalProgram.run([
      "bash", "-c", "\"$@\" | head -1; exit ${PIPESTATUS[0]}", "bash", Program.path, "rip",
      "--no-lookup",
      fixture.path, "--to", music.path, "--json",
    ])
    #expect(outcome.status == 0, "\(outcome.error)")
    let files = try FileManager.default.contentsOfDirectory(
      atPath: music.path(of: "The Testers/Fixture")
    ).sorted()
    #expect(files == ["01 Piece 1.mp3", "02 Piece 2.mp3", "Fixture.m3u8"])
  }

  @Test(arguments: ["rip", "info"])
  func outputThatCannotBeWrittenIs74(command: String) throws {
    let fixture = try ImageFixture(trackSectors: [300])
    let music = try TemporaryDirectory()
    let options = command == "rip" ? "--to \(music.path)" : ""
    let outcome = try ExternalProgram.run([
      "sh", "-c", "\(Program.path) \(command) \(fixture.path) \(options) --json >/dev/full",
    ])
    #expect(outcome.status == 74)
    #expect(outcome.error.contains("standard output"))
  }

  @Test func aSignalThatWasIgnoredStaysIgnored() throws {
    let fixture = try ImageFixture(trackSectors: [4500, 4500])
    let music = try TemporaryDirectory()
    let outcome = try ExternalProgram.run([
      "sh", "-c", "trap '' HUP; \"$@\" & pid=$!; sleep 0.5; kill -HUP $pid; wait $pid", "sh",
      Program.path, "rip", fixture.path, "--to", music.path, "--threads", "1",
    ])
    #expect(outcome.status == 0, "\(outcome.error)")
  }

  @Test func doubtIsToldEvenWhenQuiet() throws {
    let fixture = try ImageFixture(trackSectors: [600])
    let music = try TemporaryDirectory()
    let outcome = try Program.run(
      "rip", "--to", music.path, "--quiet",
      environment: Program.driveEnvironment(
        cueSheet: fixture.path, plan: "error 300 1 3 0x11 5 -1 0"))
    #expect(outcome.status == 1)
    #expect(outcome.error == "Track 01 Piece 1: done, 1 sector in doubt\n")
  }

  @Test func quietSaysNothing() throws {
    let fixture = try ImageFixture(trackSectors: [300])
    let music = try TemporaryDirectory()
    let outcome = try Program.run("rip", fixture.path, "--to", music.path, "--quiet")
    #expect(outcome.status == 0)
    #expect(outcome.output + outcome.error == "")
  }

  @Test func pipedOutputHasNoControlCharacters() throws {
    let fixture = try ImageFixture(trackSectors: [300], title: "Bad\u{9B}31m Title")
    let music = try TemporaryDirectory()
    let outcome = try Program.run("rip", fixture.path, "--to", music.path)
    #expect(outcome.status == 0)
    let text = outcome.output + outcome.error
    #expect(
      text.unicodeScalars.allSatisfy {
        ($0.value >= 32 && !(127..<160).contains($0.value)) || $0 == "\n"
      }, "\(text.debugDescription)")
    #expect(text.contains("CRC-32"))
  }

  /// script(1) gives the program a terminal.
  @Test func aTerminalShowsProgressAndColoursUnlessRefused() throws {
    let fixture = try ImageFixture(trackSectors: [4500, 4500])
    let folder = try TemporaryDirectory()
    func onTerminal(_ environment: [String: String]) throws -> String {
      let start = ContinuousClock.now
      let command =
        "\(Program.path) rip \(fixture.path) --to \(folder.path) --overwrite --quality v2"
      let outcome = try ExternalProgram.run(
        ["script", "-qec", command, "/dev/null"],
        environment: environment.merging(["TERM": "xterm"]) { $1 })
      #expect(outcome.status == 0)
      // Each drawing erases once; at most ten in a second, and one each at the start and the end.
      let drawings = outcome.output.components(separatedBy: "\u{1B}[J").count - 1
      let tenths = start.duration(to: .now) / .milliseconds(100)
      #expect(drawings >= 2 && Double(drawings) <= tenths + 2)
      return outcome.output
    }
    let coloured = try onTerminal(["NO_COLOR": ""])
    #expect(coloured.contains("× real time"))
    #expect(coloured.contains("Disc"))
    #expect(coloured.contains("\u{1B}[32m"))
    #expect(coloured.contains("01 Piece 1"))
    let plain = try onTerminal(["NO_COLOR": "1"])
    #expect(plain.contains("× real time"))
    #expect(!plain.contains("\u{1B}[32m"))
  }
}
