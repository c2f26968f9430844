import AlbumNaming
import AlbumWriting
import CompactDisc
import Foundation
import Importing
import LookupReplies
import MP3Encoding
import MusicLibrary
import TestSupport
import Testing
import WebAccess

/// Names and covers that an import finds.
@Suite(.timeLimit(.minutes(30)))
struct LookupImportTests {
  private static func toc() throws -> TableOfContents { try TableOfContents(parsing: "0:300:500") }

  /// A server that knows the fixture's disc, and a client of it.
  private static func service() throws -> (
    server: WebServer, web: WebClient, options: NamingOptions
  ) {
    let toc = try toc()
    let release = ReplyShapes.release(
      1,
      media: [
        ReplyShapes.medium(
          ReplyShapes.tracks(of: toc, name: "Song"), discIDs: [toc.musicBrainzDiscID])
      ])
    let disc = try ReplyShapes.json(ReplyShapes.discAnswer(toc, [release]))
    let text = try ReplyShapes.json(release)
    let server = try WebServer { request in
      switch request.path {
      case "/ws/2/discid/\(toc.musicBrainzDiscID)": WebServer.Reply(disc)
      case "/ws/2/release/\(ReplyShapes.id(1))": WebServer.Reply(text)
      default: WebServer.Reply(status: 404)
      }
    }
    var options = NamingOptions()
    options.musicBrainz = try #require(URL(string: "\(server.address)/ws/2"))
    options.coverArt = try #require(URL(string: "\(server.address)/caa"))
    var configuration = WebConfiguration(
      program: "tonearm-tests/1", contact: "https://example.org", folder: nil)
    configuration.firstPause = .milliseconds(1)
    // All tests run at once, so each may have to wait for its turn.
    configuration.connectionTime = .seconds(1500)
    configuration.tryTime = .seconds(1500)
    configuration.totalTime = .seconds(1600)
    return (server, WebClient(configuration), options)
  }

  private func options(
    _ fixture: ShelfFixture, _ naming: NamingOptions, lookup: ImportOptions.Lookup = .missing
  ) -> ImportOptions {
    var options = fixture.options()
    options.naming = naming
    options.lookup = lookup
    return options
  }

  @Test func aDiscWithoutNamesGetsThoseOfItsRelease() async throws {
    let (server, web, naming) = try Self.service()
    let fixture = try ShelfFixture()
    try fixture.addDisc("a", title: nil, artist: nil, extra: "REM no names\n")
    let options = options(fixture, naming)
    let record = try await fixture.run(options, web: web)
    #expect(record.failures == [])
    #expect(
      fixture.files == [
        "The Testers/Album/01 Song 1.mp3", "The Testers/Album/02 Song 2.mp3",
        "The Testers/Album/Album.m3u8",
      ])
    let entry = try #require(try fixture.entries().first)
    #expect(entry.title == "Album")
    #expect(entry.tracks.map(\.title) == ["Song 1", "Song 2"])
    #expect(entry.remarks.contains { $0.contains("MusicBrainz release") })
    #expect(try Catalog(library: fixture.library.path).albums(matching: ["song"]).count == 1)
    let requests = server.requests.count
    // It is known from then on.
    #expect(try await fixture.run(options, web: web).summary.plan.kept == 1)
    #expect(server.requests.count == requests)
    // A file that is made again has the same names, without asking.
    let before = try fixture.library.bytes(of: "The Testers/Album/02 Song 2.mp3")
    let remaker = TrackRemaker(
      library: fixture.library.path, catalog: try Catalog(library: fixture.library.path),
      pool: try EncoderPool(threadCount: 2), tagging: options.tagging)
    let lock = try LibraryLock(library: fixture.library.path)
    let failure = try await remaker.remake([try #require(entry.id): [2]], holding: lock) {
      #expect($0.status == .made(isIdentical: true))
    }
    #expect(failure == nil)
    #expect(try fixture.library.bytes(of: "The Testers/Album/02 Song 2.mp3") == before)
    #expect(fixture.files.count == 3)
  }

  @Test func namesThatASourceHasStayUnlessAsked() async throws {
    let (server, web, naming) = try Self.service()
    let fixture = try ShelfFixture()
    try fixture.addDisc("a")
    _ = try await fixture.run(options(fixture, naming), web: web)
    #expect(fixture.files[0] == "The Testers/Fixture/01 Piece 1.mp3")
    #expect(server.requests.isEmpty)
    let other = try ShelfFixture()
    try other.addDisc("a")
    _ = try await other.run(options(other, naming, lookup: .always), web: web)
    #expect(other.files[0] == "The Testers/Album/01 Song 1.mp3")
  }

  @Test func aServiceThatIsDownStopsNothing() async throws {
    let server = try WebServer { _ in WebServer.Reply(status: 500) }
    var (_, web, naming) = try Self.service()
    naming.musicBrainz = try #require(URL(string: "\(server.address)/ws/2"))
    let fixture = try ShelfFixture()
    try fixture.addDisc("a", title: nil, artist: nil, extra: "REM no names\n")
    let record = try await fixture.run(options(fixture, naming), web: web)
    #expect(record.summary.made == 1)
    #expect(fixture.files[0] == "Unknown Artist/a/01 Piece 1.mp3")
    #expect(try fixture.entries()[0].remarks.contains { $0.contains("MusicBrainz") })
  }

  @Test(arguments: [true, false]) func aCoverBesideTheSourceIsTakenAlong(
    isWanted: Bool
  ) async throws {
    let fixture = try ShelfFixture()
    try fixture.addDisc("Box/CD1", title: "Box")
    try fixture.addDisc("Box/CD2", title: "Box", seed: 2)
    let made = try ExternalProgram.run([
      "ffmpeg", "-v", "error", "-f", "lavfi", "-i", "testsrc=size=300x300", "-frames:v", "1",
      fixture.shelf.path(of: "Box/Folder.png"),
    ])
    try #require(made.status == 0)
    var options = fixture.options()
    if !isWanted { options.naming.cover = .none }
    _ = try await fixture.run(options)
    #expect(fixture.files.contains("The Testers/Box/cover.jpg") == isWanted)
    let tagged = try fixture.library.bytes(of: "The Testers/Box/1-01 Piece 1.mp3")
    if isWanted {
      let cover = try fixture.library.bytes(of: "The Testers/Box/cover.jpg")
      #expect(tagged.prefix(200_000).contains(cover.prefix(1000)))
    }
    // A file that is made again has it if it had it.
    let id = try #require(try fixture.entries().first { $0.discNumber == 1 }?.id)
    let remaker = TrackRemaker(
      library: fixture.library.path, catalog: try Catalog(library: fixture.library.path),
      pool: try EncoderPool(threadCount: 2), tagging: options.tagging)
    let lock = try LibraryLock(library: fixture.library.path)
    let failure = try await remaker.remake([id: [1]], holding: lock) { _ in }
    #expect(failure == nil)
    #expect(try fixture.library.bytes(of: "The Testers/Box/1-01 Piece 1.mp3") == tagged)
  }

  @Test func aPictureThatIsNoneIsARemark() async throws {
    let fixture = try ShelfFixture()
    try fixture.addDisc("a")
    try fixture.shelf.write([1, 2, 3], to: "a/cover.jpg")
    #expect(try await fixture.run().summary.made == 1)
    #expect(try fixture.entries()[0].remarks.contains { $0.contains("cover.jpg is no cover") })
  }
}
