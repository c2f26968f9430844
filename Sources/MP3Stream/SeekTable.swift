/// LAME's seek table in the making: running sums of the frames' bit rates, thinned out whenever
/// there are 400 of them.
public struct SeekTable: Equatable, Sendable {
  private static let capacity = 400
  private var sums: [Int] = []
  private var total = 0
  private var framesPerSum = 1
  private var framesSinceSum = 0

  public init() {}

  public mutating func append(kilobitsPerSecond: Int) {
    total += kilobitsPerSecond
    framesSinceSum += 1
    guard framesSinceSum == framesPerSum else { return }
    sums.append(total)
    framesSinceSum = 0
    guard sums.count == Self.capacity else { return }
    sums = stride(from: 1, to: Self.capacity, by: 2).map { sums[$0] }
    framesPerSum *= 2
  }

  /// For each per cent of the playing time, the part of the file that lies before, in 1/256.
  ///
  /// In single precision, as LAME computes it, to come to the same bytes.
  public var entries: [UInt8] {
    guard !sums.isEmpty, total > 0 else { return Array(repeating: 0, count: 100) }
    return (0..<100).map { percent in
      guard percent > 0 else { return 0 }
      let index = min(Int(Float(percent) / 100 * Float(sums.count)), sums.count - 1)
      return UInt8(min(255, Int(256 * Double(Float(sums[index])) / Double(Float(total)))))
    }
  }
}
