import DiscLookup
import LookupReplies
import Foundation
import Pictures
import TestSupport
import Testing
import WebAccess

struct CoverArtArchiveTests {
  private static let jpeg: [UInt8] = [0xff, 0xd8, 0xff, 0xe0, 1, 2, 3]

  private func ids() throws -> (MusicBrainzID, MusicBrainzID) {
    (
      try #require(MusicBrainzID(ReplyShapes.id(1))), try #require(MusicBrainzID(ReplyShapes.id(2)))
    )
  }

  @Test func followsToThePicture() async throws {
    let (release, group) = try ids()
    let fixture = try LookupFixture { request in
      switch request.path {
      case "/caa/release/\(release)/front-1200":
        WebServer.Reply(status: 307, headers: ["Location": "/archive/1"])
      case "/archive/1": WebServer.Reply(status: 307, headers: ["Location": "/archive/2"])
      // It lies about the type.
      case "/archive/2": WebServer.Reply(headers: ["Content-Type": "text/html"], body: Self.jpeg)
      default: WebServer.Reply(status: 404)
      }
    }
    let picture = try await fixture.covers.frontCover(of: release, group: group)
    #expect(picture?.bytes == Self.jpeg && picture?.kind == .jpeg)
    #expect(picture?.isOfReleaseGroup == false)
  }

  @Test func fallsBackToTheGroup() async throws {
    let (release, group) = try ids()
    let fixture = try LookupFixture { request in
      request.path == "/caa/release-group/\(group)/front"
        ? WebServer.Reply(body: Self.jpeg) : WebServer.Reply(status: 404)
    }
    let picture = try await fixture.covers.frontCover(of: release, group: group, size: .original)
    #expect(picture?.isOfReleaseGroup == true)
    #expect(try await fixture.covers.frontCover(of: release, group: nil) == nil)
  }

  @Test func believesTheBytesAlone() async throws {
    let (release, _) = try ids()
    let fixture = try LookupFixture { _ in
      WebServer.Reply("<html>", type: "image/jpeg")
    }
    await #expect(
      throws: WebError(
        service: "Covers", host: "127.0.0.1",
        problem: .unintelligible(reason: "it is no picture"))
    ) { try await fixture.covers.frontCover(of: release, group: nil) }
  }

  @Test func takesNoMoreThanItMay() async throws {
    let (release, _) = try ids()
    let fixture = try LookupFixture { _ in
      WebServer.Reply(body: Self.jpeg + Array(repeating: 0, count: 10_000))
    }
    await #expect(
      throws: WebError(service: "Covers", host: "127.0.0.1", problem: .tooLarge(limit: 10_000))
    ) { try await fixture.covers.frontCover(of: release, group: nil, sizeLimit: 10_000) }
  }

  @Test func readsTheIndex() async throws {
    let (release, _) = try ids()
    let text = """
      {"images":[
        {"image":"http://coverartarchive.org/release/1/2.jpg","types":["Front"],"front":true,
         "approved":true,"comment":"","thumbnails":{"1200":"http://coverartarchive.org/2-1200.jpg"}},
        {"image":"file:///etc/passwd","types":["Front"]}, 7,
        {"image":"https://coverartarchive.org/3.png","types":["Back","Spine"],"back":true}
      ],"release":"https://musicbrainz.org/release/1"}
      """
    let fixture = try LookupFixture { _ in WebServer.Reply(text) }
    let index = try #require(try await fixture.covers.index(of: release))
    #expect(fixture.server.requests.first?.path == "/caa/release/\(release)/")
    #expect(index.map(\.isFront) == [true, false])
    #expect(index[0].address.absoluteString == "https://coverartarchive.org/release/1/2.jpg")
    #expect(index[0].largeAddress?.absoluteString == "https://coverartarchive.org/2-1200.jpg")
    #expect(index[1].types == ["Back", "Spine"] && index[1].comment == nil)
  }
}
