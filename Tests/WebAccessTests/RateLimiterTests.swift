import Foundation
import Glibc
import TestSupport
import Testing

@testable import WebAccess

struct RateLimiterTests {
  private static let interval = Duration.milliseconds(100)

  @Test func tasksTakeTurns() async throws {
    let server = try WebServer { _ in WebServer.Reply("{}") }
    var fixture = try Fixture()
    fixture.service = WebService(name: "Turns", interval: Self.interval)
    let request = try fixture.request(server.address, freshness: .uncached)
    let client = fixture.client
    let start = ContinuousClock.now
    try await withThrowingTaskGroup(of: Void.self) { group in
      for _ in 0..<6 { group.addTask { _ = try await client.get(request) } }
      try await group.waitForAll()
    }
    // Five intervals between six requests, whenever the server came to note them.
    #expect(start.duration(to: .now) >= Self.interval * 5 - .milliseconds(10))
    #expect(server.requests.count == 6)
  }

  @Test func processesTakeTurns() async throws {
    let server = try WebServer { _ in WebServer.Reply("{}") }
    let folder = try TemporaryDirectory()
    let addresses = (0..<6).map { "\(server.address)/\($0)" }
    let start = ContinuousClock.now
    let processes = try (0..<2).map { _ in
      try ExternalProgram.start([fetchPages, folder.path, "100"] + addresses)
    }
    for process in processes {
      #expect(try process.outcome(timeLimit: 600).output == String(repeating: "2\n", count: 6))
    }
    #expect(start.duration(to: .now) >= Self.interval * 11 - .milliseconds(20))
    #expect(server.requests.count == 12)
  }

  @Test func aProcessThatIsKilledLeavesItsTurn() async throws {
    let server = try WebServer { _ in WebServer.Reply("{}") }
    let folder = try TemporaryDirectory()
    let process = try ExternalProgram.start([
      fetchPages, folder.path, "500000", server.address, server.address,
    ])
    // It has its first answer, and waits for its second turn.
    let path = folder.path(of: "turns/pages.turn")
    while !isLocked(path) || server.requests.isEmpty, !process.hasEnded {
      try await Task.sleep(for: .milliseconds(5))
    }
    #expect(!process.hasEnded)
    process.send(SIGKILL)
    _ = try process.outcome()
    // A turn that lasted minutes could not be taken before this deadline.
    let service = WebService(name: "Pages", interval: .milliseconds(1))
    try await RateLimiter(folder: folder.path(of: "turns")).awaitTurn(
      at: service, before: .now + .seconds(30))
    #expect(server.requests.count == 1)
  }

  private let fetchPages = URL(fileURLWithPath: "/proc/self/exe").resolvingSymlinksInPath()
    .deletingLastPathComponent().appendingPathComponent("fetch-pages").path

  /// Whether a process waits for its turn at the file, which its first one has written.
  private func isLocked(_ path: String) -> Bool {
    let descriptor = unsafe open(path, O_RDWR | O_CLOEXEC)
    guard descriptor >= 0 else { return false }
    defer { close(descriptor) }
    return flock(descriptor, LOCK_EX | LOCK_NB) != 0
  }

  @Test func aRetryIsARequest() async throws {
    let count = Counter()
    let server = try WebServer { _ in WebServer.Reply(status: count.next() < 3 ? 500 : 200) }
    var fixture = try Fixture()
    fixture.service = WebService(name: "Retries", interval: Self.interval)
    let start = ContinuousClock.now
    _ = try await fixture.client.get(fixture.request(server.address))
    #expect(start.duration(to: .now) >= Self.interval * 3 - .milliseconds(10))
  }

  @Test func servicesDoNotWaitForEachOther() async throws {
    let server = try WebServer { _ in WebServer.Reply("{}") }
    var fixture = try Fixture()
    for number in 0..<5 {
      // Two requests to one of them would take an hour.
      fixture.service = WebService(name: "Service \(number)", interval: .seconds(3600))
      let request = try fixture.request(server.address, freshness: .uncached)
      #expect(try await fixture.client.get(request) != nil)
    }
  }

  @Test(arguments: [
    ("", 0), ("1000\n", 1000), ("4000\n", 1000), ("4900\n", 1000), ("5000\n", 1000),
    ("999999999999\n", 1000), ("damaged", 1000), ("99999999999999999999999\n", 1000),
  ])
  func neverWaitsLongerThanAnInterval(contents: String, limit: Int) {
    let pause = RateLimiter.pause(
      after: Array(contents.utf8), now: .milliseconds(5000), interval: .seconds(1))
    #expect(pause >= .zero && pause <= .milliseconds(limit))
  }

  @Test func waitsForTheRestOfTheInterval() {
    func pause(_ milliseconds: Int) -> Duration {
      RateLimiter.pause(
        after: Array("\(milliseconds)\n".utf8), now: .milliseconds(5000), interval: .seconds(1))
    }
    #expect(pause(4400) == .milliseconds(400))
    #expect(pause(4000) == .zero)
    #expect(pause(1000) == .zero)
    #expect(pause(5001) == .seconds(1))
  }

  @Test func aStoppedProcessIsNotWaitedForForever() async throws {
    let folder = try TemporaryDirectory()
    let path = try folder.write(Array("1000\n".utf8), to: "stopped.turn")
    // Whoever was stopped while it had its turn.
    let holder = unsafe open(path, O_RDWR | O_CLOEXEC)
    #expect(flock(holder, LOCK_EX) == 0)
    defer { close(holder) }
    let service = WebService(name: "Stopped", interval: .milliseconds(10))
    try await RateLimiter(folder: folder.path).awaitTurn(
      at: service, before: .now + .seconds(600))
  }

  @Test func aLongQueueEndsInAnError() async throws {
    let folder = try TemporaryDirectory()
    let service = WebService(name: "Crowded", interval: .seconds(3600))
    let limiter = RateLimiter(folder: folder.path)
    try await limiter.awaitTurn(at: service, before: .now + .seconds(600))
    await #expect(throws: RateLimiter.Crowded.self) {
      try await limiter.awaitTurn(at: service, before: .now + .seconds(600))
    }
  }

  @Test func turnsWithoutAFolderAreTakenAsWell() async throws {
    let limiter = RateLimiter(folder: nil)
    let service = WebService(name: "In process", interval: Self.interval)
    let start = ContinuousClock.now
    for _ in 0..<4 { try await limiter.awaitTurn(at: service, before: .now + .seconds(600)) }
    #expect(start.duration(to: .now) >= Self.interval * 3)
  }
}
