import AlbumWriting
import Synchronization

/// How far an import has come, to be looked at by whoever draws it, as often as it likes.
public final class ImportProgress: Sendable {
  public struct Snapshot: Sendable {
    /// Sources found so far, while the plan is made.
    public var found = 0
    public var plan: ImportPlan?
    public var done = 0
    public var failed = 0
    /// Stereo samples encoded so far, of all albums.
    public var encodedSamples = 0
    /// Albums being made, by rank: a name, and stereo samples encoded and in all.
    public var active: [(name: String, encoded: Int, total: Int)] = []
  }

  private struct Active {
    let name: String
    let total: Int
    let progress: EncodingProgress
  }

  private struct State {
    var sums = Snapshot()
    var active: [Int: Active] = [:]
  }

  private let state = Mutex(State())

  public init() {}

  public var snapshot: Snapshot {
    state.withLock { state in
      var snapshot = state.sums
      for (_, album) in state.active.sorted(by: { $0.key < $1.key }) {
        let encoded = album.progress.snapshot.encodedSamples
        snapshot.encodedSamples += encoded
        snapshot.active.append((album.name, encoded, album.total))
      }
      return snapshot
    }
  }

  func find() { state.withLock { $0.sums.found += 1 } }

  func begin(_ plan: ImportPlan) { state.withLock { $0.sums.plan = plan } }

  func begin(rank: Int, name: String, total: Int, _ progress: EncodingProgress) {
    state.withLock { $0.active[rank] = Active(name: name, total: total, progress: progress) }
  }

  /// - Parameters:
  ///   - isMade: Whether all of it is there now; what is not was no work, or is none any more.
  ///   - total: Its stereo samples.
  func end(rank: Int, hasFailed: Bool, isMade: Bool, total: Int) {
    state.withLock { state in
      state.active[rank] = nil
      if isMade {
        // What was done of it before counts as well, so that the time left is right.
        state.sums.encodedSamples += total
      } else {
        state.sums.plan?.sampleCount -= total
      }
      if hasFailed { state.sums.failed += 1 } else { state.sums.done += 1 }
    }
  }
}
