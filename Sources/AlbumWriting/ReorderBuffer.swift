/// Puts results that finish out of order back in order.
package struct ReorderBuffer<Element> {
  private var waiting: [Int: Element] = [:]
  package private(set) var nextIndex = 0

  package init() {}

  /// Stores `element`, and returns the run of elements that are now in order.
  package mutating func insert(_ element: Element, at index: Int) -> [Element] {
    waiting[index] = element
    var ready: [Element] = []
    while let next = waiting.removeValue(forKey: nextIndex) {
      ready.append(next)
      nextIndex += 1
    }
    return ready
  }
}
