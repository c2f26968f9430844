/// What somebody may have meant who mistyped a name.
enum Suggestion {
  /// Nobody mistypes a longer name, and the time grows with the length.
  private static let longestName = 40

  /// The candidate that is nearest to `name`; nil where none is near.
  ///
  /// - Parameter isCaseSensitive: Whether capitals matter; without, the candidates have none.
  static func nearest(
    to name: String, among candidates: some Sequence<String>, isCaseSensitive: Bool = false
  ) -> String? {
    guard name.count <= longestName else { return nil }
    let letters = Array(isCaseSensitive ? name : name.lowercased())
    var best: (distance: Int, name: String)?
    for candidate in candidates {
      let distance = distance(letters, Array(candidate))
      // A third of the letters may be wrong.
      guard distance <= max(1, max(name.count, candidate.count) / 3) else { continue }
      if distance < best?.distance ?? .max { best = (distance, candidate) }
    }
    return best?.name
  }

  /// How many letters have to be put in, left out, replaced, or exchanged with their neighbour.
  static func distance(_ first: [Character], _ second: [Character]) -> Int {
    var beforeLast: [Int] = []
    var last = Array(0...second.count)
    for (row, letter) in first.enumerated() {
      var current = [row + 1]
      for (column, other) in second.enumerated() {
        var cost = min(
          last[column] + (letter == other ? 0 : 1), last[column + 1] + 1, current[column] + 1)
        if row > 0, column > 0, letter == second[column - 1], first[row - 1] == other {
          cost = min(cost, beforeLast[column - 1] + 1)
        }
        current.append(cost)
      }
      (beforeLast, last) = (last, current)
    }
    return last[second.count]
  }
}
