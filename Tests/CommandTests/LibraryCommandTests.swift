import Foundation
import MusicLibrary
import TestSupport
import Testing

@Suite(.timeLimit(.minutes(30)))
struct LibraryCommandTests {
  private let fixture: LibraryFixture
  private var files: [String] { LibraryFixture.files }

  init() throws { fixture = try LibraryFixture() }

  // MARK: Looking

  @Test func listsAlbumsWithTheirStates() throws {
    let outcome = try fixture.run("list")
    #expect(outcome.status == 0)
    #expect(outcome.error == "3 albums.\n")
    let lines = outcome.output.split(separator: "\n")
    #expect(lines.count == 5)
    #expect(lines[0].contains("failed     lost.cue"))
    #expect(lines[1].hasSuffix("/lost/lost.cue"))
    #expect(lines[2].contains("gone.bin"))
    #expect(lines[3].hasSuffix("done       The Testers — Fixture  (2 tracks, 0:03)"))
    #expect(lines[4].hasSuffix("done       The Testers — Säulen  (1 track, 0:01)"))
    #expect(
      try fixture.objects("list").map { $0["state"] as? String } == ["failed", "done", "done"])
    let failed = try fixture.objects("list", "--state", "failed,planned")
    #expect(failed.count == 1)
    #expect((failed[0]["failure"] as? String)?.contains("gone.bin") == true)
    #expect(try fixture.run("list", "--state", "good").status == 64)
  }

  @Test func findsTheBeginningsOfWords() throws {
    let outcome = try fixture.run("search", "test", "saul")
    #expect(outcome.status == 0)
    #expect(outcome.output.contains("The Testers — Säulen"))
    #expect(outcome.error == "1 album.\n")
    let matches = try fixture.objects("search", "piece", "2")
    #expect(matches.map { $0["album"] as? String } == ["Fixture"])
    let tracks = try #require(matches[0]["matches"] as? [[String: Any]])
    #expect(tracks.compactMap { $0["number"] as? Int } == [2])
    let none = try fixture.run("search", "nobody")
    #expect(none.status == 1)
    #expect(none.output.isEmpty)
    #expect(none.error == "No such album.\n")
  }

  @Test func showsEverythingAboutAnAlbum() throws {
    let album = try #require(try fixture.objects("show", "fixture").first)
    let id = try #require(album["id"] as? Int)
    #expect(album["settings"] as? String == "LAME 3.100 -V 4 -q 5 -m j --lowpass 17.5")
    #expect((album["source"] as? String)?.hasSuffix("/Fixture/disc.cue") == true)
    let tracks = try #require(album["tracks"] as? [[String: Any]])
    #expect(tracks.count == 2)
    let file = try #require(tracks[1]["file"] as? String)
    #expect(file == fixture.library.path(of: files[1]))
    #expect(try fixture.library.bytes(of: files[1]).count == tracks[1]["bytes"] as? Int)
    #expect((tracks[1]["audioSHA256"] as? String)?.count == 64)
    #expect((tracks[1]["crc32"] as? String)?.count == 8)

    let text = try fixture.run("show", "\(id)")
    #expect(text.status == 0)
    #expect(text.output.hasPrefix("The Testers — Fixture\n  id        \(id)\n  state     done\n"))
    #expect(text.output.contains("02 Piece 2.mp3"))
    #expect(try fixture.run("show", "99999").status == 1)
  }

  @Test func countsWhatIsThere() throws {
    let sums = try #require(try fixture.objects("stats").first)
    #expect(sums["albums"] as? Int == 2)
    #expect(sums["artists"] as? Int == 1)
    #expect(sums["tracks"] as? Int == 3)
    #expect(sums["samples"] as? Int == 370 * 588)
    #expect((sums["states"] as? [String: Int])?["failed"] == 1)
    let text = try fixture.run("stats")
    #expect(text.output.contains("  tracks             3\n"))
    #expect(text.output.hasSuffix("  and 1 failed\n"))
  }

  @Test func forgetsAnAlbumAndKeepsItsFiles() throws {
    let id = try #require(try fixture.objects("search", "fixture").first?["id"] as? Int)
    #expect(try fixture.run("forget", "\(id)", "99999").status == 66)
    #expect(try fixture.objects("list").count == 3)
    let outcome = try fixture.run("forget", "\(id)")
    #expect(outcome.status == 0)
    #expect(outcome.output.contains("Its files stay in"))
    #expect(try fixture.objects("list").count == 2)
    #expect(try fixture.library.bytes(of: files[0]).count > 1000)
    #expect(try fixture.findings() == [["strayFolder", "The Testers/Fixture"]])
  }

  @Test(arguments: [
    ["list"], ["search", "a"], ["show", "1"], ["stats"], ["audit"], ["forget", "1"],
  ])
  func aFolderThatIsNoLibraryIsSaidToBeNone(arguments: [String]) throws {
    let folder = try TemporaryDirectory()
    let outcome = try ExternalProgram.run(
      [Program.path, "library"] + arguments + ["--to", folder.path])
    #expect(outcome.status == 66)
    #expect(outcome.error.hasPrefix("tonearm: There is no library in \(folder.path)."))
    #expect(listing(of: folder) == [])
  }

  @Test func looksAtALibraryThatCannotBeWritten() throws {
    let path = fixture.library.path
    _ = try ExternalProgram.run(["chmod", "-R", "a-w,a+rX", path])
    defer { _ = try? ExternalProgram.run(["chmod", "-R", "u+w", path]) }
    // The superuser may write all the same.
    let user = getuid() == 0 ? ["setpriv", "--reuid=65534", "--regid=65534", "--clear-groups"] : []
    for command in [["list"], ["search", "säulen"], ["stats"], ["audit"]] {
      let outcome = try ExternalProgram.run(
        user + [Program.path, "library"] + command + ["--to", path])
      #expect(outcome.status == 0, "\(command): \(outcome.output)\(outcome.error)")
    }
    #expect(
      try ExternalProgram.run(
        user + [Program.path, "library", "audit", "--repair", "--to", path]
      ).status == 73)
  }

  @Test func looksWhileAnImportRuns() throws {
    let lock = try LibraryLock(library: fixture.library.path)
    #expect(try fixture.run("list").status == 0)
    #expect(try fixture.run("audit").status == 0)
    let repair = try fixture.run("audit", "--repair")
    #expect(repair.status == 73)
    #expect(repair.error.contains("Another import is at work"))
    #expect(try fixture.run("forget", "1").status == 73)
    _ = consume lock
  }

  // MARK: Audits

  @Test func findsNothingInALibraryThatIsWhole() throws {
    let outcome = try fixture.run("audit")
    #expect(outcome.status == 0)
    #expect(outcome.output.hasPrefix("2 albums, 3 files, "))
    #expect(outcome.output.hasSuffix(" MiB: all is well.\n"))
    let finished = try #require(try fixture.objects("audit").last)
    #expect(finished["status"] as? String == "ok")
    #expect(finished["files"] as? Int == 3)
  }

  @Test(arguments: [
    // More in the tag, other versions, other tags around the music.
    "tag = mutagen.id3.ID3(path); tag.add(mutagen.id3.TIT2(encoding=3, text='x' * 9000)); tag.save()",
    "tag = mutagen.id3.ID3(path); tag.save(v2_version=3, v1=2, padding=lambda info: 0)",
    "tag = mutagen.apev2.APEv2(); tag['Title'] = 'y'; tag.save(path)",
    """
    tag = mutagen.id3.ID3(path)
    tag.add(mutagen.id3.APIC(mime='image/png', data=b'\\xff\\xfb\\x90\\x00' * 60000))
    tag.save()
    """,
  ])
  func editedTagsAreNoDamage(script: String) throws {
    try fixture.mutagen(script, files[0])
    let finished = try #require(try fixture.objects("audit").last)
    #expect(finished["status"] as? String == "ok")
    #expect(finished["edited"] as? Int == 1)
  }

  /// FFmpeg copies the frames and makes an Info tag of its own.
  @Test func aRewrittenInfoTagIsNoDamage() throws {
    let path = fixture.library.path(of: files[0])
    let outcome = try ExternalProgram.run([
      "ffmpeg", "-v", "error", "-i", path, "-c", "copy", "-metadata", "title=Z", "\(path).new.mp3",
    ])
    #expect(outcome.status == 0, "\(outcome.error)")
    _ = try ExternalProgram.run(["mv", "\(path).new.mp3", path])
    #expect(try fixture.findings() == [])
  }

  @Test(arguments: [
    ("tag = mutagen.id3.ID3(path); tag.delete()", "noTag"),
    ("tag = mutagen.id3.ID3(path); tag.delall('TPE1'); tag.save()", "incompleteTag"),
    ("open(path, 'r+b').write(b'\\0' * 12)", "noTag"),
    ("open(path, 'ab').write(b'<html>' * 99)", "foreignBytes"),
  ])
  func tellsOfBadTags(script: String, code: String) throws {
    try fixture.mutagen(script, files[1])
    #expect(try fixture.findings() == [[code, files[1]]])
    let outcome = try fixture.run("audit")
    #expect(outcome.status == 1)
    // What is whole is not made again.
    let repaired = try fixture.run("audit", "--repair")
    #expect(repaired.status == 1)
    #expect(try fixture.findings() == [[code, files[1]]])
  }

  @Test(arguments: [
    ("rm \"$1\"", "missing"), ("truncate -s -3000 \"$1\"", "cutOff"), (": > \"$1\"", "cutOff"),
    ("printf X | dd of=\"$1\" bs=1 seek=9000 conv=notrunc", "damagedAudio"),
    ("rm -r \"$(dirname \"$1\")\"", "missing"),
  ])
  func makesDamagedFilesAgain(script: String, code: String) throws {
    let before = try files.map { try fixture.library.bytes(of: $0) }
    // Its tags are somebody's work and stay.
    try fixture.mutagen(
      "tag = mutagen.id3.ID3(path); tag.add(mutagen.id3.TIT2(text='x' * 9000)); tag.save()",
      files[0])
    let edited = try fixture.library.bytes(of: files[0])
    _ = try ExternalProgram.run(["sh", "-c", script, "sh", fixture.library.path(of: files[1])])
    let findings = try fixture.findings()
    #expect(findings.last == [code, files[1]])
    let outcome = try fixture.run("audit", "--repair")
    #expect(outcome.status == 0, "\(outcome.output)\(outcome.error)")
    #expect(outcome.output.contains(": the same as before\n"))
    #expect(try fixture.library.bytes(of: files[1]) == before[1])
    #expect(try fixture.library.bytes(of: files[0]) == (findings.count > 1 ? before[0] : edited))
    #expect(try fixture.findings() == [])
    #expect(
      try fixture.objects("list").map { $0["state"] as? String } == ["failed", "done", "done"])
  }

  @Test(arguments: [false, true])
  func doesNotMakeAgainWhatHasNoSource(isGone: Bool) throws {
    let (shelf, library) = (try TemporaryDirectory(), try TemporaryDirectory())
    try LibraryFixture.addDisc("Fixture", [50], seed: 3, to: shelf)
    #expect(try Program.run("import", shelf.path, "--to", library.path).status == 0)
    try FileManager.default.removeItem(atPath: library.path(of: files[0]))
    if isGone {
      try FileManager.default.removeItem(atPath: shelf.path(of: "Fixture"))
    } else {
      try shelf.write([UInt8](repeating: 1, count: 50 * 2352), to: "Fixture/disc.bin")
    }
    let outcome = try Program.run("library", "audit", "--repair", "--json", "--to", library.path)
    #expect(outcome.status == 1)
    let events = try jsonLines(outcome.output)
    #expect(events.map { $0["event"] as? String } == ["finding", "repair", "finished"])
    #expect(events[1]["status"] as? String == "left")
    #expect(
      (events[1]["reason"] as? String)?.contains(isGone ? "cannot be opened" : "has changed")
        == true)
    #expect(events[2]["status"] as? String == "wrong")
    // The catalog still knows what should be there.
    #expect(try Catalog(library: library.path).counts() == [.done: 1])
    #expect(try Program.run("library", "audit", "--to", library.path).status == 1)
  }

  @Test func findsWhatTheCatalogDoesNotKnow() throws {
    let library = fixture.library
    for name in [
      "The Testers/Fixture/99 Extra.MP3", "The Testers/Fixture/.03 Left.mp3.part", "Others/a.mp3",
      "Others/b.mp3", "Others/cover.jpg", "The Testers/Fixture/cover.jpg", ".trash/x.mp3",
    ] {
      try library.write([1], to: name)
    }
    // What has just been made may be about to be filled.
    for (folder, date) in [("Empty/Deep", "yesterday"), ("New", "now")] {
      _ = try ExternalProgram.run([
        "sh", "-c", "mkdir -p \"$1\" && touch -d \"$2\" \"$1\" \"$(dirname \"$1\")\"", "sh",
        library.path(of: folder), date,
      ])
    }
    #expect(
      try fixture.findings() == [
        ["strayFolder", "Others"], ["strayFile", "The Testers/Fixture/99 Extra.MP3"],
        ["leftOverPart", "The Testers/Fixture/.03 Left.mp3.part"], ["emptyFolder", "Empty"],
      ])
    #expect(try fixture.run("audit").status == 1)
    #expect(try fixture.run("audit", "--no-strays").status == 0)
  }

  @Test func whatAnAlbumInTheMakingHasIsNoStray() throws {
    let catalog = try fixture.catalog()
    let album = try #require(try catalog.albums(matching: ["fixture"]).first)
    try catalog.planAgain([2], ofAlbum: try #require(album.id))
    try fixture.library.write([1], to: "The Testers/Fixture/.02 Piece 2.mp3.part")
    _ = try ExternalProgram.run(["rm", fixture.library.path(of: files[1])])
    let events = try fixture.objects("audit")
    #expect(events.map { $0["event"] as? String } == ["finished"])
    #expect(events[0]["albumsInTheMaking"] as? Int == 1)
    #expect(events[0]["files"] as? Int == 2)
  }
}
