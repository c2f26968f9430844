/// In which lines of a TOML file its keys stand, which TOMLKit does not tell.
///
/// Good enough for messages: what is written in an unusual way has no line.
struct KeyLines {
  private var lines: [[String]: [Int]] = [:]
  /// Of tables that are named only before a dot or as a header, the first line.
  private var tables: [[String]: Int] = [:]

  init(_ text: String) {
    var scope: [String]? = []
    var isInsideOfText = false
    let all = text.split(omittingEmptySubsequences: false) { $0 == "\n" || $0 == "\r\n" }
    for (number, line) in zip(1..., all) {
      let fences = Self.count(of: "\"\"\"", in: line) + Self.count(of: "'''", in: line)
      defer { if fences % 2 == 1 { isInsideOfText.toggle() } }
      if isInsideOfText { continue }
      let trimmed = line.drop { $0 == " " || $0 == "\t" || $0 == "\u{FEFF}" }
      if trimmed.first == "[" {
        scope = trimmed.firstIndex(of: "]").flatMap {
          Self.words(trimmed[trimmed.index(after: trimmed.startIndex)..<$0])
        }
        if let scope { noteTables(scope, number) }
      } else if let scope, let equals = trimmed.firstIndex(of: "="),
        let words = Self.words(trimmed[..<equals])
      {
        lines[scope + words, default: []].append(number)
        noteTables(scope + words.dropLast(), number)
      }
    }
  }

  /// A table such as `library.audit` makes `library` as well.
  private mutating func noteTables(_ path: [String], _ number: Int) {
    for count in 1..<(path.count + 1) {
      let table = Array(path.prefix(count))
      tables[table] = min(tables[table] ?? number, number)
    }
  }

  /// Nil where it is not certain.
  func line(of key: String, in scope: [String]) -> Int? {
    guard let candidates = lines[scope + [key]] else { return tables[scope + [key]] }
    return candidates.count == 1 ? candidates[0] : nil
  }

  /// The parts of a dotted key; nil where one of them is neither bare nor simply quoted.
  private static func words(_ text: Substring) -> [String]? {
    var words: [String] = []
    for part in text.split(separator: ".", omittingEmptySubsequences: false) {
      var word = part.drop { $0 == " " || $0 == "\t" }
      while let last = word.last, last == " " || last == "\t" { word.removeLast() }
      if word.count > 2, let quote = word.first, quote == "\"" || quote == "'", word.last == quote {
        word = word.dropFirst().dropLast()
      }
      guard !word.isEmpty, !word.contains(where: { "\"'\\ \t".contains($0) }) else { return nil }
      words.append(String(word))
    }
    // A deep table is none of ours, and would make many prefixes.
    return words.count <= 4 ? words : nil
  }

  private static func count(of fence: String, in line: Substring) -> Int {
    line.ranges(of: fence).count
  }
}
