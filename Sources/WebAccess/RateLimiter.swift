import Glibc
import Synchronization

/// Lets requests to a service pass one by one, in all processes of the user together.
///
/// The time of the last request lies in a file. Whose turn is next holds its lock until the time has
/// come; the kernel takes the lock from who ends, however it ends.
struct RateLimiter: Sendable {
  /// Every turn was taken by others until the deadline.
  struct Crowded: Error {}

  /// Where the files lie; nil where they cannot.
  let folder: String?

  /// How often a lock that another one holds is tried.
  private static let lockPause = Duration.milliseconds(20)
  /// A time takes 13 digits until the year 2286.
  private static let longestContents = 40

  /// Waits until a request to `service` may start.
  func awaitTurn(
    at service: WebService, before deadline: ContinuousClock.Instant
  ) async throws {
    guard service.interval > .zero else { return }
    guard let folder, let file = SystemFile(path(of: service, in: folder), flags: O_RDWR | O_CREAT)
    else { return try await InProcessTurns.awaitTurn(at: service, before: deadline) }

    var contents = file.bytes(limit: Self.longestContents)
    var lastProgress = ContinuousClock.now
    // Who holds the lock needs it for one interval. If for much longer nobody has had a turn, its
    // process was stopped, and cannot be waited for.
    let patience = max(service.interval * 4, .seconds(2))
    waiting: while true {
      switch file.tryLock() {
      case .taken: break waiting
      case .impossible: return try await InProcessTurns.awaitTurn(at: service, before: deadline)
      case .held: break
      }
      let now = ContinuousClock.now
      guard now < deadline else { throw Crowded() }
      let newContents = file.bytes(limit: Self.longestContents)
      if newContents != contents {
        contents = newContents
        lastProgress = now
      }
      if lastProgress.duration(to: now) > patience { break }
      try await Task.sleep(for: Self.lockPause)
    }
    let pause = Self.pause(
      after: file.bytes(limit: Self.longestContents) ?? [], now: wallClock,
      interval: service.interval)
    guard ContinuousClock.now + pause < deadline else { throw Crowded() }
    try await Task.sleep(for: pause)
    let time = wallClock.wholeMilliseconds
    // Where the disk is full, the next one waits no longer than it must.
    _ = file.replaceContents(with: Array("\(time)\n".utf8))
  }

  /// How long to wait after what a file says of the last request.
  ///
  /// Never longer than `interval`: a clock that was put back, or a file that makes no sense, costs
  /// no more.
  static func pause(after contents: [UInt8], now: Duration, interval: Duration) -> Duration {
    if contents.isEmpty { return .zero }
    let digits = contents.prefix { (0x30...0x39).contains($0) }
    guard digits.count < 16, let time = Int(String(decoding: digits, as: UTF8.self)) else {
      return interval
    }
    let elapsed = now - .milliseconds(time)
    if elapsed < .zero { return interval }
    return max(.zero, interval - elapsed)
  }

  private func path(of service: WebService, in folder: String) -> String {
    let name = String(
      service.name.unicodeScalars.map { scalar in
        let isPlain =
          scalar.isASCII && scalar.properties.isAlphabetic
          || ("0"..."9").contains(scalar)
        return isPlain ? Character(scalar) : "-"
      })
    return "\(folder)/\(name.lowercased()).turn"
  }
}

/// Turns among the requests of this process, where nothing can be shared with others.
private enum InProcessTurns {
  private static let next = Mutex<[String: ContinuousClock.Instant]>([:])

  static func awaitTurn(
    at service: WebService, before deadline: ContinuousClock.Instant
  ) async throws {
    let turn: ContinuousClock.Instant? = next.withLock { next in
      let turn = max(next[service.name] ?? .now, .now)
      guard turn < deadline else { return nil }
      next[service.name] = turn + service.interval
      return turn
    }
    guard let turn else { throw RateLimiter.Crowded() }
    try await Task.sleep(until: turn, clock: .continuous)
  }
}
