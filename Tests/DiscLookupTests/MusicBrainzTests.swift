import CompactDisc
import DiscLookup
import LookupReplies
import Foundation
import TestSupport
import Testing
import WebAccess

struct MusicBrainzTests {
  @Test func findsADiscByItsID() async throws {
    let toc = try Discs.plain
    let release = ReplyShapes.release(
      1, media: [ReplyShapes.medium(ReplyShapes.tracks(of: toc), discIDs: [toc.musicBrainzDiscID])])
    let fixture = try LookupFixture(
      discs: [toc.musicBrainzDiscID: ReplyShapes.discAnswer(toc, [release])],
      releases: [ReplyShapes.id(1): release])
    let choice = try #require(try await fixture.musicBrainz.choice(for: toc))
    #expect(choice.best.match.evidence == .discID)
    #expect(choice.reason == "It is the only release with the disc's id.")
    #expect(!choice.isAmbiguous)

    let metadata = try await fixture.musicBrainz.metadata(of: choice.best, toc: toc)
    #expect(metadata.title == "Album" && metadata.artist?.text == "The Testers")
    #expect(metadata.artist?.sortText == "Testers, The" && !metadata.isCompilation)
    #expect(metadata.date?.description == "1999-05-17")
    #expect(metadata.originalDate?.description == "1998-01")
    #expect(metadata.labels == ["Test Records"] && metadata.catalogNumbers == ["T 1"])
    #expect(metadata.types == ["album"] && metadata.status == "official")
    #expect(metadata.discNumber == 1 && metadata.discCount == 1 && metadata.media == "CD")
    #expect(metadata.language == "eng" && metadata.script == "Latn" && metadata.country == "DE")
    #expect(metadata.comment == nil && metadata.asin == nil && metadata.hasFrontCover == true)
    #expect(metadata.discID == toc.musicBrainzDiscID)
    #expect(metadata.tracks.keys.sorted() == [1, 2, 3, 4])
    // The track's title, not the recording's.
    #expect(metadata.tracks[2]?.title == "Piece 2")
    #expect(metadata.tracks[2]?.trackID?.description == ReplyShapes.id(0x1002))
    #expect(metadata.tracks[2]?.recordingID?.description == ReplyShapes.id(0x2002))

    let request = try #require(fixture.server.requests.first)
    #expect(request.query["toc"] == "1 4 55370 150 11563 25174 45863")
    #expect(request.query["fmt"] == "json" && request.query["cdstubs"] == "no")
    // A second look costs nothing.
    _ = try await fixture.musicBrainz.choice(for: toc)
    #expect(fixture.server.requests.count == 2)
  }

  @Test func findsADiscByItsTableOfContents() async throws {
    let toc = try Discs.plain
    let tracks = [0, 3000, 20_000].map { ReplyShapes.tracks(of: toc, offBy: $0) }
    let releases = [
      ReplyShapes.release(1, media: [ReplyShapes.medium(tracks[2])], ["title": "Far"]),
      ReplyShapes.release(2, media: [ReplyShapes.medium(tracks[1])], ["title": "Near"]),
      ReplyShapes.release(3, media: [ReplyShapes.medium(Array(tracks[0].dropLast()))]),
    ]
    let fixture = try LookupFixture(
      discs: [toc.musicBrainzDiscID: ReplyShapes.tocAnswer(releases)])
    let choice = try #require(try await fixture.musicBrainz.choice(for: toc))
    #expect(choice.candidates.map(\.release.title) == ["Near", "Far"])
    #expect(choice.best.match.evidence == .lengths(difference: 12_000))
    #expect(
      choice.reason
        == "Of 2 releases with a similar table of contents, it is the one whose tracks have the "
        + "closest lengths.")
    #expect(choice.differences == [.title])
  }

  @Test func doesNotKnowEveryDisc() async throws {
    let fixture = try LookupFixture(discs: [:])
    #expect(try await fixture.musicBrainz.choice(for: Discs.plain) == nil)
    #expect(
      MusicBrainz.submissionAddress(of: try Discs.plain)
        == "https://musicbrainz.org/cdtoc/attach?id=\(try Discs.plain.musicBrainzDiscID)&tracks=4"
        + "&toc=1+4+55370+150+11563+25174+45863")
  }

  @Test(arguments: ["{\"releases\":[]}", "{\"release-count\":0,\"releases\":[{\"id\":\"x\"}]}"])
  func aListOfNothingIsNoRelease(text: String) async throws {
    let fixture = try LookupFixture { _ in WebServer.Reply(text) }
    #expect(try await fixture.musicBrainz.choice(for: Discs.plain) == nil)
  }

  @Test func takesTheReleaseThatIsNamed() async throws {
    let toc = try Discs.plain
    let release = ReplyShapes.release(
      7, media: [ReplyShapes.medium(ReplyShapes.tracks(of: toc, offBy: 9000))])
    let short = ReplyShapes.release(8, media: [ReplyShapes.medium([])])
    let fixture = try LookupFixture(
      discs: [:], releases: [ReplyShapes.id(7): release, ReplyShapes.id(8): short])
    func choice(_ number: Int) async throws -> ReleaseChoice? {
      try await fixture.musicBrainz.choice(
        for: toc, preferences: ReleasePreferences(releaseID: MusicBrainzID(ReplyShapes.id(number))))
    }
    #expect(try await choice(7)?.reason == "It is the release that was named.")
    #expect(try await choice(7)?.isAmbiguous == false)
    let ids = try [8, 9].map { try #require(MusicBrainzID(ReplyShapes.id($0))) }
    await #expect(throws: LookupError.notThisDisc(ids[0], tracks: 4)) { try await choice(8) }
    await #expect(throws: LookupError.noSuchRelease(ids[1])) { try await choice(9) }
  }

  @Test func waitsWhenItIsTold() async throws {
    let toc = try Discs.plain
    let text = try ReplyShapes.json(
      ReplyShapes.discAnswer(
        toc, [ReplyShapes.release(1, media: [ReplyShapes.medium(ReplyShapes.tracks(of: toc))])]))
    let isFirst = FirstCall()
    let fixture = try LookupFixture { _ in
      isFirst.isNow
        ? WebServer.Reply(status: 503, headers: ["Retry-After": "1"]) : WebServer.Reply(text)
    }
    #expect(try await fixture.musicBrainz.choice(for: toc) != nil)
    #expect(fixture.server.requests.count == 2)
  }

  @Test func takesTwoMegabytesOfReleases() async throws {
    let toc = try Discs.plain
    let long = String(repeating: "Aria da capo e fine, molto lungo ", count: 80)
    let releases = (1...200).map { number in
      ReplyShapes.release(
        number,
        media: [
          ReplyShapes.medium(
            ReplyShapes.tracks(of: toc, name: long), discIDs: [toc.musicBrainzDiscID])
        ])
    }
    let answer = ReplyShapes.discAnswer(toc, releases.shuffled())
    #expect(try ReplyShapes.json(answer).utf8.count > 2 << 20)
    let fixture = try LookupFixture(discs: [toc.musicBrainzDiscID: answer])
    let choice = try #require(try await fixture.musicBrainz.choice(for: toc))
    #expect(choice.candidates.map(\.release.id.description) == (1...200).map(ReplyShapes.id))
    #expect(!choice.isAmbiguous)
  }

  @Test(arguments: [
    "", "{", "[]", "null", "7", "\"text\"", "{\"releases\":7}", "{\"error\":\"odd\"}",
    "<html></html>",
    "{\"releases\":[NaN]}", "{\"releases\":\"\u{0}\"}",
  ])
  func saysSoWhenAnAnswerMakesNoSense(text: String) async throws {
    let fixture = try LookupFixture { _ in WebServer.Reply(text) }
    do {
      _ = try await fixture.musicBrainz.choice(for: Discs.plain)
      Issue.record("\(text) was understood")
    } catch let error as WebError {
      guard case .unintelligible = error.problem else {
        Issue.record("\(error)")
        return
      }
      #expect(error.description.hasPrefix("The answer of Mirror (127.0.0.1) makes no sense: it "))
    }
    // Nothing of it is kept.
    let count = fixture.server.requests.count
    _ = try? await fixture.musicBrainz.choice(for: Discs.plain)
    #expect(fixture.server.requests.count == count + 1)
  }

  @Test func deepNestingIsNoAnswer() async throws {
    for opening in ["[", "{\"releases\":["] {
      let text = String(repeating: opening, count: 200_000)
      let fixture = try LookupFixture { _ in WebServer.Reply(text) }
      await #expect(throws: WebError.self) {
        try await fixture.musicBrainz.choice(for: Discs.plain)
      }
    }
  }

  @Test func nestingThatIsNotTooDeepIsPassedOver() async throws {
    let nested = String(repeating: "[", count: 500) + String(repeating: "]", count: 500)
    let fixture = try LookupFixture { _ in
      WebServer.Reply("{\"odd\":\(nested),\"releases\":[\(nested)]}")
    }
    #expect(try await fixture.musicBrainz.choice(for: Discs.plain) == nil)
  }

  @Test func invalidUTF8DoesNoHarm() async throws {
    let fixture = try LookupFixture { _ in
      WebServer.Reply(
        body: Array("{\"releases\":[{\"title\":\"".utf8) + [0xff, 0xc0, 0x80] + Array("\"}]}".utf8))
    }
    _ = try? await fixture.musicBrainz.choice(for: Discs.plain)
    #expect(!fixture.server.requests.isEmpty)
  }

  @Test func aStalledConnectionEndsInAnError() async throws {
    let fixture = try LookupFixture { _ in .raw("HTTP/1.1 200 OK\r\n\r\n{", end: .stall) }
    var configuration = fixture.web.configuration
    configuration.tryTime = .milliseconds(200)
    configuration.maximumTries = 1
    let client = MusicBrainz(
      web: WebClient(configuration),
      base: try #require(URL(string: fixture.server.address)),
      service: WebService(name: "Mirror", interval: .zero))
    await #expect(
      throws: WebError(service: "Mirror", host: "127.0.0.1", problem: .tooSlow(seconds: 0))
    ) { try await client.choice(for: Discs.plain) }
  }
}
