import CompactDisc
import Foundation
import Importing
import MP3Encoding
import MusicLibrary
import RecordSides
import TestSupport
import Testing

/// Whole imports of audio files, made by `sox` and `flac`, read back by `ffmpeg` and mutagen.
@Suite(.timeLimit(.minutes(30)))
struct AudioImportTests {
  private static func run(_ arguments: String...) throws {
    let outcome = try ExternalProgram.run(arguments)
    guard outcome.status == 0 else { throw ToolError(text: outcome.error) }
  }

  private struct ToolError: Error { let text: String }

  /// Writes music as a WAV file.
  private static func wave(
    _ fixture: ShelfFixture, _ name: String, seconds: Int = 4, seed: UInt32 = 1
  ) throws -> String {
    let count = seconds * 44_100
    let music = TestMusic.samples(count: count, seed: seed)
    let raw = try fixture.library.write(
      ImageFixture.bytes(of: music, count: count * 4), to: ".raw")
    let path = fixture.shelf.path(of: name)
    try fixture.shelf.write([], to: name)
    try run("sox", "-t", "raw", "-r", "44100", "-e", "signed", "-b", "16", "-c", "2", raw, path)
    try FileManager.default.removeItem(atPath: raw)
    return path
  }

  private static func tags(of path: String) throws -> [String: [String]] {
    let script = """
      import json, sys, mutagen.id3
      tag = mutagen.id3.ID3(sys.argv[1])
      print(json.dumps({key: [str(text) for text in frame.text] for key, frame in tag.items()
                        if hasattr(frame, 'text')}))
      """
    let outcome = try ExternalProgram.run(["/usr/bin/python3", "-c", script, path])
    return try JSONDecoder().decode(
      [String: [String]].self, from: Data(outcome.outputBytes))
  }

  private static func probe(_ path: String, _ entry: String) throws -> String {
    let output = try ExternalProgram.run([
      "ffprobe", "-v", "error", "-select_streams", "a", "-show_entries", "stream=\(entry)", "-of",
      "csv=p=0", path,
    ]).output
    // Behind the value stands another for what ReplayGain adds.
    return String(output.prefix { $0 != "," && !$0.isNewline })
  }

  private static func decodedCount(_ path: String, channels: Int = 2) throws -> Int {
    try ExternalProgram.run(["mpg123", "-q", "-s", "-e", "s16", path]).outputBytes.count
      / (2 * channels)
  }

  @Test func taggedFilesBecomeAnAlbumInTheOrderOfTheirNumbers() async throws {
    let fixture = try ShelfFixture()
    for (name, number, title) in [("b", "1/2", "Erstes"), ("a", "2/2", "Zweites 二")] {
      let wave = try Self.wave(fixture, "x/\(name).wav", seed: number == "1/2" ? 1 : 2)
      try Self.run(
        "flac", "-s", "--delete-input-file", "-T", "TITLE=\(title)", "-T", "ARTIST=Ännchen",
        "-T", "ALBUM=Lieder", "-T", "ALBUMARTIST=Chor", "-T", "TRACKNUMBER=\(number)",
        "-T", "DISCNUMBER=1", "-T", "DATE=1999-07-01", "-T", "GENRE=Folk", "-T", "GENRE=Choral",
        "-T", "MUSICBRAINZ_ALBUMID=0f4ff8d4-5de1-4b0a-a8f0-2a3a0b7f3a11", wave)
    }
    let record = try await fixture.run()
    #expect(record.summary.made == 1)
    #expect(
      fixture.files == [
        "Chor/Lieder/01 Erstes.mp3", "Chor/Lieder/02 Zweites 二.mp3", "Chor/Lieder/Lieder.m3u8",
      ])
    let tags = try Self.tags(of: fixture.library.path(of: "Chor/Lieder/02 Zweites 二.mp3"))
    #expect(tags["TIT2"] == ["Zweites 二"])
    #expect(tags["TPE1"] == ["Ännchen"])
    #expect(tags["TPE2"] == ["Chor"])
    #expect(tags["TRCK"] == ["2/2"])
    #expect(tags["TDRC"] == ["1999-07-01"])
    #expect(tags["TCON"] == ["Folk", "Choral"])
    #expect(tags["TXXX:MusicBrainz Album Id"] == ["0f4ff8d4-5de1-4b0a-a8f0-2a3a0b7f3a11"])
    #expect(
      try Self.decodedCount(fixture.library.path(of: "Chor/Lieder/01 Erstes.mp3")) == 4 * 44_100)
  }

  /// The filter is made for the rate of CDs; what it makes of a file is what it makes of an image.
  @Test func preEmphasisIsTakenOutOfTheFilesOfCDs() async throws {
    var hashes: [[UInt8]?] = []
    for (kind, rate) in [("WAVE", "44100"), ("WAVE", "48000"), ("BINARY", "44100")] {
      let fixture = try ShelfFixture()
      let wave = try Self.wave(fixture, "x/source.wav")
      let name = kind == "WAVE" ? "audio.wav" : "disc.bin"
      let format: [String] = kind == "WAVE" ? [] : ["-t", "raw"]
      let outcome = try ExternalProgram.run(
        ["sox", "-D", wave, "-r", rate] + format + [fixture.shelf.path(of: "x/\(name)")])
      #expect(outcome.status == 0, "\(outcome.error)")
      try FileManager.default.removeItem(atPath: wave)
      let sheet = """
        TITLE T
        FILE "\(name)" \(kind)
        TRACK 01 AUDIO
        FLAGS PRE
        INDEX 01 00:00:00
        """
      try fixture.shelf.write(Array(sheet.utf8), to: "x/disc.cue")
      _ = try await fixture.run()
      let album = try #require(try fixture.entries().first)
      let isTakenOut = rate == "44100"
      #expect(
        album.remarks == [
          "Track 1 was recorded with pre-emphasis, which is \(isTakenOut ? "" : "not ")taken out."
        ])
      #expect(album.source.settings.hasSuffix(" emphasis") == false)
      hashes.append(album.tracks.first?.file?.streamHash)
    }
    #expect(hashes[0] == hashes[2])
    #expect(hashes[0] != nil)
  }

  @Test func untaggedFilesAreNamedAfterTheirFolder() async throws {
    let fixture = try ShelfFixture()
    _ = try Self.wave(fixture, "Nina - Blues (1965)/01 - Sinnerman.wav")
    _ = try Self.wave(fixture, "Nina - Blues (1965)/02 - Strange_Fruit.wav", seed: 2)
    _ = try await fixture.run()
    #expect(
      fixture.files == [
        "Nina/Blues/01 Sinnerman.mp3", "Nina/Blues/02 Strange_Fruit.mp3", "Nina/Blues/Blues.m3u8",
      ])
    let tags = try Self.tags(of: fixture.library.path(of: "Nina/Blues/01 Sinnerman.mp3"))
    #expect(tags["TDRC"] == ["1965"])
  }

  /// The same music as an image, as one file with a sheet beside it, with one inside, and as tracks.
  @Test func theSameAlbumInFourFormsIsMadeOnce() async throws {
    let fixture = try ShelfFixture()
    try fixture.addDisc("a image", title: "One", trackSectors: [300, 200], seed: 7)
    let raw = fixture.shelf.path(of: "a image/disc.bin")
    try fixture.shelf.write([], to: "b sheet/x.flac")
    try fixture.shelf.write([], to: "d tracks/1.wav")
    let format = ["-t", "raw", "-r", "44100", "-e", "signed", "-b", "16", "-c", "2"]
    let wave = fixture.library.path(of: "whole.wav")
    #expect(try ExternalProgram.run(["sox"] + format + [raw, wave]).status == 0)
    let flac = fixture.shelf.path(of: "b sheet/x.flac")
    try Self.run("flac", "-s", "-f", "-o", flac, wave)
    let sheet = """
      TITLE "One"
      FILE "x.wav" WAVE
      TRACK 01 AUDIO
      INDEX 01 00:00:00
      TRACK 02 AUDIO
      INDEX 01 00:04:00
      """
    try fixture.shelf.write(Array(sheet.utf8), to: "b sheet/x.cue")
    try fixture.shelf.write(try fixture.shelf.bytes(of: "b sheet/x.flac"), to: "c inside/y.flac")
    try Self.run(
      "metaflac", "--import-cuesheet-from=\(fixture.shelf.path(of: "b sheet/x.cue"))",
      fixture.shelf.path(of: "c inside/y.flac"))
    for (number, trim) in [(1, ["0", "176400s"]), (2, ["176400s"])] {
      #expect(
        try ExternalProgram.run(
          ["sox", wave, fixture.shelf.path(of: "d tracks/\(number).wav"), "trim"] + trim
        ).status == 0)
    }
    try FileManager.default.removeItem(atPath: wave)
    let record = try await fixture.run()
    #expect(record.failures == [])
    #expect(record.summary.made == 1)
    #expect(record.summary.duplicates == 3)
    // All four know the same disc.
    #expect(Set(try fixture.entries().map(\.discID)).count == 1)
  }

  @Test(arguments: [
    (["-r", "48000", "-b", "24"], "48000", 48_000), (["-r", "96000", "-b", "24"], "48000", 48_000),
    (["-r", "88200", "-b", "24"], "44100", 44_100), (["-r", "32000"], "32000", 32_000),
    (["-r", "22050", "-b", "8"], "44100", 44_100), (["-b", "32", "-e", "float"], "44100", 44_100),
  ])
  func otherRatesAndWidthsKeepTheirLength(
    options: [String], rate: String, samplesPerSecond: Int
  ) async throws {
    let fixture = try ShelfFixture()
    let wave = try Self.wave(fixture, "x/in.wav")
    let path = fixture.shelf.path(of: "x/01 Track.wav")
    #expect(try ExternalProgram.run(["sox", "-G", wave] + options + [path]).status == 0)
    try FileManager.default.removeItem(atPath: wave)
    let record = try await fixture.run()
    #expect(record.failures == [])
    let file = fixture.library.path(of: try #require(fixture.files.first))
    #expect(try Self.probe(file, "sample_rate") == rate)
    #expect(try Self.decodedCount(file) == 4 * samplesPerSecond)
  }

  @Test func monoStaysMono() async throws {
    let fixture = try ShelfFixture()
    let wave = try Self.wave(fixture, "x/in.wav")
    try Self.run("sox", wave, "-c", "1", fixture.shelf.path(of: "x/01 Track.aiff"))
    try FileManager.default.removeItem(atPath: wave)
    _ = try await fixture.run()
    let file = fixture.library.path(of: try #require(fixture.files.first))
    #expect(try Self.probe(file, "channels") == "1")
    #expect(try Self.decodedCount(file, channels: 1) == 4 * 44_100)
  }

  /// 24 bits that hold no more than 16 make the same file as 16.
  @Test func floatingPointLosesNothing() async throws {
    let plain = try ShelfFixture()
    let wave = try Self.wave(plain, "A - B/01 Track.wav", seconds: 40)
    let wide = try ShelfFixture()
    try wide.shelf.write([], to: "A - B/01 Track.wav")
    try Self.run("sox", "-D", wave, "-b", "24", wide.shelf.path(of: "A - B/01 Track.wav"))
    let bitRate = BitRate.constant(kilobitsPerSecond: 192)
    _ = try await plain.run(plain.options(bitRate: bitRate))
    _ = try await wide.run(wide.options(bitRate: bitRate))
    #expect(
      try plain.library.bytes(of: "A/B/01 Track.mp3") == wide.library.bytes(of: "A/B/01 Track.mp3"))
  }

  @Test func aSheetWhoseAudioIsMissingSaysSo() async throws {
    let fixture = try ShelfFixture()
    try fixture.shelf.write(
      Array("FILE \"gone.wav\" WAVE\nTRACK 01 AUDIO\nINDEX 01 00:00:00\n".utf8), to: "x/a.cue")
    let album = try #require(try await fixture.plan().first)
    guard case .needsAHand(let text) = album.action else { return #expect(Bool(false)) }
    #expect(text.contains("gone.wav"))
  }

  @Test func aSheetThatIsLongerThanItsAudioSaysSo() async throws {
    let fixture = try ShelfFixture()
    _ = try Self.wave(fixture, "x/a.wav")
    try fixture.shelf.write(
      Array(
        "FILE a.wav WAVE\nTRACK 01 AUDIO\nINDEX 01 00:00:00\nTRACK 02 AUDIO\nINDEX 01 01:00:00"
          .utf8), to: "x/a.cue")
    let album = try #require(try await fixture.plan().first)
    guard case .needsAHand(let text) = album.action else { return #expect(Bool(false)) }
    #expect(text.contains("INDEX 01"))
  }

  @Test func aCutOffFileFailsAndNoOther() async throws {
    let fixture = try ShelfFixture()
    let good = try Self.wave(fixture, "a/01 Good.wav")
    try fixture.shelf.write([], to: "b/01 Bad.flac")
    try Self.run("flac", "-s", "-f", "-o", fixture.shelf.path(of: "b/01 Bad.flac"), good)
    let bytes = try fixture.shelf.bytes(of: "b/01 Bad.flac")
    try fixture.shelf.write(Array(bytes.prefix(bytes.count / 2)), to: "b/01 Bad.flac")
    let record = try await fixture.run()
    #expect(record.summary.made == 1)
    #expect(record.summary.failed + record.summary.plan.problems == 1)
    #expect(fixture.files.allSatisfy { !$0.contains("Bad") })
  }
}

/// Captured sides of records.
@Suite(.timeLimit(.minutes(30)))
struct RecordImportTests {
  /// Two tracks of 4 seconds, 3 seconds apart, over a little noise.
  private static func side(_ fixture: ShelfFixture, _ name: String, seed: UInt32) throws {
    var random = RandomBytes(seed: UInt64(seed))
    let music = TestMusic.samples(count: 2 * 4 * 44_100, seed: seed)
    let gap = [Int16](repeating: 0, count: 2 * 3 * 44_100)
    let half = music.count / 2
    let samples = (Array(music[..<half]) + gap + Array(music[half...])).map { sample in
      sample &+ Int16(random.below(9) - 4)
    }
    let raw = try fixture.library.write(
      ImageFixture.bytes(of: samples, count: 2 * samples.count), to: ".raw")
    try fixture.shelf.write([], to: name)
    let outcome = try ExternalProgram.run([
      "sox", "-t", "raw", "-r", "44100", "-e", "signed", "-b", "16", "-c", "2", raw,
      fixture.shelf.path(of: name),
    ])
    #expect(outcome.status == 0)
    try FileManager.default.removeItem(atPath: raw)
  }

  @Test func aDryRunsLabelsCanBeCorrectedAndFedBack() async throws {
    let fixture = try ShelfFixture()
    try Self.side(fixture, "Ann - Live/A.wav", seed: 3)
    let labels = try TemporaryDirectory()
    var options = fixture.options()
    options.record = RecordOptions(
      method: .silence(try .init(shortestTrack: .seconds(2))), labelFolder: labels.path)
    #expect(try await fixture.plan(options, folder: "Ann - Live").first?.trackCount == 2)
    let text = String(decoding: try labels.bytes(of: "A.labels.txt"), as: UTF8.self)
    let lines = text.split(separator: "\n")
    #expect(lines.count == 2)
    let cut = try #require(Double(lines[1].split(separator: "\t")[0]))
    #expect((6.0...7.1).contains(cut))
    #expect(fixture.files == [])

    try labels.write(Array("0\t0\tOpening\n7\t7\tClosing\n".utf8), to: "A.labels.txt")
    options.record = RecordOptions(method: .labels, labelFolder: labels.path)
    #expect(try await fixture.run(options, folder: "Ann - Live").summary.made == 1)
    #expect(
      fixture.files == [
        "Ann/Live/01 Opening.mp3", "Ann/Live/02 Closing.mp3", "Ann/Live/Live.m3u8",
      ])
    let decoded = try ExternalProgram.run([
      "mpg123", "-q", "-s", "-e", "s16", fixture.library.path(of: "Ann/Live/01 Opening.mp3"),
    ])
    #expect(decoded.outputBytes.count == 7 * 44_100 * 4)
  }

  @Test func labelsThatSomebodyMadeAreNotOverwritten() async throws {
    let fixture = try ShelfFixture()
    try Self.side(fixture, "A.wav", seed: 3)
    let labels = try TemporaryDirectory()
    try labels.write(Array("1\t1\tMine\n".utf8), to: "A.labels.txt")
    var options = fixture.options()
    options.record = RecordOptions(method: .silence(.standard), labelFolder: labels.path)
    _ = try await fixture.plan(options)
    #expect(try labels.bytes(of: "A.labels.txt") == Array("1\t1\tMine\n".utf8))
  }

  @Test func lengthsOfTheTracksCutASide() async throws {
    let fixture = try ShelfFixture()
    try Self.side(fixture, "A.wav", seed: 3)
    try Self.side(fixture, "B.wav", seed: 4)
    var options = fixture.options()
    let tracks = [("One", 7), ("Two", 4)].map { title, seconds in
      ExpectedTrack(length: .seconds(seconds), title: title)
    }
    options.record = RecordOptions(method: .lengths([tracks, tracks]), artist: "X", title: "Y")
    #expect(try await fixture.run(options).summary.made == 1)
    #expect(try fixture.entries().first?.tracks.map(\.title) == ["One", "Two", "One", "Two"])
    options.record = RecordOptions(method: .lengths([tracks]))
    await #expect(throws: RecordError.sideCount(sides: 2, lists: 1)) {
      try await fixture.plan(options)
    }
  }

  @Test func missingLabelsAreAnErrorThatSaysWhereTheyWereSought() async throws {
    let fixture = try ShelfFixture()
    try Self.side(fixture, "A.wav", seed: 3)
    var options = fixture.options()
    options.record = RecordOptions(method: .labels, labelFolder: fixture.library.path)
    let error = await #expect(throws: RecordError.self) { try await fixture.plan(options) }
    #expect("\(try #require(error))".contains("A.labels.txt"))
  }
}
