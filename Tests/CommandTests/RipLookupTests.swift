import CompactDisc
import Foundation
import LookupReplies
import TestSupport
import Testing

/// `tonearm rip` with a server for MusicBrainz and the Cover Art Archive.
@Suite(.timeLimit(.minutes(30)))
struct RipLookupTests {
  private static let sectors = [300, 320]

  private static func toc() throws -> TableOfContents { try TableOfContents(parsing: "0:300:620") }

  private static func tracks() throws -> [[String: Any]] {
    var tracks = ReplyShapes.tracks(of: try toc(), name: "Song")
    tracks[1]["artist-credit"] = ReplyShapes.credit(
      ("Simon", " & ", "Simon, Paul"), ("Garfunkel", "", "Garfunkel, Art"))
    return tracks
  }

  private static func release(_ number: Int = 1, _ fields: [String: Any] = [:]) throws -> [String:
    Any]
  {
    ReplyShapes.release(
      number,
      media: [ReplyShapes.medium(try tracks(), discIDs: [try toc().musicBrainzDiscID])], fields)
  }

  /// A server that knows the disc to be on these releases.
  private static func server(
    _ releases: [[String: Any]], cover: [UInt8]? = nil
  ) throws -> WebServer {
    let disc = try ReplyShapes.json(ReplyShapes.discAnswer(try toc(), releases))
    let texts = try releases.reduce(into: [String: String]()) { texts, release in
      texts["/ws/2/release/\(release["id"] ?? "")"] = try ReplyShapes.json(release)
    }
    let id = try toc().musicBrainzDiscID
    return try WebServer { request in
      if request.path == "/ws/2/discid/\(id)", !texts.isEmpty { return WebServer.Reply(disc) }
      if let text = texts[request.path] { return WebServer.Reply(text) }
      if request.path.contains("/front"), let cover {
        return WebServer.Reply(headers: ["Content-Type": "image/jpeg"], body: cover)
      }
      return WebServer.Reply(status: 404)
    }
  }

  private struct Outcome {
    let process: ExternalProgram.Outcome
    let files: [String]
    let music: TemporaryDirectory
    let remarks: [String]

    /// A file's frames by mutagen, with values joined by a bar.
    func tag(_ file: String) throws -> [String: String] {
      let outcome = try ExternalProgram.run([
        "/usr/bin/python3", "-c",
        """
        import json, sys, mutagen.id3
        tag = mutagen.id3.ID3(sys.argv[1], translate=False)
        out = {}
        for f in tag.values():
            if isinstance(f, mutagen.id3.APIC): out["APIC"] = f"{f.mime} {len(f.data)}"
            elif isinstance(f, mutagen.id3.UFID): out["UFID"] = f.data.decode()
            elif hasattr(f, "people"): out[f.FrameID] = "|".join("=".join(p) for p in f.people)
            elif hasattr(f, "text"):
                key = f.FrameID + (":" + f.desc if hasattr(f, "desc") else "")
                out[key] = "|".join(str(t) for t in f.text)
        print(json.dumps(out))
        """, music.path(of: file),
      ])
      return try JSONDecoder().decode([String: String].self, from: Data(outcome.outputBytes))
    }
  }

  private func rip(_ server: WebServer, _ options: String...) throws -> Outcome {
    let fixture = try ImageFixture(trackSectors: Self.sectors)
    let music = try TemporaryDirectory()
    let cache = try TemporaryDirectory()
    let process = try ExternalProgram.run(
      [
        Program.path, "rip", fixture.path, "--to", music.path, "--json", "--musicbrainz",
        "\(server.address)/ws/2", "--cover-art-archive", "\(server.address)/caa",
      ] + options, environment: ["XDG_CACHE_HOME": cache.path, "TONEARM_RIP_LOOKUP": "true"])
    let started = try jsonLines(process.output).first { $0["event"] as? String == "started" }
    return Outcome(
      process: process, files: listing(of: music), music: music,
      remarks: started?["remarks"] as? [String] ?? [])
  }

  @Test func everyFieldIsWhatPicardMakesOfIt() throws {
    let outcome = try rip(try Self.server([try Self.release()]))
    #expect(outcome.process.status == 0, "\(outcome.process.error)")
    #expect(
      outcome.files == [
        "The Testers/Album/01 Song 1.mp3",
        "The Testers/Album/02 Song 2.mp3", "The Testers/Album/Album.m3u8",
      ])
    let tag = try outcome.tag(outcome.files[1])
    let expected = [
      "TIT2": "Song 2", "TPE1": "Simon & Garfunkel", "TPE2": "The Testers", "TALB": "Album",
      "TRCK": "2/2", "TSOP": "Simon, Paul & Garfunkel, Art", "TSO2": "Testers, The",
      "TDRC": "1999-05-17", "TDRL": "1999-05-17", "TDOR": "1998-01", "TPUB": "Test Records",
      "TMED": "CD", "TLAN": "eng", "TXXX:ARTISTS": "Simon|Garfunkel", "TXXX:SCRIPT": "Latn",
      "TXXX:BARCODE": "4006381333931", "TXXX:CATALOGNUMBER": "T 1",
      "TXXX:MusicBrainz Album Id": ReplyShapes.id(1),
      "TXXX:MusicBrainz Release Group Id": ReplyShapes.id(0xc),
      "TXXX:MusicBrainz Album Artist Id": ReplyShapes.id(0xa0),
      "TXXX:MusicBrainz Artist Id": "\(ReplyShapes.id(0xa0))|\(ReplyShapes.id(0xa1))",
      "TXXX:MusicBrainz Release Track Id": ReplyShapes.id(0x1002),
      "TXXX:MusicBrainz Disc Id": try Self.toc().musicBrainzDiscID,
      "TXXX:MusicBrainz Album Type": "album", "TXXX:MusicBrainz Album Status": "official",
      "TXXX:MusicBrainz Album Release Country": "DE", "UFID": ReplyShapes.id(0x2002),
    ]
    for (frame, value) in expected { #expect(tag[frame] == value, "\(frame)") }
    #expect(tag["TCMP"] == nil)
    #expect(tag["TPOS"] == nil)
    #expect(
      outcome.remarks.contains { $0.contains("the MusicBrainz release \(ReplyShapes.id(1))") })
  }

  @Test func aCoverIsMadeSmallAndKeptBesideTheFiles() throws {
    let folder = try TemporaryDirectory()
    let picture = folder.path(of: "large.png")
    let made = try ExternalProgram.run([
      "ffmpeg", "-v", "error", "-f", "lavfi", "-i", "testsrc=size=1600x1200", "-frames:v", "1",
      picture,
    ])
    try #require(made.status == 0)
    let bytes = try folder.bytes(of: "large.png")
    let outcome = try rip(try Self.server([try Self.release()], cover: bytes))
    #expect(outcome.files.contains("The Testers/Album/cover.jpg"))
    let size = try ExternalProgram.run([
      "ffprobe", "-v", "error", "-show_entries", "stream=codec_name,width,height", "-of", "csv=p=0",
      outcome.music.path(of: "The Testers/Album/cover.jpg"),
    ])
    #expect(size.output.hasPrefix("mjpeg,1000,750"))
    let cover = try outcome.music.bytes(of: "The Testers/Album/cover.jpg")
    #expect(try outcome.tag(outcome.files[0])["APIC"] == "image/jpeg \(cover.count)")
    let own = try rip(try Self.server([try Self.release()]), "--cover", picture)
    #expect(own.files.contains("The Testers/Album/cover.jpg"))
    let missing = try rip(try Self.server([]), "--cover", folder.path(of: "none.png"))
    #expect(missing.process.status == 66)
    #expect(missing.process.error.contains("--cover"))
    #expect(missing.files.isEmpty)
  }

  @Test func severalReleasesAreDecidedByThePerson() throws {
    let server = try Self.server([
      try Self.release(1), try Self.release(2, ["title": "Album Deluxe", "date": "2005-01-01"]),
    ])
    let first = try rip(server)
    #expect(first.files[0].hasPrefix("The Testers/Album/"))
    #expect(first.remarks.contains { $0.contains("title") && $0.contains(ReplyShapes.id(2)) })
    let named = try rip(server, "--release", "https://musicbrainz.org/release/\(ReplyShapes.id(2))")
    #expect(named.files[0].hasPrefix("The Testers/Album Deluxe/"))
    let failed = try rip(server, "--on-ambiguous", "fail")
    #expect(failed.process.status == 64)
    #expect(failed.process.error.contains(ReplyShapes.id(2)))
    #expect(failed.files.isEmpty)
    let skipped = try rip(server, "--on-ambiguous", "skip")
    #expect(skipped.files[0].hasPrefix("The Testers/Fixture/"))
  }

  @Test func whatAPersonSaysCountsMost() throws {
    let outcome = try rip(
      try Self.server([try Self.release()]), "--artist", "Me", "--title", "2=Mine", "--date",
      "2001",
      "--track-artist", "1=You", "--genre", "Skiffle", "--names",
      "{albumartist}/{year} {album}/{track} {title}")
    #expect(outcome.files[1] == "Me/2001 Album/2 Mine.mp3")
    let tag = try outcome.tag(outcome.files[0])
    #expect(tag["TPE1"] == "You")
    #expect(tag["TPE2"] == "Me")
    #expect(tag["TCON"] == "Skiffle")
    #expect(tag["TPUB"] == "Test Records")
  }

  @Test func anUnknownDiscSaysWhereToTellOfIt() throws {
    let outcome = try rip(try Self.server([]))
    #expect(outcome.process.status == 0)
    #expect(outcome.files[0] == "The Testers/Fixture/01 Piece 1.mp3")
    #expect(outcome.remarks.contains { $0.contains("https://musicbrainz.org/cdtoc/attach?id=") })
  }

  /// A rip never fails for want of names, but for one that was asked for.
  @Test func aServiceThatIsDownIsARemark() throws {
    let down = try WebServer { _ in WebServer.Reply(status: 503, headers: ["Retry-After": "1"]) }
    let outcome = try rip(down)
    #expect(outcome.process.status == 0)
    #expect(outcome.remarks.contains { $0.contains("MusicBrainz") })
    let named = try rip(down, "--release", ReplyShapes.id(1))
    #expect(named.process.status == 69)
    #expect(named.files.isEmpty)
    let nobody = try rip(down, "--offline")
    #expect(nobody.process.status == 0)
    #expect(nobody.remarks.contains { $0.contains("MusicBrainz") })
  }

  @Test(arguments: [
    (["--release", "x"], "no MusicBrainz id"), (["--names", "{title}"], "Column 1"),
    (["--title", "one=two"], "--title takes"), (["--date", "soon"], "is no date"),
    (["--musicbrainz", "ftp://x"], "https://"),
    (["--on-ambiguous", "guess"], "first, fail or skip"),
    (["--cover", "a", "--no-cover"], "not both"), (["--gnudb", "me"], "gnudb asks"),
  ])
  func mistakesAreFoundBeforeAnythingStarts(options: [String], hint: String) throws {
    let process = try ExternalProgram.run([Program.path, "rip", "none.cue"] + options)
    #expect(process.status == 64)
    #expect(process.error.contains(hint), "\(process.error)")
  }
}
