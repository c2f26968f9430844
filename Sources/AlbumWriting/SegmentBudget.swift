import Synchronization

/// How many segments may be between being started and being written, for all albums that are
/// encoded side by side: it bounds their memory.
///
/// Whoever waits is served by rank: an album that was begun earlier is finished earlier.
package final class SegmentBudget: Sendable {
  private struct Waiting {
    let rank: Int
    let id: UInt64
    let continuation: CheckedContinuation<Void, any Error>
  }

  private struct State {
    var free: Int
    var waiting: [Waiting] = []
    var lastID: UInt64 = 0
    /// Waits that were cancelled before they began.
    var cancelled: Set<UInt64> = []
  }

  private let state: Mutex<State>

  /// - Parameter threadCount: The threads that encode.
  package init(threadCount: Int) {
    state = Mutex(State(free: SegmentOrder.window(threadCount: threadCount)))
  }

  /// Permits that nobody has.
  var freeCount: Int { state.withLock { $0.free } }

  /// How many wait for one.
  var waitingCount: Int { state.withLock { $0.waiting.count } }

  /// Takes a permit if one is free and nobody waits.
  func takeIfFree() -> Bool {
    state.withLock { state in
      guard state.free > 0, state.waiting.isEmpty else { return false }
      state.free -= 1
      return true
    }
  }

  /// Waits for a permit.
  ///
  /// - Parameter rank: Lower ones are served first.
  /// - Throws: `CancellationError`; no permit is taken then.
  func take(rank: Int) async throws {
    let id = state.withLock { state in
      state.lastID += 1
      return state.lastID
    }
    try await withTaskCancellationHandler {
      try await withCheckedThrowingContinuation { continuation in
        let result: Result<Void, any Error>? = state.withLock { state in
          if state.cancelled.remove(id) != nil { return .failure(CancellationError()) }
          if state.free > 0 {
            state.free -= 1
            return .success(())
          }
          state.waiting.append(Waiting(rank: rank, id: id, continuation: continuation))
          return nil
        }
        if let result { continuation.resume(with: result) }
      }
    } onCancel: {
      state.withLock { state -> Waiting? in
        guard let index = state.waiting.firstIndex(where: { $0.id == id }) else {
          state.cancelled.insert(id)
          return nil
        }
        return state.waiting.remove(at: index)
      }?.continuation.resume(throwing: CancellationError())
    }
    state.withLock { _ = $0.cancelled.remove(id) }
  }

  /// Gives permits back.
  func giveBack(_ count: Int = 1) {
    for _ in 0..<count {
      state.withLock { state -> Waiting? in
        guard
          let next = state.waiting.indices.min(by: {
            (state.waiting[$0].rank, state.waiting[$0].id)
              < (state.waiting[$1].rank, state.waiting[$1].id)
          })
        else {
          state.free += 1
          return nil
        }
        return state.waiting.remove(at: next)
      }?.continuation.resume()
    }
  }
}
