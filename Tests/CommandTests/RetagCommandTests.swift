import CompactDisc
import Foundation
import LookupReplies
import MusicLibrary
import TestSupport
import Testing

/// `tonearm retag`, with a server for MusicBrainz and albums that the program itself has made.
@Suite(.timeLimit(.minutes(30)))
struct RetagCommandTests {
  private static let words = [
    "--no-lookup", "--artist", "Me", "--album", "Mine", "--title", "1=One", "--title", "2=Two",
  ]

  private static func toc() throws -> TableOfContents { try TableOfContents(parsing: "0:300:620") }

  private static func server(isKnown: Bool = true) throws -> WebServer {
    let release = ReplyShapes.release(
      1,
      media: [
        ReplyShapes.medium(
          ReplyShapes.tracks(of: try toc(), name: "Song"), discIDs: [try toc().musicBrainzDiscID])
      ])
    let disc = try ReplyShapes.json(ReplyShapes.discAnswer(try toc(), [release]))
    let text = try ReplyShapes.json(release)
    let id = try toc().musicBrainzDiscID
    return try WebServer { request in
      guard isKnown else { return WebServer.Reply(status: 404) }
      if request.path == "/ws/2/discid/\(id)" { return WebServer.Reply(disc) }
      if request.path.hasPrefix("/ws/2/release/") { return WebServer.Reply(text) }
      return WebServer.Reply(status: 404)
    }
  }

  /// A disc without names, ripped without a network.
  private static func unknownAlbum(
    _ options: String..., sectors: [Int] = [300, 320], in folder: TemporaryDirectory? = nil
  ) throws -> TemporaryDirectory {
    let fixture = try ImageFixture(trackSectors: sectors)
    let sheet = try String(contentsOfFile: fixture.path, encoding: .utf8)
    let bare = sheet.split(separator: "\n").filter {
      !$0.contains("TITLE") && !$0.contains("PERFORMER")
    }.joined(separator: "\n")
    try bare.write(toFile: fixture.path, atomically: true, encoding: .utf8)
    let music = try folder ?? TemporaryDirectory()
    let outcome = try ExternalProgram.run(
      [
        Program.path, "rip", fixture.path, "--to", music.path, "--no-lookup", "--quality", "v4",
        "--lame-quality", "7",
      ] + options)
    try #require(outcome.status == 0, "\(outcome.error)")
    return music
  }

  private func retag(
    _ folder: String, _ options: [String], server: WebServer? = nil
  ) throws -> ExternalProgram.Outcome {
    let cache = try TemporaryDirectory()
    let services =
      server.map {
        ["--musicbrainz", "\($0.address)/ws/2", "--cover-art-archive", "\($0.address)/caa"]
      } ?? []
    return try ExternalProgram.run(
      [Program.path, "retag", folder, "--json"] + services + options,
      environment: ["XDG_CACHE_HOME": cache.path])
  }

  private func statuses(_ outcome: ExternalProgram.Outcome) throws -> [String] {
    try jsonLines(outcome.output).compactMap { $0["status"] as? String }
  }

  /// What is behind the tags, by the order of the files' names.
  private func music(in folder: TemporaryDirectory) throws -> [[UInt8]] {
    try listing(of: folder).filter { $0.hasSuffix(".mp3") }.map { name in
      let bytes = try folder.bytes(of: name)
      let size = bytes[6..<10].reduce(0) { $0 << 7 | Int($1) }
      return Array(bytes[(10 + size)...])
    }
  }

  private func contents(of folder: TemporaryDirectory) throws -> [String: [UInt8]] {
    try listing(of: folder).reduce(into: [:]) { $0[$1] = try folder.bytes(of: $1) }
  }

  @Test(arguments: ["2.3", "2.4"]) func anUnknownAlbumIsPutRight(version: String) throws {
    let album = try Self.unknownAlbum("--id3", version)
    let before = try music(in: album)
    let old = listing(of: album)
    #expect(old[0].hasPrefix("Unknown Artist/Unknown Album ["))
    try album.write([1, 2], to: (old[0] as NSString).deletingLastPathComponent + "/notes.txt")
    let outcome = try retag(album.path, [], server: try Self.server())
    #expect(outcome.status == 0, "\(outcome.error)")
    #expect(try statuses(outcome) == ["retagged"])
    #expect(
      listing(of: album) == [
        "The Testers/Album/01 Song 1.mp3", "The Testers/Album/02 Song 2.mp3",
        "The Testers/Album/Album.m3u8", "The Testers/Album/notes.txt",
      ])
    #expect(try music(in: album) == before)
    let check = try Program.run("check", album.path)
    #expect(check.status == 0, "\(check.output)")
    let judge = try ExternalProgram.run(
      ["mp3val"] + listing(of: album).filter { $0.hasSuffix(".mp3") }.map(album.path(of:)))
    #expect(!judge.output.contains("WARNING"), "\(judge.output)")
    let read = try ExternalProgram.run([
      "/usr/bin/python3", "-c",
      """
      import sys, mutagen.id3
      t = mutagen.id3.ID3(sys.argv[1], translate=False)
      print(t.version[1], t["TIT2"], t["TALB"], t["TENC"], len(t["MCDI"].data),
            "TXXX:REPLAYGAIN_TRACK_GAIN" in t, t["TXXX:MusicBrainz Album Id"])
      """, album.path(of: "The Testers/Album/01 Song 1.mp3"),
    ])
    let words = read.output.split(separator: " ").map(String.init)
    #expect(words.first == String(version.suffix(1)))
    #expect(read.output.contains("Song 1 Album Tonearm"), "\(read.output)\(read.error)")
    #expect(read.output.hasSuffix("28 True \(ReplyShapes.id(1))\n"), "\(read.output)")
    let again = try retag(album.path, [], server: try Self.server())
    #expect(try statuses(again) == ["unchanged"], "\(again.output)")
  }

  @Test func ownWordsSuffice() throws {
    let album = try Self.unknownAlbum()
    let before = try music(in: album)
    let all = try contents(of: album)
    let tried = try retag(album.path, Self.words + ["--dry-run"])
    #expect(try statuses(tried) == ["retagged"])
    #expect(try contents(of: album) == all)
    let files = try #require(jsonLines(tried.output)[0]["files"] as? [[String: Any]])
    let changes = try #require(files[0]["changes"] as? [[String: Any]])
    let title = try #require(changes.first { $0["field"] as? String == "TIT2" })
    #expect(title["before"] as? String == "Track 01")
    #expect(title["after"] as? String == "One")
    #expect((files[0]["newPath"] as? String)?.hasSuffix("/Me/Mine/01 One.mp3") == true)
    #expect(try retag(album.path, Self.words).status == 0)
    #expect(
      listing(of: album) == ["Me/Mine/01 One.mp3", "Me/Mine/02 Two.mp3", "Me/Mine/Mine.m3u8"])
    #expect(try music(in: album) == before)
    // Two names that change places.
    let template = ["--no-lookup", "--names", "{albumartist}/{album}/{title}"]
    #expect(try retag(album.path, template).status == 0)
    let swapped = try retag(album.path, template + ["--title", "1=Two", "--title", "2=One"])
    #expect(swapped.status == 0, "\(swapped.error)")
    #expect(
      listing(of: album) == ["Me/Mine/Mine.m3u8", "Me/Mine/One.mp3", "Me/Mine/Two.mp3"])
    #expect(try music(in: album) == before.reversed())
  }

  @Test func theDiscsOfASetShareAFolder() throws {
    let music = try Self.unknownAlbum()
    _ = try Self.unknownAlbum(sectors: [200, 350], in: music)
    let before = Set(try self.music(in: music))
    let tocs = [try Self.toc(), try TableOfContents(parsing: "0:200:550")]
    let media = zip(1..., tocs).map { position, toc in
      ReplyShapes.medium(
        ReplyShapes.tracks(of: toc, name: "Song"), position: position,
        discIDs: [toc.musicBrainzDiscID])
    }
    let release = ReplyShapes.release(1, media: media)
    let text = try ReplyShapes.json(release)
    let answers = try tocs.reduce(into: [String: String]()) { answers, toc in
      answers["/ws/2/discid/\(toc.musicBrainzDiscID)"] = try ReplyShapes.json(
        ReplyShapes.discAnswer(toc, [release]))
    }
    let server = try WebServer { request in
      if let answer = answers[request.path] { return WebServer.Reply(answer) }
      if request.path.hasPrefix("/ws/2/release/") { return WebServer.Reply(text) }
      return WebServer.Reply(status: 404)
    }
    let outcome = try retag(music.path, [], server: server)
    #expect(try statuses(outcome) == ["retagged", "retagged"], "\(outcome.error)")
    let files = [
      "1-01 Song 1.mp3", "1-02 Song 2.mp3", "2-01 Song 1.mp3", "2-02 Song 2.mp3", "Album.m3u8",
    ]
    #expect(listing(of: music) == files.map { "The Testers/Album/\($0)" })
    let list = String(
      decoding: try music.bytes(of: "The Testers/Album/Album.m3u8"), as: UTF8.self)
    #expect(
      list.split(separator: "\n").filter { $0.hasSuffix(".mp3") }.map(String.init)
        == Array(files.prefix(4)))
    #expect(try Set(self.music(in: music)) == before)
    // Together they are renamed together.
    let template = "{albumartist}/{year} {album}/{disc}.{track} {title}"
    #expect(try retag(music.path, ["--no-lookup", "--names", template]).status == 0)
    #expect(listing(of: music).allSatisfy { $0.hasPrefix("The Testers/1999 Album/") })
    #expect(listing(of: music).count == 5)
    #expect(try Set(self.music(in: music)) == before)
  }

  @Test func whatNobodyKnowsStaysAsItIs() throws {
    let album = try Self.unknownAlbum()
    let all = try contents(of: album)
    let unknown = try retag(album.path, [], server: try Self.server(isKnown: false))
    #expect(unknown.status == 1)
    #expect(try statuses(unknown) == ["unknown"])
    #expect(unknown.output.contains("https://musicbrainz.org/cdtoc/attach?id="))
    let down = try WebServer { _ in WebServer.Reply(status: 503, headers: ["Retry-After": "1"]) }
    let failed = try retag(album.path, [], server: down)
    #expect(failed.status == 69)
    #expect(try statuses(failed) == ["failed"])
    #expect(try contents(of: album) == all)
    #expect(try retag("\(album.path)/none", ["--no-lookup"]).status == 66)
  }

  @Test func nothingIsOverwritten() throws {
    let album = try Self.unknownAlbum()
    let (before, old) = (try music(in: album), listing(of: album)[0])
    // A name that somebody else's file has, in the folder where the album is.
    let folder = (old as NSString).deletingLastPathComponent
    let template = ["--no-lookup", "--names", "Unknown Artist/{album}/{track} {title}"]
    try album.write(Array("somebody's".utf8), to: "\(folder)/1 Track 01.mp3")
    let taken = try retag(album.path, template)
    #expect(taken.status == 73)
    #expect(try statuses(taken) == ["failed"])
    #expect(try album.bytes(of: "\(folder)/1 Track 01.mp3") == Array("somebody's".utf8))
    try FileManager.default.removeItem(atPath: album.path(of: "\(folder)/1 Track 01.mp3"))
    // A file that shall not change.
    _ = unsafe chmod(album.path(of: old), 0o444)
    let all = try contents(of: album)
    let readOnly = try retag(album.path, Self.words)
    #expect(readOnly.status == 73)
    #expect(readOnly.error.contains("read-only"))
    #expect(try contents(of: album) == all)
    _ = unsafe chmod(album.path(of: old), 0o644)
    // Somebody else's album has the name.
    try album.write(Array("somebody's".utf8), to: "Me/Mine/song.mp3")
    #expect(try retag(album.path, Self.words).status == 0)
    #expect(try album.bytes(of: "Me/Mine/song.mp3") == Array("somebody's".utf8))
    let id = try Self.toc().musicBrainzDiscID
    #expect(listing(of: album).contains("Me/Mine [\(id)]/01 One.mp3"))
    try FileManager.default.removeItem(atPath: album.path(of: "Me/Mine"))
    #expect(try music(in: album) == before)
  }

  @Test func aLibraryAgreesWithItsFiles() throws {
    let fixture = try LibraryFixture()
    let outcome = try retag(
      fixture.library.path(of: "The Testers/Fixture"),
      ["--no-lookup", "--artist", "Me", "--album", "Mine", "--title", "1=One"])
    #expect(outcome.status == 0, "\(outcome.error)")
    #expect(
      listing(of: fixture.library).contains("Me/Mine/01 One.mp3"))
    #expect(try fixture.findings() == [])
    let found = try fixture.objects("search", "one", "mine")
    #expect(found.count == 1)
    let album = try #require(try fixture.catalog().albums(matching: ["mine"]).first)
    #expect(album.folder == "Me/Mine")
    for track in album.tracks {
      let file = try #require(track.file)
      #expect(try fixture.library.bytes(of: "Me/Mine/\(file.name)").count == file.byteCount)
    }
  }

  /// A retag that is killed at any moment loses nothing, and the same command finishes it.
  @Test(arguments: [false, true]) func isFinishedByTheNextOne(isLibrary: Bool) throws {
    let fixture = isLibrary ? try LibraryFixture() : nil
    let music = try fixture?.library ?? Self.unknownAlbum()
    let template = ["--no-lookup", "--names"]
    let expected = Set(try self.music(in: music))
    var random = RandomBytes(seed: 3)
    for round in 0..<12 {
      let command =
        [Program.path, "retag", music.path] + template
        + ["{albumartist} \(round)/{album}/{track} {title}"]
        + ["--to", music.path]
      for _ in 0..<3 {
        let seconds = Double(5 + random.below(120)) / 1000
        _ = try ExternalProgram.run(["timeout", "-s", "KILL", "\(seconds)"] + command)
        #expect(expected.isSubset(of: try self.music(in: music)), "round \(round)")
      }
      let outcome = try ExternalProgram.run(command)
      #expect(outcome.status == 0, "\(outcome.error)")
      let names = listing(of: music).filter { $0.hasSuffix(".mp3") }
      #expect(names.count == expected.count, "\(names)")
      #expect(names.allSatisfy { $0.contains(" \(round)/") }, "\(names)")
      #expect(try Set(self.music(in: music)) == expected)
    }
    if let fixture { #expect(try fixture.findings() == []) }
  }

  @Test(arguments: [
    (["--release", "x"], "no MusicBrainz id"), (["--to-id3", "2.2"], "no version"),
    (["--names", "{title}"], "Column 1"),
  ])
  func mistakesAreFoundBeforeAnythingStarts(options: [String], hint: String) throws {
    let process = try ExternalProgram.run([Program.path, "retag", "none"] + options)
    #expect(process.status == 64)
    #expect(process.error.contains(hint), "\(process.error)")
  }

  @Test func wordsForOneAlbumAreNotGivenToAll() throws {
    let fixture = try LibraryFixture()
    let outcome = try retag(fixture.library.path, ["--no-lookup", "--album", "Same"])
    #expect(outcome.status == 64)
    #expect(try fixture.findings() == [])
  }
}
