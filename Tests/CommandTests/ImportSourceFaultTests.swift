import Foundation
import MusicLibrary
import TestSupport
import Testing

/// Imports of sources that are away, change, or are hostile.
@Suite(.timeLimit(.minutes(30)))
struct ImportSourceFaultTests {
  enum Change: CaseIterable {
    case truncated, replaced, rewritten
  }

  /// The image of one album changes while it is encoded.
  @Test(arguments: Change.allCases)
  func anImageThatChangesMidwayFailsItsAlbumAlone(change: Change) throws {
    let fixture = try ImportFixture.threeAlbums()
    let image = "\(fixture.shelf)/a/disc.bin"
    let original = try Data(contentsOf: URL(fileURLWithPath: image))
    let program = try fixture.pause {
      fixture.partialFiles().keys.contains { $0.contains("Album a") }
    }
    switch change {
    case .truncated: #expect(unsafe truncate(image, 1_000_000) == 0)
    case .replaced: try original.write(to: URL(fileURLWithPath: image), options: .atomic)
    case .rewritten:
      let file = try FileHandle(forUpdating: URL(fileURLWithPath: image))
      try file.write(contentsOf: Data(count: 100_000))
      try file.close()
    }
    program.send(SIGCONT)
    let outcome = try program.outcome()
    #expect(outcome.status == 1, "\(outcome.error)")
    let reasons = try outcome.reasons()
    switch change {
    case .truncated: #expect(reasons.contains("\(image) ended before"), "\(reasons)")
    case .replaced, .rewritten: #expect(reasons.contains("a/disc.cue has changed"), "\(reasons)")
    }
    #expect(try outcome.events("finished").first?["made"] as? Int == 2)
    #expect(fixture.partialFiles().isEmpty)

    try fixture.write(original, to: "a/disc.bin")
    let next = try fixture.run("--retry-failed")
    #expect(next.status == 0, "\(next.error)")
    #expect(try fixture.made() == ImportFixture.undisturbed.get())
    try fixture.expectAllIsMade(albums: 3)
  }

  /// The last track of an album of audio files goes away, or is forbidden, while the first one is
  /// encoded.
  @Test(arguments: [false, true]) func filesThatVanishMidwayFailTheirAlbumAlone(
    isForbidden: Bool
  ) throws {
    let fixture = try ImportFixture()
    try fixture.addTracks("A - Songs", seconds: [20, 2, 2], seed: 1)
    try fixture.addAlbum("b", seed: 2)
    let everybody = try Wrapper.everybody(in: fixture.folder)
    let program = try fixture.pause(behind: everybody) {
      fixture.partialFiles().keys.contains { $0.hasPrefix("A/Songs") }
    }
    let (song, elsewhere) = ("\(fixture.shelf)/A - Songs/03 Song.wav", fixture.folder.path(of: "x"))
    if isForbidden {
      #expect(unsafe chmod(song, 0) == 0)
    } else {
      try FileManager.default.moveItem(atPath: song, toPath: elsewhere)
    }
    program.send(SIGCONT)
    let outcome = try program.outcome()
    #expect(outcome.status == 1, "\(outcome.error)")
    let reasons = try outcome.reasons()
    #expect(
      reasons.contains(isForbidden ? "No permission to read \(song)" : "There is no \(song)"),
      "\(reasons)")
    #expect(try outcome.events("finished").first?["made"] as? Int == 1)
    if isForbidden {
      #expect(unsafe chmod(song, 0o644) == 0)
    } else {
      try FileManager.default.moveItem(atPath: elsewhere, toPath: song)
    }

    let kept = try fixture.run()
    #expect(kept.status == 1)
    #expect(try kept.actions(below: fixture.shelf)["A - Songs"] == "keepFailed")
    let next = try fixture.run("--retry-failed")
    #expect(next.status == 0, "\(next.error)")
    // What was finished is not made again.
    #expect(try next.actions(below: fixture.shelf)["A - Songs"] == "goOn")
    try fixture.expectAllIsMade(albums: 2)
  }

  /// Each waits for the ones before, to see whether it is the same.
  @Test func manyCopiesOfOneAlbumAreMadeOnce() throws {
    let fixture = try ImportFixture()
    for number in 1...25 { try fixture.addAlbum("\(number)", seconds: [1, 1]) }
    let outcome = try fixture.run()
    #expect(outcome.status == 0, "\(outcome.error)")
    let last = try #require(try outcome.events().last)
    #expect(last["made"] as? Int == 1)
    #expect(last["duplicates"] as? Int == 24)
    #expect(last["left"] as? Int == 0)
  }

  /// They share a folder and a playlist, which each of them writes.
  @Test func discsOfASetThatEndAtOnceAreNotInEachOthersWay() throws {
    let fixture = try ImportFixture()
    for disc in 1...12 {
      try fixture.addAlbum("Box/CD\(disc)", title: "Box", seconds: [1], seed: UInt32(disc))
    }
    let outcome = try fixture.run()
    let reasons = try outcome.reasons()
    #expect(outcome.status == 0, "\(reasons)")
    let list = try fixture.folder.bytes(of: "music/The Testers/Box/Box.m3u8")
    #expect(String(decoding: list, as: UTF8.self).split(separator: "\n").count == 1 + 2 * 12)
    try fixture.expectAllIsMade(albums: 12)
  }

  /// Disc images with a file for each track, of many albums at once.
  @Test func fewDescriptorsAreNoTrouble() throws {
    let fixture = try ImportFixture()
    for album in 1...6 {
      var sheet = "TITLE \"T\(album)\"\n"
      for track in 11...40 {
        let sector = Data([UInt8(album), UInt8(track)]) + Data(count: 2350)
        try fixture.write(sector, to: "\(album)/\(track).bin")
        sheet += "FILE \"\(track).bin\" BINARY\nTRACK \(track - 10) AUDIO\nINDEX 01 00:00:00\n"
      }
      try fixture.write(Data(sheet.utf8), to: "\(album)/disc.cue")
    }
    let outcome = try fixture.run(behind: ["sh", "-c", "ulimit -Sn 64; exec \"$@\"", "sh"])
    #expect(outcome.status == 0, "\(outcome.error)")
    #expect(try outcome.events("finished").first?["made"] as? Int == 6)
  }

  @Test func whatMayNotBeReadIsListedAndStopsNothing() throws {
    let fixture = try ImportFixture()
    for (seed, name) in zip(1..., ["a", "b", "c", "d/inner", "e/inner", "f"]) {
      try fixture.addAlbum(name, title: "T\(seed)", seed: UInt32(seed))
    }
    let modes = ["a": 0, "b/disc.bin": 0, "c/disc.cue": 0, "d": 0o444, "e": 0o311]
    for (name, mode) in modes {
      try FileManager.default.setAttributes(
        [.posixPermissions: mode], ofItemAtPath: "\(fixture.shelf)/\(name)")
    }
    let everybody = try Wrapper.everybody(in: fixture.folder)
    let outcome = try fixture.run(behind: everybody)
    #expect(outcome.status == 1, "\(outcome.error)")
    let actions = try outcome.actions(below: fixture.shelf)
    for name in ["a", "b/disc.cue", "c/disc.cue", "d/inner", "e"] {
      #expect(actions[name] == "needsAHand", "\(name): \(actions)")
    }
    #expect(try outcome.reasons().components(separatedBy: "ermission").count == 6)
    #expect(try outcome.events("finished").first?["made"] as? Int == 1)
    for (name, mode) in modes {
      try FileManager.default.setAttributes(
        [.posixPermissions: mode | 0o755], ofItemAtPath: "\(fixture.shelf)/\(name)")
    }
    #expect(try fixture.run(behind: everybody).status == 0)
    try fixture.expectAllIsMade(albums: 6)
  }

  @Test func linksInCirclesAndLinksToNothing() throws {
    let fixture = try ImportFixture()
    try fixture.addAlbum("a/album")
    try FileManager.default.createDirectory(
      atPath: "\(fixture.shelf)/b", withIntermediateDirectories: false)
    for (link, target) in [
      ("a/loop", ".."), ("a/album/self", "."), ("b/one.cue", "two.cue"), ("b/two.cue", "one.cue"),
      ("b/gone", "/nowhere"), ("again", "a"),
    ] {
      try FileManager.default.createSymbolicLink(
        atPath: "\(fixture.shelf)/\(link)", withDestinationPath: target)
    }
    let outcome = try fixture.run()
    #expect(outcome.status == 1)
    let actions = try outcome.actions(below: fixture.shelf)
    #expect(actions == ["a/album/disc.cue": "make", "b": "needsAHand"])
    #expect(try outcome.reasons().contains("Links lead nowhere"))
    try fixture.expectAllIsMade(albums: 1)
  }

  @Test func aFolderOfManyOtherFilesIsNoTrouble() throws {
    let fixture = try ImportFixture()
    try fixture.addAlbum("a")
    let made = try ExternalProgram.run([
      "sh", "-c", "cd \"$1\" && seq -f 'picture %g.jpg' 10000 | xargs -d '\\n' touch", "sh",
      "\(fixture.shelf)/a",
    ])
    #expect(made.status == 0)
    let start = ContinuousClock.now
    #expect(try fixture.run().status == 0)
    #expect(start.duration(to: .now) < .seconds(10))
    try fixture.expectAllIsMade(albums: 1)
  }

  @Test func strangeNamesOfFoldersAreNoTrouble() throws {
    let fixture = try ImportFixture()
    let long = String(repeating: "ü", count: 127)
    let names = ["new\nline", "\u{1B}[31m\u{7}", "x..", " ", "a\u{202E}b", long, "%s%n", "-rf"]
    for (seed, name) in zip(1..., names) {
      try fixture.addAlbum(name, title: "T\(seed)", seed: UInt32(seed))
    }
    let made = try ExternalProgram.run([
      "sh", "-c", "cd \"$1\" && cp -a '%s%n' \"$(printf 'bad\\377name')\"", "sh", fixture.shelf,
    ])
    #expect(made.status == 0)
    let outcome = try fixture.run()
    #expect(outcome.status == 1)
    #expect(try outcome.reasons().contains("not UTF-8"))
    #expect(try outcome.events("finished").first?["made"] as? Int == names.count)
    try fixture.expectAllIsMade(albums: names.count)
    let text = try ExternalProgram.run([
      Program.path, "import", fixture.shelf, "--to", fixture.library, "--dry-run",
    ])
    #expect(
      text.output.unicodeScalars.allSatisfy {
        ($0.value >= 32 && !(127..<160).contains($0.value)) || $0 == "\n"
      }, "\(text.output.debugDescription)")
  }

  @Test func strangeTitlesStayInTheLibrary() throws {
    let fixture = try ImportFixture()
    let titles = [
      "..", ".", "/", "../../../../etc", "CON", "nul.txt", "???", "...", "Same", "SAME",
      String(repeating: "x", count: 300), String(repeating: "\u{1F3B5}", count: 200), "~", "$(id)",
    ]
    for (seed, title) in zip(1..., titles) {
      try fixture.addAlbum("\(seed)", title: title, artist: "..", seconds: [1], seed: UInt32(seed))
    }
    let outcome = try fixture.run()
    #expect(outcome.status == 0, "\(outcome.error)")
    try fixture.expectAllIsMade(albums: titles.count)
    let folders = try fixture.entries().compactMap(\.folder)
    #expect(Set(folders).count == titles.count)
    for name in fixture.files() {
      for component in name.split(separator: "/") {
        #expect(component.utf8.count <= 255 && !component.hasPrefix("."), "\(name)")
      }
    }
    #expect(
      try FileManager.default.contentsOfDirectory(atPath: fixture.folder.path).sorted()
        == ["music", "shelf"])
  }

  private static let beginnings: [(name: String, bytes: [UInt8])] = [
    ("x.cue", []), ("x.ccd", Array("[CloneCD]".utf8)), ("x.mds", Array("MEDIA DESCRIPTOR".utf8)),
    ("x.nrg", Array("NER5".utf8)), ("x.toc", Array("CD_DA\n".utf8)), ("x.flac", Array("fLaC".utf8)),
    ("x.wav", Array("RIFF\u{20}\u{20}\u{20}\u{20}WAVE".utf8)), ("x.aiff", Array("FORM".utf8)),
    ("x.w64", Array("riff".utf8)), ("x.aifc", []), ("x.bin", []), ("x.ape", []),
  ]

  @Test func rubbishIsListedAndStopsNothing() throws {
    let fixture = try ImportFixture()
    try fixture.addAlbum("good")
    var random = RandomBytes(seed: 3)
    var expected: Set<String> = []
    for (index, (name, bytes)) in Self.beginnings.enumerated() {
      for (kind, count) in [("empty", 0), ("short", 40), ("long", 70_000)] {
        let rubbish = (0..<count).map { _ in UInt8(random.below(256)) }
        let folder = "rubbish/\(index) \(kind)"
        try fixture.write(Data((kind == "empty" ? [] : bytes) + rubbish), to: "\(folder)/\(name)")
        let isAudio = ["flac", "wav", "aiff", "w64", "aifc"].contains { name.hasSuffix($0) }
        expected.insert(isAudio ? folder : "\(folder)/\(name)")
      }
    }
    let outcome = try fixture.run()
    #expect(outcome.status == 1, "\(outcome.error)")
    let actions = try outcome.actions(below: fixture.shelf)
    for name in expected { #expect(actions[name] == "needsAHand", "\(name)") }
    #expect(actions["good/disc.cue"] == "make")
    #expect(actions.count == expected.count + 1)
    #expect(try outcome.events("finished").first?["made"] as? Int == 1)
    // Each has something to say for itself.
    let silent = try outcome.events("planned").filter {
      $0["action"] as? String == "needsAHand" && ($0["reason"] as? String ?? "").count < 20
    }
    #expect(silent.isEmpty)
  }

  /// Sheets that name pipes, devices, folders and themselves.
  @Test func sheetsThatNameWhatIsNoMusic() throws {
    let fixture = try ImportFixture()
    try fixture.addAlbum("good")
    try FileManager.default.createDirectory(
      atPath: "\(fixture.shelf)/bad", withIntermediateDirectories: false)
    #expect(unsafe mkfifo("\(fixture.shelf)/bad/pipe.bin", 0o600) == 0)
    #expect(unsafe mkfifo("\(fixture.shelf)/bad/pipe.wav", 0o600) == 0)
    let targets = ["pipe.bin", "pipe.wav", "/dev/zero", "/dev/tty", ".", "../good"]
    for (index, target) in targets.enumerated() {
      for (kind, format) in [("", "BINARY"), ("w", "WAVE")] {
        let sheet = "FILE \"\(target)\" \(format)\nTRACK 01 AUDIO\nINDEX 01 00:00:00\n"
        try fixture.write(Data(sheet.utf8), to: "bad/\(index)\(kind).cue")
      }
    }
    let start = ContinuousClock.now
    let outcome = try fixture.run()
    #expect(start.duration(to: .now) < .seconds(10))
    #expect(outcome.status == 1)
    let made = try outcome.events("albumFinished").compactMap { $0["source"] as? String }
    #expect(made == ["\(fixture.shelf)/good/disc.cue"])
    let pipe = try Program.run(
      "import", "\(fixture.shelf)/bad/pipe.wav", "--to", fixture.library)
    #expect(pipe.status == 1, "\(pipe.error)")
  }

  @Test func aLibraryInAShelfAndAShelfInALibrary() throws {
    let fixture = try ImportFixture()
    try fixture.addAlbum("a", seed: 1)
    let inner = "\(fixture.shelf)/music"
    let first = try Program.run("import", fixture.shelf, "--to", inner, "--quality", "v4")
    #expect(first.status == 0, "\(first.error)")
    let second = try Program.run(
      "import", fixture.shelf, "--to", inner, "--quality", "v4", "--json")
    #expect(try second.actions(below: fixture.shelf) == ["a/disc.cue": "keep"])

    // The library itself is none; a folder in it may be.
    let whole = try Program.run("import", inner, "--to", inner)
    #expect(whole.status == 1)
    #expect(whole.output.contains("is a music library itself"), "\(whole.output)")
    try fixture.addAlbum("music/incoming/b", seed: 2)
    let sources = try fixture.sources().filter { $0.contains("/incoming/") }
    let third = try Program.run("import", "\(inner)/incoming", "--to", inner, "--json")
    #expect(third.status == 0, "\(third.error)")
    #expect(try third.events("finished").first?["made"] as? Int == 1)
    #expect(try fixture.sources().filter { $0.contains("/incoming/") } == sources)
  }
}
