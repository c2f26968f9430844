import Synchronization

/// How far an audit has come, to be looked at by whoever draws it, as often as it likes.
public final class AuditProgress: Sendable {
  public struct Snapshot: Sendable {
    /// Files that the catalog has, and those that have been checked.
    public var total = 0
    public var files = 0
    public var bytes = 0
    public var findings = 0
  }

  private let state = Mutex(Snapshot())

  public var snapshot: Snapshot { state.withLock { $0 } }

  func begin(_ total: Int) { state.withLock { $0.total = total } }

  func add(_ byteCount: Int) {
    state.withLock { state in
      state.files += 1
      state.bytes += byteCount
    }
  }

  func addFinding() { state.withLock { $0.findings += 1 } }
}
