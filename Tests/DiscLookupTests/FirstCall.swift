import Synchronization

/// Tells the first call from those that follow, whatever thread they come from.
final class FirstCall: Sendable {
  private let isOver = Atomic(false)

  var isNow: Bool { !isOver.exchange(true, ordering: .relaxed) }
}
