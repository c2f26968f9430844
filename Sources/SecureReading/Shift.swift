/// By how many stereo samples one read is displaced against another.
enum Shift {
  /// How far is looked for, in stereo samples either way.
  static let reach = 288
  /// So many stereo samples in a row must be equal.
  private static let matchLength = 192
  /// Fewer unlike samples among those would match in many places, as silence does.
  private static let leastVariety = 24

  /// The displacement, not 0, at which most of `first` is found in `second`.
  ///
  /// - Parameters:
  ///   - first: Interleaved stereo, of one sector or more.
  ///   - second: The same sectors, read another time.
  /// - Returns: Positive where `second` comes later. Nil where no displacement explains the
  ///   difference, or more than one does.
  static func between(_ first: ArraySlice<Int16>, _ second: ArraySlice<Int16>) -> Int? {
    let count = min(first.count, second.count) / 2
    var found: Int?
    // Samples may have been lost in the middle of the sector, so either end may be what matches.
    for start in [0, count / 2 - matchLength / 2, count - matchLength] where start >= 0 {
      guard start + matchLength <= count, varies(first, from: start) else { continue }
      for shift in -reach...reach where shift != 0 {
        guard start + shift >= 0, start + shift + matchLength <= count else { continue }
        guard matches(first, from: start, second, from: start + shift) else { continue }
        if let found, found != shift { return nil }
        found = shift
      }
    }
    return found
  }

  private static func matches(
    _ first: ArraySlice<Int16>, from start: Int, _ second: ArraySlice<Int16>, from other: Int
  ) -> Bool {
    let left = first.startIndex + 2 * start
    let right = second.startIndex + 2 * other
    for index in 0..<2 * matchLength where first[left + index] != second[right + index] {
      return false
    }
    return true
  }

  private static func varies(_ samples: ArraySlice<Int16>, from start: Int) -> Bool {
    let first = samples.startIndex + 2 * start
    var changes = 0
    for index in first + 2..<first + 2 * matchLength where samples[index] != samples[index - 2] {
      changes += 1
    }
    return changes >= 2 * leastVariety
  }
}
