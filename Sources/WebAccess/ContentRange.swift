/// Which part of a resource an answer is (RFC 9110, section 14.4).
struct ContentRange: Equatable {
  let range: Range<Int>
  /// The length of the whole; nil where the server does not know it.
  let total: Int?

  /// Parses `bytes 0-99/1234` or `bytes 0-99/*`.
  init?(_ text: String) {
    let fields = text.split(separator: " ")
    guard fields.count == 2, fields[0].lowercased() == "bytes" else { return nil }
    let parts = fields[1].split(separator: "/", omittingEmptySubsequences: false)
    let bounds = parts.first?.split(separator: "-", omittingEmptySubsequences: false) ?? []
    guard parts.count == 2, bounds.count == 2, let first = Self.number(bounds[0]),
      let last = Self.number(bounds[1]), first <= last
    else { return nil }
    if parts[1] == "*" {
      total = nil
    } else {
      guard let number = Self.number(parts[1]), number > last else { return nil }
      total = number
    }
    range = first..<last + 1
  }

  private static func number(_ digits: Substring) -> Int? {
    guard !digits.isEmpty, digits.utf8.count <= 18,
      digits.utf8.allSatisfy({ (0x30...0x39).contains($0) })
    else { return nil }
    return Int(digits)
  }
}
