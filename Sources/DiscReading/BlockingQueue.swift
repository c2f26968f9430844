import Dispatch

/// Runs an actor's work on a serial queue of its own, so that a drive that takes ten seconds over a
/// scratch does not hold a thread of the concurrency pool.
final class BlockingQueue: SerialExecutor {
  private let queue: DispatchQueue

  init(label: String) { queue = DispatchQueue(label: label) }

  func enqueue(_ job: consuming ExecutorJob) {
    let job = UnownedJob(job)
    queue.async { unsafe job.runSynchronously(on: self.asUnownedSerialExecutor()) }
  }
}
