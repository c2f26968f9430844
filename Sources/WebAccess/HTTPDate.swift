/// Times as HTTP headers have them.
enum HTTPDate {
  /// Seconds since 1970 of a time such as `Sun, 06 Nov 1994 08:49:37 GMT` (RFC 9110, section 5.6.7);
  /// nil for anything else.
  ///
  /// The two obsolete forms have not been sent for decades.
  static func seconds(_ text: some StringProtocol) -> Int? {
    let fields = text.split(separator: " ")
    guard fields.count == 6, fields[0].utf8.count == 4, fields[5] == "GMT",
      let day = number(fields[1], in: 1...31),
      let month = months.firstIndex(of: String(fields[2])),
      let year = number(fields[3], in: 1601...9999)
    else { return nil }
    let time = fields[4].split(separator: ":", omittingEmptySubsequences: false)
    guard time.count == 3, let hour = number(time[0], in: 0...23),
      let minute = number(time[1], in: 0...59), let second = number(time[2], in: 0...60)
    else { return nil }
    return days(year: year, month: month + 1, day: day) * 86_400 + hour * 3600 + minute * 60
      + second
  }

  private static let months = [
    "Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec",
  ]

  private static func number(_ text: some StringProtocol, in range: ClosedRange<Int>) -> Int? {
    guard text.utf8.allSatisfy({ (0x30...0x39).contains($0) }), let number = Int(text),
      range.contains(number)
    else { return nil }
    return number
  }

  /// Days from 1 January 1970 in the Gregorian calendar.
  private static func days(year: Int, month: Int, day: Int) -> Int {
    // Years that begin in March end with the leap day.
    let year = month > 2 ? year : year - 1
    let monthFromMarch = (month + 9) % 12
    let dayOfYear = (153 * monthFromMarch + 2) / 5 + day - 1
    return 365 * year + year / 4 - year / 100 + year / 400 + dayOfYear - 719_468
  }
}
