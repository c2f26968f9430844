import CompactDisc
import DiscLookup
import LookupReplies
import Foundation
import TestSupport
import WebAccess

/// Clients of a server on this machine, with a cache of their own.
struct LookupFixture {
  let server: WebServer
  let folder: TemporaryDirectory
  let web: WebClient

  /// - Parameter respond: Gets paths without the part that is the service's address.
  init(_ respond: @escaping @Sendable (WebServer.Request) throws -> WebServer.Reply) throws {
    server = try WebServer { request in
      do { return try respond(request) } catch { return WebServer.Reply(status: 500) }
    }
    folder = try TemporaryDirectory()
    var configuration = WebConfiguration(
      program: "tonearm-tests/1", contact: "https://example.org", folder: folder.path)
    configuration.firstPause = .milliseconds(1)
    // All tests run at once, so each may have to wait for its turn.
    configuration.connectionTime = .seconds(1500)
    configuration.tryTime = .seconds(1500)
    configuration.totalTime = .seconds(1600)
    web = WebClient(configuration)
  }

  /// A server with answers for discs and releases as MusicBrainz has them.
  init(discs: [String: [String: Any]], releases: [String: [String: Any]] = [:]) throws {
    let texts = try
      (discs.map { ("/ws/2/discid/\($0)", $1) } + releases.map { ("/ws/2/release/\($0)", $1) })
      .reduce(into: [String: String]()) { $0[$1.0] = try ReplyShapes.json($1.1) }
    try self.init { request in
      guard let text = texts[request.path] else {
        var reply = WebServer.Reply("{\"error\":\"Not Found\"}")
        reply.status = 404
        return reply
      }
      return WebServer.Reply(text)
    }
  }

  private func url(_ path: String) throws -> URL {
    guard let url = URL(string: server.address + path) else { throw CocoaError(.fileNoSuchFile) }
    return url
  }

  var musicBrainz: MusicBrainz {
    get throws {
      MusicBrainz(
        web: web, base: try url("/ws/2"), service: WebService(name: "Mirror", interval: .zero))
    }
  }

  var covers: CoverArtArchive {
    get throws {
      CoverArtArchive(
        web: web, base: try url("/caa"), service: WebService(name: "Covers", interval: .zero))
    }
  }

  var gnudb: Gnudb {
    get throws {
      Gnudb(
        web: web,
        hello: Gnudb.Hello(user: "me", host: "my host", client: "tonearm", version: "1.0"),
        base: try url("/~cddb/cddb.cgi"), service: WebService(name: "gnudb", interval: .zero))
    }
  }
}
