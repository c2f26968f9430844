/// A rip on any number of threads, second by second, without doing the work.
///
/// The threads take segments from a queue in the order of the plan. One task puts the finished ones
/// in order, writes them, and lets new ones into the queue as long as no more than a window of them
/// are between being started and being written. So it is in `Ripping`.
struct Schedule {
  /// What a segment costs, in seconds of one core.
  struct Cost {
    /// On one of the threads.
    var encoding: Double
    /// In the task that writes.
    var writing: Double
  }

  /// From the first segment's start until the last one is written.
  private(set) var wallTime = 0.0
  /// How long threads had nothing to do, all together, before the last segment was started.
  private(set) var starvedTime = 0.0

  private let costs: [Cost]
  private let window: Int
  /// When each thread will be free.
  private var freeAt: [Double]
  private var started = 0
  private var written = 0
  /// When each segment is finished; nil before it is started.
  private var finishedAt: [Double?]
  private var isHandled: [Bool]
  /// When the writing task will be free.
  private var writerFreeAt = 0.0

  /// - Parameter costs: Of all segments, in the order in which they are started.
  init(_ costs: [Cost], threadCount: Int, window: Int) {
    self.costs = costs
    self.window = window
    freeAt = Array(repeating: 0, count: threadCount)
    finishedAt = Array(repeating: nil, count: costs.count)
    isHandled = Array(repeating: false, count: costs.count)
    start(at: 0)
    // Every round handles one finished segment, the earliest first.
    for _ in costs {
      let next = finishedAt.indices.filter { finishedAt[$0] != nil && !isHandled[$0] }
        .min { (finishedAt[$0] ?? 0) < (finishedAt[$1] ?? 0) }
      guard let next, let finished = finishedAt[next] else { break }
      isHandled[next] = true
      writerFreeAt = max(writerFreeAt, finished)
      while written < costs.count, isHandled[written] {
        writerFreeAt += costs[written].writing
        written += 1
      }
      start(at: writerFreeAt)
    }
    precondition(written == costs.count, "every segment is written")
    wallTime = writerFreeAt
  }

  /// Gives threads the segments that the window lets in.
  private mutating func start(at now: Double) {
    while started < costs.count, started - written < window {
      guard let thread = freeAt.indices.min(by: { freeAt[$0] < freeAt[$1] }) else { return }
      let begin = max(freeAt[thread], now)
      starvedTime += begin - freeAt[thread]
      freeAt[thread] = begin + costs[started].encoding
      finishedAt[started] = freeAt[thread]
      started += 1
    }
  }
}
