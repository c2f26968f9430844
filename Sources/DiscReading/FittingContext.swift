import Synchronization

/// What the callbacks of libcdio-paranoia work with, which gives them no context of its own.
final class FittingContext: Sendable {
  @TaskLocal static var current: FittingContext?

  private let feed: Mutex<SectorFeed>

  init(_ feed: SectorFeed) { self.feed = Mutex(feed) }

  func withFeed<Result>(_ body: (inout SectorFeed) throws -> sending Result) rethrows -> Result {
    try feed.withLock { feed in try body(&feed) }
  }

  func read(_ count: Int, from first: Int, into room: UnsafeMutableRawBufferPointer) -> Bool {
    feed.withLock { unsafe $0.read(count, from: first, into: room) }
  }

  func note(_ event: FittingEvent, at position: Int) {
    feed.withLock { $0.note(event, at: position) }
  }
}

/// What libcdio-paranoia says while it works.
enum FittingEvent {
  /// A read failed.
  case failed
  /// It gave up on a place and went on with whatever it had.
  case skipped
  /// It chose between reads that contradict each other.
  case mended
  case other
}
