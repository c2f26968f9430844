import Foundation
import TestSupport
import Testing

@testable import WebAccess

/// Servers that lie, stall or never end: every request ends in an error, in time.
struct HostileServerTests {
  /// A fixture whose times are short enough to wait for.
  private func impatientFixture() throws -> Fixture {
    var fixture = try Fixture()
    fixture.configuration.tryTime = .milliseconds(300)
    fixture.configuration.maximumTries = 2
    return fixture
  }

  @Test(arguments: [
    "", "HTTP/1.1 200 OK\r\n", "HTTP/1.1 200 OK\r\nContent-Length: 100\r\n\r\n{}",
    "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n5\r\nhe",
  ])
  func stallsEndInTime(bytes: String) async throws {
    let server = try WebServer { _ in .raw(bytes, end: .stall) }
    let fixture = try impatientFixture()
    #expect(try await fixture.problem(of: fixture.request(server.address)) == .tooSlow(seconds: 0))
  }

  @Test func aTrickleEndsInTime() async throws {
    let server = try WebServer { _ in
      var reply = WebServer.Reply(body: Array(repeating: 0x20, count: 1000))
      reply.pieceLength = 1
      reply.pieceDelay = .milliseconds(20)
      return reply
    }
    let fixture = try impatientFixture()
    #expect(try await fixture.problem(of: fixture.request(server.address)) == .tooSlow(seconds: 0))
  }

  @Test func aHostThatNobodyAnswersForEndsInTime() async throws {
    var fixture = try impatientFixture()
    fixture.configuration.maximumTries = 1
    fixture.configuration.connectionTime = .milliseconds(100)
    // RFC 5737 keeps this address for examples. A network may also say at once that it is nobody's.
    let problem = try await fixture.problem(of: fixture.request("http://192.0.2.1/"))
    switch problem {
    case .tooSlow?, .noConnection?: break
    default: Issue.record("\(String(describing: problem))")
    }
  }

  @Test(arguments: [
    // Cut off
    "HTTP/1.1 200 OK\r\nContent-Length: 100\r\n\r\n{}",
    "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n5\r\nhe",
    // No HTTP
    "SSH-2.0-OpenSSH_9.2\r\n", "{}\r\n\r\n", "\0\0\0\0\0\0\0\0", "HTTP/9.9 200 OK\r\n\r\n",
    "HTTP/1.1 abc\r\n\r\n",
    // No end, no beginning
    "", "HTTP/1.1 200 OK\r\n", "HTTP/1.1 200", "HTTP/1.1 100 Continue\r\n\r\n",
    // Lies
    "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\nzzzz\r\nhe",
    "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\nffffffffffffffffffff\r\nhe",
    "HTTP/1.1 200 OK\r\nContent-Length: -5\r\n\r\n{}",
    "HTTP/1.1 200 OK\r\nContent-Encoding: gzip\r\n\r\n{this is no gzip}",
    "HTTP/1.1 200 OK\r\nContent-Encoding: br\r\n\r\n{this is no brotli}",
  ])
  func brokenAnswersAreErrors(bytes: String) async throws {
    let server = try WebServer { _ in .raw(bytes) }
    let fixture = try Fixture()
    let problem = try await fixture.problem(of: fixture.request(server.address))
    switch problem {
    case .brokenReply?, .noConnection?: break
    // A chunk of that many bytes is waited for, in vain.
    case .tooLarge?: break
    default: Issue.record("\(String(describing: problem))")
    }
  }

  @Test(arguments: [
    "HTTP/1.1 200 OK\r\nno colon here\r\nContent-Length: 2\r\n\r\n{}",
    "HTTP/1.1 200 OK\r\n: empty\r\nContent-Length: 2\r\n\r\n{}",
    "HTTP/1.1 200 OK\r\nX: \u{1}\u{2}\r\n folded\r\nContent-Length: 2\r\n\r\n{}",
    "HTTP/1.1 99 Low\r\nContent-Length: 2\r\n\r\n{}",
    "HTTP/1.1 999 High\r\nContent-Length: 2\r\n\r\n{}",
    "HTTP/1.1 204 Nothing\r\nContent-Length: 2\r\n\r\n{}", "HTTP/1.1 304 Same\r\n\r\n",
    "HTTP/1.1 200 OK\r\nContent-Length: 99999999999999999999\r\n\r\n{}",
    "HTTP/1.1 101 Switching Protocols\r\nUpgrade: x\r\n\r\n{}",
  ])
  func oddAnswersDoNoHarm(bytes: String) async throws {
    let server = try WebServer { _ in .raw(bytes) }
    let fixture = try Fixture()
    _ = try await fixture.problem(of: fixture.request(server.address))
    #expect(!server.requests.isEmpty)
  }

  @Test func resetsAreErrors() async throws {
    let server = try WebServer { _ in
      .raw("HTTP/1.1 200 OK\r\nContent-Length: 100\r\n\r\n{", end: .reset)
    }
    let fixture = try Fixture()
    let problem = try await fixture.problem(of: fixture.request(server.address))
    switch problem {
    case .brokenReply?, .noConnection?: break
    default: Issue.record("\(String(describing: problem))")
    }
  }

  @Test(arguments: ["", "Content-Length: 10000000000\r\n"])
  func anEndlessBodyIsCutOff(header: String) async throws {
    let server = try WebServer { _ in
      var reply = WebServer.Reply(body: Array(repeating: 0x20, count: 65536))
      reply.rawHead = Array("HTTP/1.1 200 OK\r\n\(header)\r\n".utf8)
      reply.end = .again
      return reply
    }
    var fixture = try Fixture()
    fixture.configuration.maximumTries = 1
    #expect(
      try await fixture.problem(of: fixture.request(server.address, sizeLimit: 100_000))
        == .tooLarge(limit: 100_000))
  }

  @Test(arguments: ["X-Line: and again\r\n", "HTTP/1.1 100 Continue\r\n\r\n"])
  func endlessHeadersAreCutOff(line: String) async throws {
    let server = try WebServer { _ in
      var reply = WebServer.Reply(body: Array(repeatElement(line, count: 1000).joined().utf8))
      reply.rawHead = line.hasPrefix("HTTP") ? [] : Array("HTTP/1.1 200 OK\r\n".utf8)
      reply.end = .again
      return reply
    }
    var fixture = try Fixture()
    fixture.configuration.maximumTries = 1
    let problem = try await fixture.problem(of: fixture.request(server.address))
    switch problem {
    case .brokenReply?, .noConnection?: break
    default: Issue.record("\(String(describing: problem))")
    }
  }

  @Test func anErrorPageWithoutEndIsAStatus() async throws {
    let server = try WebServer { _ in
      var reply = WebServer.Reply(body: Array(repeating: 0x20, count: 65536))
      reply.rawHead = Array("HTTP/1.1 403 Forbidden\r\n\r\n".utf8)
      reply.end = .again
      return reply
    }
    let fixture = try Fixture()
    #expect(try await fixture.problem(of: fixture.request(server.address)) == .refused(status: 403))
  }

  @Test func aCompressedBombIsCutOff() async throws {
    // 100 MB of zeros in 100 kB.
    let folder = try TemporaryDirectory()
    try folder.write(Array(repeating: 0, count: 100_000_000), to: "zeros")
    let bomb = try ExternalProgram.run(["gzip", "-c", folder.path(of: "zeros")]).outputBytes
    let server = try WebServer { _ in
      WebServer.Reply(headers: ["Content-Encoding": "gzip"], body: bomb)
    }
    let fixture = try Fixture()
    #expect(
      try await fixture.problem(of: fixture.request(server.address, sizeLimit: 1 << 20))
        == .tooLarge(limit: 1 << 20))
  }

  @Test func unpacksWhatIsCompressed() async throws {
    let packed = try ExternalProgram.run(["gzip", "-c"], input: Array("some text".utf8)).outputBytes
    let server = try WebServer { request in
      request.headers["accept-encoding"]?.contains("gzip") == true
        ? WebServer.Reply(headers: ["Content-Encoding": "gzip"], body: packed)
        : WebServer.Reply(status: 406)
    }
    let fixture = try Fixture()
    #expect(try await fixture.client.get(fixture.request(server.address))?.text == "some text")
  }

  @Test func whatExceedsThePartIsRefused() async throws {
    let server = try WebServer { _ in
      WebServer.Reply(
        status: 206, headers: ["Content-Range": "bytes 0-9/100"],
        body: Array(repeating: 0, count: 1000))
    }
    let fixture = try Fixture()
    #expect(
      try await fixture.problem(of: fixture.request(server.address, range: 0..<10))
        == .tooLarge(limit: 1 << 20))
  }
}
