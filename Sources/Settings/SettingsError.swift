/// Where a value was set.
public enum SettingOrigin: Equatable, Sendable {
  case environment(variable: String)
  /// - Parameter line: Counted from 1; nil where it cannot be told.
  case file(path: String, line: Int?)

  /// The start of a sentence about what stands there.
  public var place: String {
    switch self {
    case .environment(let variable): "In the environment variable \(variable)"
    case .file(let path, let line?): "In \(path), line \(line)"
    case .file(let path, nil): "In \(path)"
    }
  }
}

/// Why settings cannot be used.
public enum SettingsError: Error, Equatable {
  /// - Parameter reason: The system's text.
  case unreadable(path: String, reason: String)
  case tooLarge(path: String, limit: Int)
  case notText(path: String, line: Int)
  /// - Parameter column: Of the byte, counted from 1.
  case malformed(path: String, line: Int, column: Int, reason: String)
  /// - Parameter otherCommands: Commands that have such an option.
  case unknownKey(
    String, scope: [String], SettingOrigin, suggestion: String?, otherCommands: [String])
  case unknownTable(String, SettingOrigin, suggestion: String?)
  /// A command's name stands for a value.
  case commandAsKey(String, SettingOrigin)
  /// `no-…`, of which there is the other direction.
  case negatedKey(String, SettingOrigin)
  case repeatedKey(String, SettingOrigin)
  case argumentAsKey(String, SettingOrigin)
  case refused(String, SettingOrigin, reason: String)
  /// - Parameter expected: What it takes, as the rest of a sentence.
  case wrongType(String, SettingOrigin, expected: String)
  /// The command does not take the value.
  case rejected(String, SettingOrigin, reason: String)
}

extension SettingsError: CustomStringConvertible {
  public var description: String {
    switch self {
    case .unreadable(let path, let reason):
      "Cannot read the settings in \(path): \(reason)."
    case .tooLarge(let path, let limit):
      "\(path) has more than \(limit / 1024) KiB, which is no settings file of Tonearm."
    case .notText(let path, let line):
      "In \(path), line \(line): this is no text in UTF-8. Save the file as such."
    case .malformed(let path, let line, let column, let reason):
      "In \(path), line \(line), column \(column): this is not TOML. \(reason)"
    case .unknownKey(_, _, .environment(let variable), let suggestion, _):
      "The environment variable \(shortened(variable)) is no setting of Tonearm."
        + (suggestion.map { " Did you mean \($0)?" } ?? "")
    case .unknownKey(let key, let scope, let origin, let suggestion, let otherCommands):
      "\(origin.place): there is no setting \(shortened(key))"
        + (scope.isEmpty ? "" : " for \(scope.joined(separator: " "))") + "."
        + (suggestion.map { " Did you mean \($0)?" }
          ?? (otherCommands.isEmpty
            ? " `tonearm config --example` prints all that there are."
            : " There is one for \(otherCommands.joined(separator: ", "))."))
    case .unknownTable(let name, let origin, let suggestion):
      "\(origin.place): there is no command \(shortened(name)) that has settings."
        + (suggestion.map { " Did you mean [\($0)]?" } ?? "")
    case .commandAsKey(let name, let origin):
      "\(origin.place): \(name) is a command. Its settings stand in lines below [\(name)]."
    case .negatedKey(let key, let origin):
      "\(origin.place): there is no setting \(key). Write \(key.dropFirst(3)) = false."
    case .repeatedKey(let key, let origin): "\(origin.place): \(key) is set twice."
    case .argumentAsKey(let key, let origin):
      "\(origin.place): \(key) is what a command works on, and no setting. "
        + "Give it on the command line."
    case .refused(let key, let origin, let reason):
      "\(origin.place): \(key) cannot be set. \(reason)"
    case .wrongType(let key, let origin, let expected): "\(origin.place): \(key) \(expected)."
    case .rejected(let key, let origin, let reason): "\(origin.place): \(key): \(reason)"
    }
  }

  /// A name that may be anything.
  private func shortened(_ name: String) -> String {
    "'\(name.count > 60 ? "\(name.prefix(60))…" : name)'"
  }
}
