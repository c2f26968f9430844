/// An International Standard Recording Code (ISO 3901), which names one recording.
public struct ISRC: Hashable, Sendable, CustomStringConvertible {
  /// Twelve characters without hyphens, such as `USS1Z9900001`.
  ///
  /// Two letters of a country, three letters or digits of a registrant, two digits of a year, five
  /// of a recording.
  public let description: String

  /// Nil unless `text` has the code's form; hyphens and lower case are accepted.
  public init?(_ text: some StringProtocol) {
    let characters = text.utf8.filter { $0 != UInt8(ascii: "-") }.map(uppercased)
    guard characters.count == 12,
      characters[0..<2].allSatisfy(isLetter),
      characters[2..<5].allSatisfy({ isLetter($0) || isDigit($0) }),
      characters[5..<12].allSatisfy(isDigit)
    else { return nil }
    description = String(decoding: characters, as: UTF8.self)
  }
}
