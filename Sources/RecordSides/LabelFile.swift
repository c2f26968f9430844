/// The labels of a side, in the text format that Audacity exports and imports.
///
/// A line has a start and an end in seconds and a title, separated by tabs. A label whose end is
/// its start is a point: its track runs until the next label, or the end of the side. Any other is
/// a region: its track ends where it does. See "Importing and Exporting Labels" in Audacity's
/// manual.
public struct LabelFile: Equatable, Sendable {
  /// The file's own name, for messages.
  public let name: String
  /// At least one, in order and without overlap.
  public let labels: [Label]

  /// A place or a stretch of a side.
  public struct Label: Equatable, Sendable {
    /// In seconds.
    public let start: Double
    /// In seconds; nil for a point.
    public let end: Double?
    /// Not empty.
    public let title: String?
    /// Where the label stands in the file, from 1.
    public let line: Int
  }

  /// Reads a file.
  ///
  /// Lines end in LF, CR or both; empty ones and those that begin with a backslash, which hold
  /// ranges of frequencies, are passed over. Decimals follow a point or a comma. As in Audacity,
  /// the end may be missing, and what follows the title after another tab is passed over.
  ///
  /// - Parameter bytes: UTF-8, with or without a byte order mark.
  public init(parsing bytes: [UInt8], name: String) throws(LabelError) {
    guard bytes.count <= Self.greatestSize else {
      throw LabelError(file: name, line: nil, problem: .tooLarge(byteCount: bytes.count))
    }
    let text = bytes.starts(with: [0xEF, 0xBB, 0xBF]) ? bytes[3...] : bytes[...]
    var labels: [Label] = []
    for (line, content) in Self.lines(of: text) {
      do throws(LabelError.Problem) {
        guard let label = try Self.label(in: content, line: line) else { continue }
        if let previous = labels.last { try Self.check(label, follows: previous) }
        labels.append(label)
      } catch {
        throw LabelError(file: name, line: line, problem: error)
      }
    }
    guard !labels.isEmpty else { throw LabelError(file: name, line: nil, problem: .noLabels) }
    self.name = name
    self.labels = labels
  }

  private static let greatestSize = 1 << 20

  /// The lines with their numbers, without those that are empty.
  private static func lines(of text: ArraySlice<UInt8>) -> [(Int, ArraySlice<UInt8>)] {
    var lines: [(Int, ArraySlice<UInt8>)] = []
    var line = 1
    var start = text.startIndex
    for position in text.indices {
      let byte = text[position]
      guard byte == UInt8(ascii: "\n") || byte == UInt8(ascii: "\r") else { continue }
      let isSecondHalf =
        byte == UInt8(ascii: "\n") && position == start && position > text.startIndex
        && text[position - 1] == UInt8(ascii: "\r")
      if position > start { lines.append((line, text[start..<position])) }
      if !isSecondHalf { line += 1 }
      start = position + 1
    }
    if start < text.endIndex { lines.append((line, text[start...])) }
    return lines
  }

  private static func label(
    in bytes: ArraySlice<UInt8>, line: Int
  ) throws(LabelError.Problem) -> Label? {
    guard !bytes.contains(where: { $0 < 0x20 && $0 != UInt8(ascii: "\t") }) else { throw .notText }
    guard let content = String(validating: bytes, as: UTF8.self) else { throw .notUTF8 }
    let fields = content.split(separator: "\t", omittingEmptySubsequences: false)
      .map { trimmed($0) }
    guard fields.contains(where: { !$0.isEmpty }), !fields[0].hasPrefix("\\") else { return nil }
    guard let start = seconds(fields[0]) else {
      if fields.count == 1, seconds(fields[0].prefix { $0 != " " }) != nil {
        throw .noTab(shortened(fields[0]))
      }
      throw .time(shortened(fields[0]))
    }
    guard fields.count > 1 else { return Label(start: start, end: nil, title: nil, line: line) }
    guard let end = seconds(fields[1]) else {
      // A title in place of the end, unless it was meant to be a time.
      guard fields.count == 2, fields[1].first.map({ !"0123456789+-.,".contains($0) }) ?? true
      else { throw .time(shortened(fields[1])) }
      return Label(start: start, end: nil, title: title(fields[1]), line: line)
    }
    guard start <= end else {
      throw .backwards(start: shortened(fields[0]), end: shortened(fields[1]))
    }
    return Label(
      start: start, end: start == end ? nil : end, title: fields.count > 2 ? title(fields[2]) : nil,
      line: line)
  }

  private static func check(
    _ label: Label, follows previous: Label
  ) throws(LabelError.Problem) {
    guard label.start >= previous.start else { throw .unsorted(previousLine: previous.line) }
    guard label.start > previous.start, label.start >= previous.end ?? previous.start else {
      throw .overlap(previousLine: previous.line)
    }
  }

  /// Digits with at most one point or comma among them, and perhaps a sign.
  private static func seconds(_ text: some StringProtocol) -> Double? {
    let digits = text.hasPrefix("-") || text.hasPrefix("+") ? text.dropFirst() : text[...]
    let separators = digits.utf8.count { $0 == UInt8(ascii: ".") || $0 == UInt8(ascii: ",") }
    let digitCount = digits.utf8.count { (UInt8(ascii: "0")...UInt8(ascii: "9")).contains($0) }
    guard separators <= 1, digitCount > 0, separators + digitCount == digits.utf8.count,
      digitCount <= 30
    else { return nil }
    // Double wants a point, and a digit on either side of it.
    let parts = digits.split(omittingEmptySubsequences: false) { $0 == "." || $0 == "," }
    let magnitude = Double("0\(parts[0]).\(parts.count > 1 ? parts[1] : "")0")
    return text.hasPrefix("-") ? magnitude.map { -$0 } : magnitude
  }

  private static func title(_ field: Substring) -> String? { field.isEmpty ? nil : String(field) }

  private static func trimmed(_ text: Substring) -> Substring {
    var text = text.drop { $0 == " " }
    while text.last == " " { text.removeLast() }
    return text
  }

  private static func shortened(_ text: some StringProtocol) -> String { String(text.prefix(40)) }
}
