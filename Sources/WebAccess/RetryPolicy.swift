/// Whether and when a request is tried again.
struct RetryPolicy {
  let maximumTries: Int
  let firstPause: Duration
  let longestPause: Duration

  /// The pause before the next try; nil when there is none.
  ///
  /// - Parameters:
  ///   - tries: How many there were, from 1.
  ///   - wish: How long the service wants to be left alone.
  ///   - remaining: The time left for the whole request.
  func pause(afterTry tries: Int, wish: Duration?, remaining: Duration) -> Duration? {
    guard tries < maximumTries else { return nil }
    let doublings = min(tries - 1, 16)
    let pause = max(min(firstPause * (1 << doublings), longestPause), wish ?? .zero)
    return pause <= longestPause && pause < remaining ? pause : nil
  }
}
