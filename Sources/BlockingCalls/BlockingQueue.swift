import Dispatch

/// Runs an actor's work on a serial queue of its own, so that a drive that takes ten seconds over a
/// scratch, or a disk over a flush, does not hold a thread of the concurrency pool.
package final class BlockingQueue: SerialExecutor {
  private let queue: DispatchQueue

  package init(label: String) { queue = DispatchQueue(label: label) }

  package func enqueue(_ job: consuming ExecutorJob) {
    let job = UnownedJob(job)
    queue.async { unsafe job.runSynchronously(on: self.asUnownedSerialExecutor()) }
  }
}
