/// What a setting was set to.
public enum SettingValue: Equatable, Sendable {
  case boolean(Bool)
  /// A number or a string, as it would be written on a command line.
  case text(String)
  case list([SettingValue])
  /// The text of an environment variable, which has no types.
  case variable(String)
  /// Something that is no value of an option, by its name in TOML.
  case other(String)

  /// What an option makes of it.
  enum Content: Equatable {
    case flag(Bool)
    case texts([String])
  }

  /// - Throws: A sentence that says what the option takes, where it does not take this.
  func content(for option: SettingOption, home: String) throws(SettingMismatch) -> Content {
    switch option.kind {
    case .flag: return .flag(try flag())
    case .value, .list:
      let texts = try texts(isList: option.kind == .list)
      return .texts(option.isPath ? texts.map { Self.expanded($0, home: home) } : texts)
    }
  }

  private func flag() throws(SettingMismatch) -> Bool {
    switch self {
    case .boolean(let value): return value
    case .variable(let text):
      switch text.lowercased() {
      case "1", "true", "yes", "on": return true
      case "0", "false", "no", "off": return false
      default: throw SettingMismatch(expected: "takes 1 or 0 (or true, yes, on, false, no, off)")
      }
    case .text, .list, .other:
      throw SettingMismatch(expected: "takes true or false, without quotes")
    }
  }

  private func texts(isList: Bool) throws(SettingMismatch) -> [String] {
    switch self {
    case .text(let text): return [text]
    case .variable(let text):
      return isList ? text.split(separator: "\n").map(String.init) : [text]
    case .list(let values) where isList:
      var texts: [String] = []
      for value in values {
        guard case .text(let text) = value else {
          throw SettingMismatch(expected: "takes a list of strings or numbers")
        }
        texts.append(text)
      }
      return texts
    case .list: throw SettingMismatch(expected: "takes one value, not a list")
    case .boolean:
      throw SettingMismatch(expected: "takes a string or a number, not true or false")
    case .other(let type):
      throw SettingMismatch(expected: "takes a string or a number, not a \(type)")
    }
  }

  /// A path in which `~` at the start stands for one's own folder, as in a shell.
  public static func expanded(_ path: String, home: String) -> String {
    if path == "~" { return home }
    return path.hasPrefix("~/") ? home + path.dropFirst() : path
  }
}

/// A value is not of the kind that an option takes.
struct SettingMismatch: Error {
  /// The rest of a sentence that begins with the option's name.
  let expected: String
}
