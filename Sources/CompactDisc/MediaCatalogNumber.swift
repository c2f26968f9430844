/// A Media Catalog Number: the EAN-13 bar code of a disc, as its sub-channel or cue sheet has it.
public struct MediaCatalogNumber: Hashable, Sendable, CustomStringConvertible {
  /// Thirteen digits.
  public let description: String

  /// Nil unless `text` has 13 digits, hyphens aside; all zeros mean that a disc has no number.
  ///
  /// Discs with a wrong check digit exist, so it is not required to be right.
  public init?(_ text: some StringProtocol) {
    let digits = text.utf8.filter { $0 != UInt8(ascii: "-") }
    guard digits.count == 13, digits.allSatisfy(isDigit),
      digits.contains(where: { $0 != UInt8(ascii: "0") })
    else { return nil }
    description = String(decoding: digits, as: UTF8.self)
  }

  /// Whether the digits, weighted 1 and 3 in turn, sum up to a multiple of ten.
  public var hasValidCheckDigit: Bool {
    let digits = description.utf8.map { Int($0 - UInt8(ascii: "0")) }
    let sum = zip(digits, digits.indices).reduce(0) { sum, digit in
      sum + digit.0 * (digit.1.isMultiple(of: 2) ? 1 : 3)
    }
    return sum.isMultiple(of: 10)
  }
}
