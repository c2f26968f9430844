package import CompactDisc
import Synchronization

/// How far the samples of a disc can be read, told by the reader and awaited by one task.
package final class ReadFrontier: Sendable {
  private struct State {
    /// Nil before anything has been read.
    var end: Sector?
    var failure: (any Error)?
    var doubtful: [Sector] = []
    /// The task that waits, and for what.
    var waiting: (end: Sector, continuation: CheckedContinuation<Void, any Error>)?

    package func isReady(_ wanted: Sector) -> Bool { end.map { $0 >= wanted } ?? false }
  }

  private let state = Mutex(State())

  package init() {}

  /// Samples before `end` can be read.
  package func advance(to end: Sector, doubtful: [Sector]) {
    state.withLock { state -> CheckedContinuation<Void, any Error>? in
      state.end = end
      state.doubtful += doubtful
      guard let waiting = state.waiting, waiting.end <= end else { return nil }
      state.waiting = nil
      return waiting.continuation
    }?.resume()
  }

  /// No more samples will come; who waits for some, or comes to do so, gets the error.
  package func fail(_ error: any Error) {
    state.withLock { state in
      state.failure = error
      return state.waiting.take()
    }?.continuation.resume(throwing: error)
  }

  package func isReady(_ end: Sector) -> Bool { state.withLock { $0.isReady(end) } }

  /// Whether a task is waiting.
  var isAwaited: Bool { state.withLock { $0.waiting != nil } }

  /// Returns once the samples before `end` can be read.
  func wait(for end: Sector) async throws {
    try await withTaskCancellationHandler {
      try await withCheckedThrowingContinuation { continuation in
        let result: Result<Void, any Error>? = state.withLock { state in
          if state.isReady(end) { return .success(()) }
          if let failure = state.failure { return .failure(failure) }
          precondition(state.waiting == nil, "one task waits at a time")
          state.waiting = (end, continuation)
          return nil
        }
        if let result { continuation.resume(with: result) }
      }
    } onCancel: {
      fail(CancellationError())
    }
  }

  /// The sectors of a range that are in doubt, ascending.
  package func doubtful(in sectors: Range<Sector>) -> [Sector] {
    state.withLock { $0.doubtful.filter(sectors.contains) }
  }
}
