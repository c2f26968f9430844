import FoundationEssentials
import Glibc
import TestSupport
import Testing

@testable import WebAccess

struct WebClientTests {
  @Test func saysWhoAsks() async throws {
    let server = try WebServer { _ in WebServer.Reply("{}") }
    let fixture = try Fixture()
    let reply = try await fixture.client.get(fixture.request("\(server.address)/a?b=c"))
    #expect(reply?.text == "{}")
    #expect(reply?.mediaType == "application/json")
    #expect(
      server.requests.first?.headers["user-agent"]
        == "tonearm-tests/1.0 ( https://example.org/tonearm )")
    #expect(server.requests.first?.target == "/a?b=c")
  }

  @Test(arguments: [404, 410])
  func takesUnknownForAnAnswer(status: Int) async throws {
    let server = try WebServer { _ in WebServer.Reply(status: status) }
    let fixture = try Fixture()
    #expect(try await fixture.client.get(fixture.request(server.address)) == nil)
    #expect(try await fixture.client.get(fixture.request(server.address)) == nil)
    #expect(server.requests.count == 1)
  }

  @Test func refusalsAreNotRepeated() async throws {
    let server = try WebServer { _ in WebServer.Reply(status: 403) }
    let fixture = try Fixture()
    #expect(try await fixture.problem(of: fixture.request(server.address)) == .refused(status: 403))
    #expect(server.requests.count == 1)
  }

  @Test func triesAgainWhatMayPass() async throws {
    let count = Counter()
    let server = try WebServer { _ in
      count.next() < 3 ? WebServer.Reply(status: 502) : WebServer.Reply("{}")
    }
    let fixture = try Fixture()
    #expect(try await fixture.client.get(fixture.request(server.address))?.text == "{}")
    #expect(server.requests.count == 4)
  }

  @Test func givesUpAfterSomeTries() async throws {
    let server = try WebServer { _ in WebServer.Reply(status: 500) }
    let fixture = try Fixture()
    #expect(
      try await fixture.problem(of: fixture.request(server.address))
        == .unavailable(status: 500, pause: nil))
    #expect(server.requests.count == 4)
  }

  @Test(arguments: [429, 503])
  func waitsAsLongAsItIsAsked(status: Int) async throws {
    let count = Counter()
    let server = try WebServer { _ in
      count.next() == 0
        ? WebServer.Reply(status: status, headers: ["Retry-After": "1"]) : WebServer.Reply("{}")
    }
    let fixture = try Fixture()
    #expect(try await fixture.client.get(fixture.request(server.address)) != nil)
    let times = server.requests.map(\.time)
    #expect(times.count == 2 && times[0].duration(to: times[1]) >= .seconds(1))
  }

  @Test func doesNotWaitForAnHour() async throws {
    let server = try WebServer { _ in
      WebServer.Reply(status: 503, headers: ["Retry-After": "3600"])
    }
    let fixture = try Fixture()
    let error = try await fixture.error(of: fixture.request(server.address))
    #expect(error?.problem == .unavailable(status: 503, pause: 3600))
    #expect(error?.description.contains("3600 seconds") == true)
    #expect(server.requests.count == 1)
  }

  @Test func followsSomeRedirections() async throws {
    let server = try WebServer { request in
      let step = Int(request.path.dropFirst()) ?? 0
      return step < 5
        ? WebServer.Reply(status: 307, headers: ["Location": "/\(step + 1)"])
        : WebServer.Reply("there")
    }
    let fixture = try Fixture()
    #expect(try await fixture.client.get(fixture.request("\(server.address)/0"))?.text == "there")
  }

  @Test(arguments: [
    "/again", "ftp://127.0.0.1/", "file:///etc/passwd", "https://", "", "http://[::1", "gopher:x",
  ])
  func goesNeitherInCirclesNorAstray(target: String) async throws {
    let server = try WebServer { _ in
      WebServer.Reply(status: 302, headers: ["Location": target])
    }
    let fixture = try Fixture()
    #expect(try await fixture.problem(of: fixture.request(server.address)) == .misdirected)
    #expect(server.requests.count <= 6)
  }

  @Test(arguments: [
    ("https://a.example/", "https://b.example/", true),
    ("http://a.example/", "https://b.example/", true),
    ("http://a.example/", "http://b.example/", true),
    ("https://a.example/", "http://a.example/", false),
    ("HTTPS://a.example/", "http://a.example/", false),
    ("https://a.example/", "ftp://a.example/", false),
    ("https://a.example/", "https:///x", false),
  ])
  func secretsStaySecret(source: String, target: String, isAllowed: Bool) throws {
    let urls = try [source, target].map { try #require(URL(string: $0)) }
    #expect(WebClient.mayFollow(from: urls[0], to: urls[1]) == isAllowed)
  }

  @Test func doesNotTrustJustAnybody() async throws {
    let folder = try TemporaryDirectory()
    let (key, certificate) = (folder.path(of: "key"), folder.path(of: "certificate"))
    let made = try ExternalProgram.run([
      "openssl", "req", "-x509", "-newkey", "rsa:2048", "-nodes", "-days", "2", "-subj",
      "/CN=127.0.0.1", "-keyout", key, "-out", certificate,
    ])
    #expect(made.status == 0)
    let output = try folder.write([], to: "output")
    let server = try ExternalProgram.start([
      "sh", "-c",
      "exec openssl s_server -accept 127.0.0.1:0 -www -key \(key) -cert \(certificate) > \(output) 2>&1",
    ])
    var port: String?
    while port == nil, !server.hasEnded {
      // "ACCEPT 127.0.0.1:43210"
      let lines = String(decoding: try folder.bytes(of: "output"), as: UTF8.self).split(
        separator: "\n")
      port = lines.first { $0.hasPrefix("ACCEPT ") }?.split(separator: ":").last.map(String.init)
      try await Task.sleep(for: .milliseconds(5))
    }
    let fixture = try Fixture()
    let problem = try await fixture.problem(
      of: fixture.request("https://127.0.0.1:\(try #require(port))/"))
    // It takes no milder signal.
    server.send(SIGKILL)
    guard case .untrusted? = problem else {
      Issue.record("\(String(describing: problem))")
      return
    }
  }

  @Test(arguments: ["ftp://example.org/", "file:///etc/passwd", "/etc/passwd", "http:///path", "x"])
  func asksTheWebAlone(address: String) async throws {
    let fixture = try Fixture()
    #expect(try await fixture.problem(of: fixture.request(address)) == .invalidAddress)
  }

  @Test func namesServiceAndHost() async throws {
    let fixture = try Fixture()
    // Nothing listens on port 1.
    let error = try await fixture.error(of: fixture.request("http://127.0.0.1:1/secret"))
    guard case .noConnection? = error?.problem else {
      Issue.record("\(String(describing: error))")
      return
    }
    #expect(error?.description.hasPrefix("No connection to Testbed (127.0.0.1): ") == true)
    #expect(error?.description.contains("secret") == false)
  }

  @Test func doesNotKnowHostsThatAreNot() async throws {
    let fixture = try Fixture()
    // RFC 6761 keeps this name from being anybody's.
    #expect(
      try await fixture.problem(of: fixture.request("http://tonearm.invalid/")) == .unknownHost)
  }

  @Test(arguments: [0..<10, 5..<6, 90..<100, 95..<200, 0..<100])
  func asksForAPart(range: Range<Int>) async throws {
    let bytes = (0..<100).map { UInt8($0) }
    let server = try WebServer(files: ["/data": bytes])
    let fixture = try Fixture()
    let reply = try await fixture.client.get(
      fixture.request("\(server.address)/data", range: range))
    #expect(reply?.body == Array(bytes[range.clamped(to: 0..<100)]))
    #expect(
      server.requests.first?.headers["range"] == "bytes=\(range.lowerBound)-\(range.upperBound - 1)"
    )
  }

  @Test(arguments: [0..<10, 5..<6, 95..<200])
  func cutsAPartOutOfEverything(range: Range<Int>) async throws {
    let bytes = (0..<100).map { UInt8($0) }
    let server = try WebServer { _ in WebServer.Reply(body: bytes) }
    let fixture = try Fixture()
    let reply = try await fixture.client.get(fixture.request(server.address, range: range))
    #expect(reply?.body == Array(bytes[range.clamped(to: 0..<100)]))
  }

  @Test(arguments: [
    "bytes 1-10/100", "bytes 0-8/100", "bytes 0-9/5", "bytes */100", "", "pages 0-9/99",
  ])
  func noticesAnotherPart(contentRange: String) async throws {
    let server = try WebServer { _ in
      WebServer.Reply(
        status: 206, headers: ["Content-Range": contentRange],
        body: Array(repeating: 0, count: 10))
    }
    let fixture = try Fixture()
    let problem = try await fixture.problem(of: fixture.request(server.address, range: 0..<10))
    guard case .brokenReply? = problem else {
      Issue.record("\(String(describing: problem))")
      return
    }
  }

  @Test func cancellationEndsAnAnswerAtOnce() async throws {
    let server = try WebServer { _ in .raw("HTTP/1.1 200 OK\r\n\r\n", end: .stall) }
    let fixture = try Fixture()
    let request = try fixture.request(server.address)
    let client = fixture.client
    let task = Task { try await client.get(request) }
    while server.requests.isEmpty { try await Task.sleep(for: .milliseconds(5)) }
    task.cancel()
    await #expect(throws: CancellationError.self) { try await task.value }
  }

  @Test func cancellationEndsAPauseAtOnce() async throws {
    let server = try WebServer { _ in
      WebServer.Reply(status: 503, headers: ["Retry-After": "100000"])
    }
    var fixture = try Fixture()
    fixture.configuration.longestPause = .seconds(200_000)
    fixture.configuration.totalTime = .seconds(200_000)
    let request = try fixture.request(server.address)
    let client = fixture.client
    let task = Task { try await client.get(request) }
    while server.requests.isEmpty { try await Task.sleep(for: .milliseconds(5)) }
    task.cancel()
    await #expect(throws: CancellationError.self) { try await task.value }
  }
}
