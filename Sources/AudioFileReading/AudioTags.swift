/// What a file says about its music, under the names of Vorbis comments.
///
/// A name can have several values, which keep their order.
public struct AudioTags: Equatable, Sendable {
  /// In upper case, as they were first met.
  public private(set) var names: [String] = []
  private var values: [String: [String]] = [:]

  /// The values under a name, whatever its case; empty where there are none.
  public subscript(_ name: String) -> [String] { values[name.uppercased()] ?? [] }

  public var isEmpty: Bool { names.isEmpty }

  /// Values that are empty say nothing, and are left out.
  mutating func append(_ value: String, under name: String) {
    guard !name.isEmpty, !value.isEmpty else { return }
    let name = name.uppercased()
    if values[name] == nil { names.append(name) }
    values[name, default: []].append(value)
  }
}
