/// Track numbers as a person types them: `1,3-5`.
struct TrackSelection: Equatable {
  let numbers: Set<Int>

  /// Nil for anything but numbers from 0 (hidden audio) to 99 and ascending ranges of them.
  init?(parsing text: String) {
    var numbers: Set<Int> = []
    for part in text.split(separator: ",", omittingEmptySubsequences: false) {
      let bounds = part.split(separator: "-", omittingEmptySubsequences: false).map(Self.number)
      guard bounds.count <= 2, let first = bounds.first.flatMap({ $0 }),
        let last = bounds.last.flatMap({ $0 }), first <= last
      else { return nil }
      numbers.formUnion(first...last)
    }
    self.numbers = numbers
  }

  private static func number(_ text: Substring) -> Int? {
    guard (1...2).contains(text.count), text.allSatisfy({ ("0"..."9").contains($0) }) else {
      return nil
    }
    return Int(text)
  }
}
