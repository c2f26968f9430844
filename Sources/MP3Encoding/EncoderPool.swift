internal import CLame
import Dispatch
import Glibc
import Synchronization

/// The threads that encode: a fixed number for the whole process, which take jobs first come, first
/// served.
///
/// Tasks run here when they name it as their executor preference. How many wait is bounded by
/// whoever adds them.
public final class EncoderPool: TaskExecutor {
  public let threadCount: Int
  private let queue = JobQueue()

  /// - Parameter threadCount: From 1.
  /// - Throws: `EncodingError.noThreads` where the system does not give that many.
  public init(threadCount: Int = EncoderPool.usableCoreCount) throws(EncodingError) {
    precondition(threadCount >= 1, "a pool has at least one thread")
    self.threadCount = threadCount
    for _ in 0..<threadCount {
      let thread = unsafe EncoderThread(queue: queue, executor: asUnownedTaskExecutor())
      guard thread.start() else { throw .noThreads(count: threadCount) }
    }
  }

  deinit { queue.close() }

  public func enqueue(_ job: consuming ExecutorJob) { queue.append(UnownedJob(job)) }

  /// The cores that this process may use: its affinity mask, and the quota of its control group.
  public static var usableCoreCount: Int {
    let affinity = affinityCount() ?? max(1, sysconf(Int32(_SC_NPROCESSORS_ONLN)))
    return min(affinity, controlGroupQuota() ?? affinity)
  }

  /// The bits of the affinity mask, which proc(5) prints in hexadecimal with commas between.
  private static func affinityCount() -> Int? {
    guard let mask = firstLine(of: "/proc/self/status", startingWith: "Cpus_allowed:") else {
      return nil
    }
    let count = mask.compactMap(\.hexDigitValue).reduce(0) { $0 + $1.nonzeroBitCount }
    return count > 0 ? count : nil
  }

  /// Whole cores that the control group (version 2) and those above it let their processes use; nil
  /// without a limit.
  private static func controlGroupQuota() -> Int? {
    // "0::/user.slice/…", relative to the root that this process sees.
    var group = (firstLine(of: "/proc/self/cgroup", startingWith: "0::") ?? "/").drop { $0 == "/" }
    var quotas: [Int] = []
    while true {
      if let quota = quota(of: "/sys/fs/cgroup/\(group)") { quotas.append(quota) }
      if group.isEmpty { return quotas.min() }
      group = group.lastIndex(of: "/").map { group[..<$0] } ?? ""
    }
  }

  private static func quota(of group: String) -> Int? {
    let line = firstLine(of: "\(group)/cpu.max", startingWith: "")
    let fields = line?.split(separator: " ").map { Int($0) } ?? []
    guard fields.count == 2, let quota = fields[0], let period = fields[1], period > 0 else {
      return nil
    }
    return max(1, (quota + period - 1) / period)
  }

  /// What follows `prefix` on the first line that starts with it.
  private static func firstLine(of path: String, startingWith prefix: String) -> Substring? {
    guard let file = unsafe fopen(path, "r") else { return nil }
    defer { unsafe fclose(file) }
    var buffer = [CChar](repeating: 0, count: 4096)
    while unsafe fgets(&buffer, Int32(buffer.count), file) != nil {
      let line = String(
        decoding: buffer.prefix { $0 != 0 && $0 != 10 }.map(UInt8.init(bitPattern:)), as: UTF8.self)
      if line.hasPrefix(prefix) { return line.dropFirst(prefix.count) }
    }
    return nil
  }
}

/// Jobs that wait for a thread.
private final class JobQueue: Sendable {
  private struct State {
    /// The next job is `jobs[head]`; the ones before it are gone.
    var jobs: [UnownedJob] = []
    var head = 0
    var isClosed = false
  }

  private let state = Mutex(State())
  /// Counts the jobs in the queue, and one more for each thread once it is closed.
  private let available = DispatchSemaphore(value: 0)

  func append(_ job: UnownedJob) {
    state.withLock { $0.jobs.append(job) }
    available.signal()
  }

  /// Lets every thread that asks from now on go home.
  func close() {
    state.withLock { $0.isClosed = true }
    available.signal()
  }

  /// Waits for a job; nil once the queue is closed.
  func next() -> UnownedJob? {
    available.wait()
    return state.withLock { state in
      guard state.head < state.jobs.count else {
        available.signal()  // for the next thread that waits
        return nil
      }
      let job = state.jobs[state.head]
      state.head += 1
      if state.head == state.jobs.count {
        state.jobs.removeAll(keepingCapacity: true)
        state.head = 0
      }
      return job
    }
  }
}

/// One thread of the pool.
///
/// It keeps the queue alive, not the pool.
@safe private final class EncoderThread {
  private let queue: JobQueue
  private let executor: UnownedTaskExecutor

  init(queue: JobQueue, executor: UnownedTaskExecutor) {
    self.queue = queue
    unsafe self.executor = unsafe executor
  }

  /// Whether the system had a thread to start.
  func start() -> Bool {
    var thread = pthread_t()
    let context = unsafe Unmanaged.passRetained(self)
    let status = unsafe pthread_create(
      &thread, nil,
      { context in
        // Balances passRetained: the thread owns its object while it runs.
        guard let context = unsafe context else { return nil }
        unsafe Unmanaged<EncoderThread>.fromOpaque(context).takeRetainedValue().run()
        return nil
      }, context.toOpaque())
    guard status == 0 else {
      unsafe context.release()
      return false
    }
    pthread_detach(thread)
    return true
  }

  private func run() {
    // A library loaded into the process may have changed how new threads round.
    _ = tonearm_reset_floating_point()
    // A job keeps the pool alive, so the executor exists wherever a job does.
    while let job = queue.next() { unsafe job.runSynchronously(on: executor) }
  }
}
