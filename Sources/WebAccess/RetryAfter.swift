/// The header by which a service asks to be left alone (RFC 9110, section 10.2.3).
enum RetryAfter {
  /// How long; nil where the text is neither a number of seconds nor a date, or the time is over.
  ///
  /// - Parameter now: Seconds since 1970.
  static func pause(_ text: String, now: Int) -> Duration? {
    let text = text.drop { $0 == " " }
    if !text.isEmpty, text.utf8.allSatisfy({ (0x30...0x39).contains($0) }) {
      // A number without end is as good as a long one.
      return .seconds(Int(text).map { min($0, longest) } ?? longest)
    }
    guard let date = HTTPDate.seconds(text), date > now else { return nil }
    return .seconds(min(date - now, longest))
  }

  /// A year, so that nothing overflows.
  private static let longest = 366 * 86_400
}
