import FoundationEssentials

/// Something that a JSON object of a service describes.
protocol JSONReadable {
  /// Nil where the object lacks what makes it one.
  init?(_ object: JSONObject)
}

/// A JSON object from outside, of which nothing is certain.
///
/// What is missing, null or of another type than expected is nil, or left out of a list. So odd parts
/// of an answer do no harm to the others.
struct JSONObject {
  /// More are no release's; a list that goes on is cut there.
  private static let maximumCount = 2000
  private static let maximumTextLength = 4096

  private let fields: KeyedDecodingContainer<Key>

  /// Parses a whole answer.
  ///
  /// - Throws: `Nonsense` where it is no JSON object, or nested deeper than any answer.
  static func parsed(_ bytes: [UInt8]) throws(Nonsense) -> JSONObject {
    do {
      return try JSONDecoder().decode(Root.self, from: Data(bytes)).object
    } catch {
      throw Nonsense()
    }
  }

  struct Nonsense: Error, CustomStringConvertible {
    let description = "it is no JSON object"
  }

  /// A text without white space at its ends and without control characters; nil when it is empty.
  func text(_ name: String) -> String? {
    let text = try? fields.decode(String.self, forKey: Key(name))
    return text.flatMap(Self.clean)
  }

  /// A text as it is, spaces at its ends included.
  func joinPhrase(_ name: String) -> String {
    let text = (try? fields.decode(String.self, forKey: Key(name))) ?? ""
    return Self.printable(text)
  }

  /// A number, also where it stands as a text.
  func integer(_ name: String, in range: ClosedRange<Int>) -> Int? {
    let number =
      (try? fields.decode(Int.self, forKey: Key(name)))
      ?? (try? fields.decode(Double.self, forKey: Key(name))).flatMap { Int(exactly: $0.rounded()) }
      ?? (try? fields.decode(String.self, forKey: Key(name))).flatMap { Int($0) }
    return number.flatMap { range.contains($0) ? $0 : nil }
  }

  func flag(_ name: String) -> Bool? { try? fields.decode(Bool.self, forKey: Key(name)) }

  func id(_ name: String) -> MusicBrainzID? { text(name).flatMap { MusicBrainzID($0) } }

  func date(_ name: String) -> PartialDate? { text(name).flatMap { PartialDate($0) } }

  func object(_ name: String) -> JSONObject? {
    (try? fields.decode(Root.self, forKey: Key(name)))?.object
  }

  func value<Value: JSONReadable>(_ name: String, as type: Value.Type) -> Value? {
    object(name).flatMap { Value($0) }
  }

  /// The elements that make sense; nil where there is no list at all.
  func list<Value: JSONReadable>(_ name: String, of type: Value.Type) -> [Value]? {
    elements(name) { (element: Lossy<Root>) in element.value.flatMap { Value($0.object) } }
  }

  func texts(_ name: String) -> [String] {
    elements(name) { (element: Lossy<String>) in element.value.flatMap(Self.clean) } ?? []
  }

  private func elements<Element: Decodable, Value>(
    _ name: String, _ value: (Element) -> Value?
  ) -> [Value]? {
    guard var list = try? fields.nestedUnkeyedContainer(forKey: Key(name)) else { return nil }
    var values: [Value] = []
    var count = 0
    while !list.isAtEnd, count < Self.maximumCount, let element = try? list.decode(Element.self) {
      count += 1
      if let value = value(element) { values.append(value) }
    }
    return values
  }

  private static func clean(_ text: String) -> String? {
    let characters = printable(text).drop(while: \.isWhitespace)
    guard let last = characters.lastIndex(where: { !$0.isWhitespace }) else { return nil }
    return String(characters[...last])
  }

  /// `text` without control characters, cut where it is longer than any name.
  private static func printable(_ text: String) -> String {
    let isPlain = text.unicodeScalars.allSatisfy { $0.properties.generalCategory != .control }
    let printable =
      isPlain
      ? text
      : String(
        String.UnicodeScalarView(
          text.unicodeScalars.map { $0.properties.generalCategory == .control ? " " : $0 }))
    return String(printable.prefix(maximumTextLength))
  }

  private struct Key: CodingKey {
    let stringValue: String
    var intValue: Int? { nil }

    init(_ name: String) { stringValue = name }
    init?(stringValue: String) { self.stringValue = stringValue }
    init?(intValue: Int) { nil }
  }

  private struct Root: Decodable {
    let object: JSONObject

    init(from decoder: any Decoder) throws {
      object = JSONObject(fields: try decoder.container(keyedBy: Key.self))
    }
  }

  /// An element that may be anything, so that the next one is reached in any case.
  private struct Lossy<Value: Decodable>: Decodable {
    let value: Value?

    init(from decoder: any Decoder) throws { value = try? Value(from: decoder) }
  }

  private init(fields: KeyedDecodingContainer<Key>) { self.fields = fields }
}
