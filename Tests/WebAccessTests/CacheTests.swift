import Foundation
import TestSupport
import Testing

@testable import WebAccess

struct CacheTests {
  @Test func asksOnce() async throws {
    let server = try WebServer { _ in WebServer.Reply("{}") }
    let fixture = try Fixture()
    let request = try fixture.request(server.address)
    #expect(try await fixture.client.get(request)?.isFromCache == false)
    // Another client, as another process has it.
    let kept = try await fixture.client.get(request)
    #expect(
      kept?.text == "{}" && kept?.isFromCache == true && kept?.mediaType == "application/json")
    #expect(server.requests.count == 1)
  }

  @Test func tellsAddressesAndPartsApart() async throws {
    let server = try WebServer { request in
      request.path == "/part"
        ? .part(of: Array("0123456789".utf8), for: request) : WebServer.Reply(request.target)
    }
    let fixture = try Fixture()
    for target in ["/a", "/b", "/a?b"] {
      #expect(
        try await fixture.client.get(fixture.request(server.address + target))?.text == target)
    }
    for (range, text) in [(0..<3, "012"), (0..<4, "0123"), (1..<4, "123")] {
      let request = try fixture.request("\(server.address)/part", range: range)
      #expect(try await fixture.client.get(request)?.text == text)
    }
    #expect(server.requests.count == 6)
  }

  @Test func asksAgainWhenItIsOld() async throws {
    let server = try WebServer { _ in WebServer.Reply("{}") }
    var fixture = try Fixture()
    let request = try fixture.request(server.address)
    _ = try await fixture.client.get(request)
    fixture.configuration.replyLifetime = .zero
    _ = try await fixture.client.get(request)
    #expect(server.requests.count == 2)
  }

  @Test func forgetsSoonerWhatIsUnknown() async throws {
    let server = try WebServer { _ in WebServer.Reply(status: 404) }
    var fixture = try Fixture()
    fixture.configuration.absenceLifetime = .zero
    let request = try fixture.request(server.address)
    #expect(try await fixture.client.get(request) == nil)
    #expect(try await fixture.client.get(request) == nil)
    #expect(server.requests.count == 2)
  }

  @Test func asksAgainWhenSomethingNewIsWanted() async throws {
    let count = Counter()
    let server = try WebServer { _ in WebServer.Reply("\(count.next())") }
    let fixture = try Fixture()
    func text(_ freshness: WebRequest.Freshness) async throws -> String? {
      try await fixture.client.get(fixture.request(server.address, freshness: freshness))?.text
    }
    #expect(try await text(.kept) == "0")
    #expect(try await text(.uncached) == "1")
    #expect(try await text(.kept) == "0")
    #expect(try await text(.new) == "2")
    #expect(try await text(.kept) == "2")
  }

  @Test func keepsNoFailures() async throws {
    let count = Counter()
    let server = try WebServer { _ in
      count.next() == 0 ? WebServer.Reply(status: 403) : WebServer.Reply("{}")
    }
    let fixture = try Fixture()
    let request = try fixture.request(server.address)
    #expect(await fixture.problem(of: request) == .refused(status: 403))
    #expect(try await fixture.client.get(request) != nil)
  }

  @Test func keepsNothingThatWasNotUnderstood() async throws {
    struct Nonsense: Error, CustomStringConvertible { let description = "it is a login page" }
    let server = try WebServer { _ in WebServer.Reply("<html>Welcome to the hotel") }
    let fixture = try Fixture()
    let request = try fixture.request(server.address)
    await #expect(
      throws: WebError(
        service: "Testbed", host: "127.0.0.1",
        problem: .unintelligible(reason: "it is a login page"))
    ) {
      try await fixture.client.get(request) { _ in throw Nonsense() }
    }
    #expect(try await fixture.client.get(request)?.isFromCache == false)
  }

  @Test func asksAgainWhenWhatIsKeptIsNotUnderstood() async throws {
    struct Nonsense: Error {}
    let count = Counter()
    let server = try WebServer { _ in WebServer.Reply("\(count.next())") }
    let fixture = try Fixture()
    let request = try fixture.request(server.address)
    _ = try await fixture.client.get(request)
    let text = try await fixture.client.get(request) { reply in
      guard reply.text != "0" else { throw Nonsense() }
      return reply.text
    }
    #expect(text == "1")
  }

  @Test func worksOfflineWithWhatIsThere() async throws {
    let server = try WebServer { $0.path == "/known" ? WebServer.Reply("{}") : .init(status: 404) }
    var fixture = try Fixture()
    let known = try fixture.request("\(server.address)/known")
    let unknown = try fixture.request("\(server.address)/unknown")
    _ = try await fixture.client.get(known)
    _ = try await fixture.client.get(unknown)
    fixture.configuration.isOffline = true
    // However old it is.
    fixture.configuration.replyLifetime = .zero
    fixture.configuration.absenceLifetime = .zero
    #expect(try await fixture.client.get(known)?.text == "{}")
    #expect(try await fixture.client.get(unknown) == nil)
    #expect(try await fixture.problem(of: fixture.request("\(server.address)/new")) == .offline)
    #expect(server.requests.count == 2)
  }

  /// The only file of the cache.
  private func entry(in fixture: Fixture) throws -> String {
    try #require(listing(of: fixture.folder).first { $0.hasSuffix(".reply") })
  }

  @Test func aDamagedFileIsNoReply() async throws {
    let server = try WebServer { _ in WebServer.Reply("{\"a\":1}") }
    let fixture = try Fixture()
    let request = try fixture.request(server.address)
    _ = try await fixture.client.get(request)
    let name = try entry(in: fixture)
    let whole = try fixture.folder.bytes(of: name)
    var damaged = [[], Array(whole.dropLast()), whole + [0], Array("text\n".utf8)]
    for position in stride(from: 0, to: whole.count, by: 7) {
      var bytes = whole
      bytes[position] ^= 1
      damaged.append(bytes)
    }
    for (count, bytes) in damaged.enumerated() {
      try fixture.folder.write(bytes, to: name)
      #expect(try await fixture.client.get(request)?.text == "{\"a\":1}")
      #expect(server.requests.count == count + 2)
    }
  }

  @Test func anotherRequestsFileIsNoReply() async throws {
    let server = try WebServer { WebServer.Reply($0.path) }
    let fixture = try Fixture()
    _ = try await fixture.client.get(fixture.request("\(server.address)/a"))
    let name = try entry(in: fixture)
    let bytes = try fixture.folder.bytes(of: name)
    let other = "replies/\(KeptReply.fileName(address: "\(server.address)/b", range: nil)).reply"
    try fixture.folder.write(bytes, to: other)
    #expect(try await fixture.client.get(fixture.request("\(server.address)/b"))?.text == "/b")
  }

  @Test func staysWithinItsSize() async throws {
    let server = try WebServer { _ in WebServer.Reply(body: Array(repeating: 7, count: 10_000)) }
    var fixture = try Fixture()
    fixture.configuration.cacheSizeLimit = 100_000
    for number in 0..<20 {
      _ = try await fixture.client.get(fixture.request("\(server.address)/\(number)"))
      let sizes = try listing(of: fixture.folder).map { try fixture.folder.bytes(of: $0).count }
      #expect(sizes.reduce(0, +) <= 100_000)
    }
    #expect(
      try await fixture.client.get(fixture.request("\(server.address)/19"))?.isFromCache == true)
    #expect(
      try await fixture.client.get(fixture.request("\(server.address)/0"))?.isFromCache == false)
  }

  @Test func worksWithoutAPlaceToKeepThings() async throws {
    let server = try WebServer { _ in WebServer.Reply("{}") }
    var fixture = try Fixture()
    // A file where the folder should be.
    let path = try fixture.folder.write([], to: "file")
    fixture.configuration.folder = path
    fixture.service = WebService(name: "Nowhere", interval: .milliseconds(1))
    let request = try fixture.request(server.address)
    #expect(try await fixture.client.get(request)?.text == "{}")
    #expect(try await fixture.client.get(request)?.isFromCache == false)
  }
}
