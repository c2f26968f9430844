/// The last samples of a signal, as many as the line is long; silent at first.
struct DelayLine {
  private let length: Int
  private var samples: [Double]
  private var oldestIndex = 0

  /// - Parameter length: The delay in samples, at least 1.
  init(length: Int) {
    self.length = length
    samples = Array(repeating: 0, count: length)
  }

  /// The sample that went in `length` samples ago.
  var oldest: Double { samples[oldestIndex] }

  /// Puts `sample` in the place of the oldest one.
  mutating func push(_ sample: Double) {
    samples[oldestIndex] = sample
    oldestIndex += 1
    if oldestIndex == length { oldestIndex = 0 }
  }
}
