/// A date of which at least the year is known.
public struct PartialDate: Hashable, Sendable, CustomStringConvertible {
  /// 1...9999.
  public let year: Int
  /// 1...12.
  public let month: Int?
  /// 1...31; nil when the month is.
  public let day: Int?

  /// Parses "1959", "1959-08" or "1959-08-17"; nil for anything else.
  public init?(_ text: some StringProtocol) {
    let parts = text.split(separator: "-", omittingEmptySubsequences: false)
    func number(_ index: Int, digits: Int, in range: ClosedRange<Int>) -> Int? {
      guard parts.indices.contains(index), parts[index].utf8.count == digits,
        parts[index].utf8.allSatisfy({ (0x30...0x39).contains($0) }),
        let number = Int(parts[index]), range.contains(number)
      else { return nil }
      return number
    }
    guard (1...3).contains(parts.count), let year = number(0, digits: 4, in: 1...9999) else {
      return nil
    }
    self.year = year
    month = number(1, digits: 2, in: 1...12)
    day = number(2, digits: 2, in: 1...31)
    guard (parts.count < 2) == (month == nil), (parts.count < 3) == (day == nil) else { return nil }
  }

  /// As it was parsed.
  public var description: String {
    let parts = [(year, 4), (month, 2), (day, 2)].compactMap { number, width in
      number.map { number in
        let digits = String(number)
        return String(repeating: "0", count: width - digits.utf8.count) + digits
      }
    }
    return parts.joined(separator: "-")
  }

  /// How many of year, month and day are known.
  var precision: Int { day != nil ? 3 : month != nil ? 2 : 1 }

  /// Whether it is earlier; what is not known counts as the end of its time.
  func isEarlier(than other: PartialDate) -> Bool {
    (year, month ?? 13, day ?? 32) < (other.year, other.month ?? 13, other.day ?? 32)
  }
}
