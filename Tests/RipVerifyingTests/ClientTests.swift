import CompactDisc
import Foundation
import RipVerifying
import Synchronization
import TestSupport
import Testing
import WebAccess

/// Clients that ask a server on this machine, and keep what they hear in a folder of their own.
struct ClientFixture {
  let server: WebServer
  let folder: TemporaryDirectory
  var configuration: WebConfiguration

  init(_ respond: @escaping @Sendable (WebServer.Request) -> WebServer.Reply) throws {
    server = try WebServer(respond)
    folder = try TemporaryDirectory()
    configuration = WebConfiguration(
      program: "tonearm/test", contact: "nobody", folder: folder.path)
    configuration.firstPause = .milliseconds(10)
    // All tests run at once, so each may have to wait for its turn.
    configuration.connectionTime = .seconds(1500)
    configuration.tryTime = .seconds(1500)
    configuration.totalTime = .seconds(1600)
  }

  /// Services without a limit on requests: the servers are our own.
  private func service(_ name: String) -> WebService {
    WebService(name: name, interval: .zero)
  }

  func accurateRip() throws -> AccurateRipClient {
    AccurateRipClient(
      web: WebClient(configuration), base: try #require(URL(string: server.address)),
      service: service("AccurateRip"))
  }

  func ctdb() throws -> CTDBClient {
    CTDBClient(
      web: WebClient(configuration), base: try #require(URL(string: server.address)),
      service: service("CTDB"))
  }
}

struct AccurateRipClientTests {
  private let toc: TableOfContents
  private let disc: AccurateRipDiscID
  private let reply: AccurateRipReply

  init() throws {
    toc = try TableOfContents(parsing: "0:11413:25024:45713:55220")
    disc = try #require(AccurateRipDiscID(toc))
    let entries = (1...4).map {
      AccurateRipReply.Entry(confidence: 7, crc: UInt32($0), frame450: 0)
    }
    reply = AccurateRipReply(pressings: [AccurateRipReply.Pressing(entries: entries)])
  }

  @Test func asksForTheFileOfTheDisc() async throws {
    let file = reply.file(disc)
    let fixture = try ClientFixture { _ in WebServer.Reply(body: file) }
    #expect(try await fixture.accurateRip().reply(for: toc) == reply)
    #expect(
      fixture.server.requests.map(\.target)
        == ["/accuraterip/a/9/8/dBAR-004-0002189a-00087f33-1f02e004.bin"])
    // The second time it is known, and without a network as well.
    var offline = fixture
    offline.configuration.isOffline = true
    #expect(try await offline.accurateRip().reply(for: toc) == reply)
    #expect(fixture.server.requests.count == 1)
  }

  @Test func isAskedTwiceASecondAtMost() {
    #expect(AccurateRipClient.service.interval == .milliseconds(500))
    #expect(AccurateRipClient.address.absoluteString == "http://www.accuraterip.com/")
  }

  @Test func unknownDiscsAreNoError() async throws {
    let fixture = try ClientFixture { _ in WebServer.Reply(status: 404) }
    #expect(try await fixture.accurateRip().reply(for: toc) == nil)
    let data = try TableOfContents(parsing: "-0:1000")
    #expect(try await fixture.accurateRip().reply(for: data) == nil)
    #expect(fixture.server.requests.count == 1)
  }

  @Test func triesAgainWhereThatHelps() async throws {
    let file = reply.file(disc)
    let fixture = try ClientFixture { [counter = Counter()] _ in
      counter.next() < 2 ? WebServer.Reply(status: 503) : WebServer.Reply(body: file)
    }
    #expect(try await fixture.accurateRip().reply(for: toc) == reply)
    #expect(fixture.server.requests.count == 3)
  }

  @Test(arguments: ["<html>Log in here</html>", "", "\u{4}"])
  func otherRepliesAreErrorsAndNotKept(body: String) async throws {
    let file = reply.file(disc)
    let fixture = try ClientFixture { [counter = Counter()] _ in
      counter.next() == 0
        ? WebServer.Reply(body: Array(body.utf8)) : WebServer.Reply(body: file)
    }
    let client = try fixture.accurateRip()
    await #expect(throws: WebError.self) { try await client.reply(for: toc) }
    #expect(try await client.reply(for: toc) == reply)
  }

  @Test func gigabytesEndAtTheLimit() async throws {
    let fixture = try ClientFixture { _ in
      var reply = WebServer.Reply(
        headers: ["Content-Length": "4000000000"], body: [UInt8](repeating: 4, count: 65_536))
      reply.end = .again
      return reply
    }
    let client = try fixture.accurateRip()
    await #expect(throws: WebError.self) { try await client.reply(for: toc) }
  }

  @Test func slowServersEndAtTheTimeLimit() async throws {
    var fixture = try ClientFixture { _ in
      var reply = WebServer.Reply()
      reply.end = .stall
      reply.headers = ["Content-Length": "58"]
      return reply
    }
    fixture.configuration.tryTime = .milliseconds(100)
    fixture.configuration.totalTime = .milliseconds(300)
    let client = try fixture.accurateRip()
    await #expect(throws: WebError.self) { try await client.reply(for: toc) }
  }
}

struct CTDBClientTests {
  private static let toc = "0:60:150:256"

  /// What the database has of a disc, and where.
  private struct Database {
    let disc: NoiseDisc
    let parity: [UInt8]
    let xml: String

    init(location: String = "/p/7", npar: Int = 16) throws {
      disc = try NoiseDisc(CTDBClientTests.toc, seed: 21)
      let survey = disc.survey()
      let syndromes = try #require(disc.syndromes())
      parity = syndromes.parityFile()
      let crcs = disc.layout.tracks.indices.compactMap { survey.ctdbCRC(ofTrack: $0)?[0] }
        .map { String($0, radix: 16) }.joined(separator: " ")
      let first = syndromes.syndromes(of: 0).flatMap { [UInt8($0 & 0xFF), UInt8($0 >> 8)] }
      xml = """
        <ctdb xmlns="http://db.cuetools.net/ns/mmd-1.0#">
        <entry id="7" confidence="12" npar="\(npar)" stride="5880" hasparity="\(location)"
        crc32="\(String(try #require(survey.ctdbDiscCRC?[0]), radix: 16))" trackcrcs="\(crcs)"
        syndrome="\(Data(first).base64EncodedString())" toc="\(disc.toc)"/></ctdb>
        """
    }

    /// The disc with sectors wrong that have symbols of the same codewords, and what is in doubt.
    func damaged(_ count: Int) -> (disc: NoiseDisc, doubtful: [Range<Int>]) {
      let ranges = (0..<count).map { 588 * (20 + 10 * $0)..<588 * (21 + 10 * $0) }
      var damaged = disc
      for word in ranges.flatMap({ 2 * $0.lowerBound..<2 * $0.upperBound }) {
        damaged.samples[word] ^= 0x1234
      }
      return (damaged, ranges)
    }

    func fixture(
      parity: @escaping @Sendable (WebServer.Request, [UInt8]) -> WebServer.Reply = {
        WebServer.Reply.part(of: $1, for: $0)
      }
    ) throws -> ClientFixture {
      let (xml, file) = (xml, self.parity)
      return try ClientFixture { request in
        switch request.path {
        case "/lookup2.php": WebServer.Reply(xml, type: "text/xml")
        case "/p/7": parity(request, file)
        default: WebServer.Reply(status: 404)
        }
      }
    }
  }

  /// Looks up, compares and repairs, as a rip does.
  private func repair(
    _ damaged: NoiseDisc, doubtful: [Range<Int>], from fixture: ClientFixture
  ) async throws -> CTDBRepair? {
    let client = try fixture.ctdb()
    let reply = try #require(try await client.reply(for: damaged.toc))
    let survey = damaged.survey()
    let syndromes = try #require(damaged.syndromes())
    let comparison = CTDBComparison(toc: damaged.toc, layout: damaged.layout, reply: reply)
    let match = try #require(
      comparison.matches(survey, syndromes: syndromes, doubtful: doubtful).first)
    let planner = CTDBRepairPlanner(
      syndromes: syndromes, discCRC: try #require(survey.ctdbDiscCRC))
    return try await client.repair(match, planner: planner, doubtful: doubtful)
  }

  /// As few syndromes as it takes: 4, then 8, then 16.
  @Test(arguments: [(2, 4), (5, 8), (12, 16)])
  func fetchesAsMuchAsItTakes(sectors: Int, count: Int) async throws {
    let database = try Database()
    let fixture = try database.fixture()
    let (damaged, doubtful) = database.damaged(sectors)
    let repair = try #require(
      try await repair(
        damaged.displaced(by: 6), doubtful: doubtful.map { $0.lowerBound + 6..<$0.upperBound + 6 },
        from: fixture))
    var samples = damaged.displaced(by: 6).samples
    repair.apply(to: &samples, startingAt: 0)
    #expect(samples == database.disc.displaced(by: 6).samples)
    let requests = fixture.server.requests
    #expect(
      requests.first?.target
        == "/lookup2.php?version=3&ctdb=1&fuzzy=1&metadata=none&toc=0:60:150:256")
    let ends = [4, 8, 16].filter { $0 <= count }.map { $0 * 23_520 }
    let starts = [0] + ends.dropLast()
    #expect(
      requests.dropFirst().map { $0.headers["range"] }
        == zip(starts, ends).map { "bytes=\($0)-\($1 - 1)" })
  }

  @Test func moreDamageThanThereIsParityIsRefused() async throws {
    let database = try Database(npar: 8)
    let fixture = try database.fixture()
    let (damaged, doubtful) = database.damaged(9)
    await #expect(throws: CTDBRepairError.self) {
      _ = try await repair(damaged, doubtful: doubtful, from: fixture)
    }
    // 4 and 8, and no more than the entry has.
    #expect(fixture.server.requests.count == 3)
  }

  @Test func filesOfOtherDiscsAreRefused() async throws {
    let database = try Database()
    let other = try #require(try NoiseDisc(Self.toc, seed: 99).syndromes()).parityFile()
    let fixture = try database.fixture { request, _ in .part(of: other, for: request) }
    let (damaged, doubtful) = database.damaged(1)
    await #expect(throws: CTDBError.otherParity(entry: 7)) {
      _ = try await repair(damaged, doubtful: doubtful, from: fixture)
    }
  }

  /// The rest of a file is garbage, which the disc's checksum finds out.
  @Test func damagedFilesRepairNothing() async throws {
    let database = try Database()
    let fixture = try database.fixture { request, file in
      var file = file
      for index in 0..<file.count where index % 23_520 > 1 { file[index] ^= 0xA5 }
      return .part(of: file, for: request)
    }
    let (damaged, doubtful) = database.damaged(1)
    await #expect(throws: CTDBRepairError.self) {
      _ = try await repair(damaged, doubtful: doubtful, from: fixture)
    }
  }

  @Test(arguments: ["cut off", "page", "none"])
  func filesThatAreNotThereRepairNothing(kind: String) async throws {
    let database = try Database()
    let fixture = try database.fixture { request, file in
      switch kind {
      case "cut off": .part(of: Array(file.prefix(60_000)), for: request)
      case "page": WebServer.Reply("<html></html>", type: "text/html")
      default: WebServer.Reply(status: 404)
      }
    }
    let (damaged, doubtful) = database.damaged(1)
    if kind == "none" {
      #expect(try await repair(damaged, doubtful: doubtful, from: fixture) == nil)
    } else {
      await #expect(throws: WebError.self) {
        _ = try await repair(damaged, doubtful: doubtful, from: fixture)
      }
    }
  }

  @Test(arguments: [
    "http://example.com/7", "file:///etc/passwd", "http://cuetools.net.example/7", "http://[",
    "//example.com/7",
  ])
  func nothingIsFetchedFromOthers(location: String) async throws {
    let database = try Database(location: location)
    let fixture = try database.fixture()
    let (damaged, doubtful) = database.damaged(1)
    await #expect(throws: CTDBError.foreignAddress(entry: 7)) {
      _ = try await repair(damaged, doubtful: doubtful, from: fixture)
    }
    #expect(fixture.server.requests.count == 1)
  }

  @Test func unknownDiscsAreNoError() async throws {
    let fixture = try ClientFixture { _ in
      WebServer.Reply("<ctdb xmlns='http://db.cuetools.net/ns/mmd-1.0#'/>", type: "text/xml")
    }
    let toc = try TableOfContents(parsing: Self.toc)
    #expect(try await fixture.ctdb().reply(for: toc) == nil)
    let hostile = try ClientFixture { _ in
      WebServer.Reply("<!DOCTYPE a [<!ENTITY b SYSTEM 'file:///etc/passwd'>]><ctdb>&b;</ctdb>")
    }
    let client = try hostile.ctdb()
    await #expect(throws: WebError.self) { try await client.reply(for: toc) }
  }
}

/// How often something was called.
private final class Counter: Sendable {
  private let count = Mutex(0)

  /// 0, then 1, and so on.
  func next() -> Int {
    count.withLock { count in
      defer { count += 1 }
      return count
    }
  }
}
