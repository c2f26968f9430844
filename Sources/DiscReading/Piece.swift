/// Samples that can be found again in another reading, because no others are like them.
struct Piece {
  /// Stereo samples from the start of the reading that it is of.
  let start: Int
  private let samples: [Int16]

  /// In stereo samples.
  private static let length = 256
  /// Fewer changes among those would be found in many places, as silence is.
  private static let leastVariety = 64
  /// How far away nothing else may be like it, in stereo samples.
  private static let reach = 1200

  /// - Parameters:
  ///   - reading: Interleaved stereo.
  ///   - start: In stereo samples.
  init?(of reading: [Int16], at start: Int) {
    guard start >= 0, 2 * (start + Self.length) <= reading.count else { return nil }
    self.start = start
    samples = Array(reading[2 * start..<2 * (start + Self.length)])
    let changes = samples.indices.dropFirst(2).count { samples[$0] != samples[$0 - 2] }
    guard changes >= Self.leastVariety else { return nil }
    let around =
      max(0, start - Self.reach)..<min(reading.count / 2, start + Self.length + Self.reach)
    let own = start - around.lowerBound
    guard position(in: Array(reading[2 * around.lowerBound..<2 * around.upperBound])) == own
    else { return nil }
  }

  /// The stereo sample at which it begins in another reading; nil where it is not found, or more than
  /// once.
  func position(in reading: [Int16]) -> Int? {
    guard let found = next(in: reading[...]) else { return nil }
    return next(in: reading[(2 * found + 2)...]) == nil ? found : nil
  }

  private func next(in reading: ArraySlice<Int16>) -> Int? {
    var index = reading.startIndex
    while index + samples.count <= reading.endIndex {
      if reading[index] == samples[0], reading[index..<index + samples.count] == samples[...] {
        return index / 2
      }
      index += 2
    }
    return nil
  }
}
