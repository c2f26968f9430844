/// What a file's or a folder's name tells where nothing else does.
struct NameGuess: Equatable {
  var artist: String?
  var title: String
  var year: String?

  /// Stems that say nothing of an album, in small letters.
  private static let meaningless: Set<String> = [
    "image", "cdimage", "cd", "disc", "disk", "audio", "album", "track", "untitled", "noname",
    "cue",
    "range", "sheet", "rip", "new", "unknown", "wav", "flac", "bin", "music",
  ]

  /// Reads names such as `Artist - Album (1969)`, `Artist - 1969 - Album`, `1969 - Album`, `Album`.
  ///
  /// Nil for a name that says nothing.
  init?(album name: String) {
    // Underscores stand for spaces where there are none.
    let text = name.contains(" ") ? name : name.replacing("_", with: " ")
    let disc = DiscFolderName(text)
    var parts = (disc?.rest ?? text).split(separator: " - ", omittingEmptySubsequences: true)
      .map { $0.trimmed }.filter { !$0.isEmpty }
    var year: String?
    if let index = parts.firstIndex(where: Self.isYear), parts.count > 1 {
      year = parts.remove(at: index)
    }
    guard var title = parts.last else { return nil }
    if let bracketed = Self.yearInBrackets(title) {
      year = year ?? bracketed.year
      title = bracketed.rest
    }
    let known = title.lowercased().filter { !("0"..."9").contains($0) && $0 != " " }
    guard !known.isEmpty, parts.count > 1 || !Self.meaningless.contains(known) else { return nil }
    artist = parts.count > 1 ? parts.dropLast().joined(separator: " - ") : nil
    self.title = title
    self.year = year
  }

  private static func isYear(_ text: String) -> Bool {
    text.count == 4 && text.allSatisfy { ("0"..."9").contains($0) }
      && (text.hasPrefix("19") || text.hasPrefix("20"))
  }

  /// `Title (1969)` or `Title [1969]`.
  private static func yearInBrackets(_ text: String) -> (rest: String, year: String)? {
    guard let last = text.last, last == ")" || last == "]", text.count > 7 else { return nil }
    let year = String(text.dropLast().suffix(4))
    let rest = text.dropLast(6)
    guard isYear(year), "([".contains(text[rest.endIndex]) else { return nil }
    return (rest.trimmed, year)
  }

  /// A track's number and title from names such as `01 Title`, `1-01. Title`, `01 - Artist - Title`.
  static func track(_ name: String) -> (disc: Int?, number: Int?, title: String) {
    let text = name.contains(" ") ? name : name.replacing("_", with: " ")
    var rest = text[...]
    let digits = rest.prefix { ("0"..."9").contains($0) }
    guard (1...3).contains(digits.count), let first = Int(digits) else {
      return (nil, nil, text.trimmed)
    }
    rest = rest[digits.endIndex...]
    var (disc, number): (Int?, Int) = (nil, first)
    if digits.count == 3, first > 100 { (disc, number) = (first / 100, first % 100) }
    if let separator = rest.first, "-.".contains(separator), digits.count < 3 {
      let second = rest.dropFirst().prefix { ("0"..."9").contains($0) }
      if second.count == 2, let value = Int(second) {
        (disc, number) = (first, value)
        rest = rest.dropFirst(1 + second.count)
      }
    }
    let title = rest.drop { " .-_)".contains($0) }.trimmed
    // A name that is a number, such as "1979", is a title.
    guard !title.isEmpty || digits.count == 2, rest.first.map({ " .-_)".contains($0) }) ?? true
    else { return (nil, nil, text.trimmed) }
    return (disc, number, title)
  }
}

extension StringProtocol {
  /// Without white space at the ends.
  var trimmed: String {
    var scalars = Substring(self)
    while scalars.first?.isWhitespace == true { scalars.removeFirst() }
    while scalars.last?.isWhitespace == true { scalars.removeLast() }
    return String(scalars)
  }
}
