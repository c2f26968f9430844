import FoundationEssentials

/// One line of output for programs, with the name of the schema that it follows.
enum JSONLine {
  /// Changes when a field changes its meaning or goes; new fields do not change it.
  static let schema = "tonearm/1"

  static func text(of value: some Encodable) -> String {
    let encoder = JSONEncoder()
    encoder.outputFormatting = [.sortedKeys, .withoutEscapingSlashes]
    do {
      return String(decoding: try encoder.encode(value), as: UTF8.self)
    } catch {
      preconditionFailure("\(error)")  // values of our own types always have a JSON form
    }
  }
}

/// A value that is printed as null where it is missing; a plain optional's key would be left out.
struct Nullable<Value: Encodable>: Encodable {
  let value: Value?

  init(_ value: Value?) { self.value = value }

  func encode(to encoder: any Encoder) throws {
    var container = encoder.singleValueContainer()
    if let value { try container.encode(value) } else { try container.encodeNil() }
  }
}
