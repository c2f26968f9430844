/// An option of a command that may be set.
public struct SettingOption: Equatable, Sendable {
  public enum Kind: Equatable, Sendable {
    /// - Parameter isInvertible: Whether there is a flag `--no-…` as well.
    case flag(isInvertible: Bool)
    case value
    /// May be given several times.
    case list
  }

  /// What holds where nothing is set.
  public enum Default: Equatable, Sendable {
    case flag(Bool)
    /// As it would be written on a command line.
    case value(String)
    /// It depends, and this says on what.
    case words(String)
    case none
  }

  /// The long name, without dashes.
  public let key: String
  public let kind: Kind
  public let standard: Default
  /// One or more sentences for a person, without the default.
  public let help: String
  /// Whether the value is the path of a file or a folder.
  public let isPath: Bool
  /// All that turn it on or off on a command line, with dashes.
  public let names: [String]

  /// Other long names, such as another spelling.
  let otherKeys: [String]

  /// - Parameter inverse: The flag that undoes this one.
  init?(_ argument: ArgumentDescription, inverse: ArgumentDescription?) {
    guard argument.kind != .positional, let key = argument.longName else { return nil }
    self.key = key
    otherKeys = (argument.names ?? []).filter { $0.isLong && $0.name != key }.map(\.name)
    names = [argument, inverse].compactMap(\.?.names).joined().map(\.text)
    let (help, words) = Self.parts(of: argument.abstract ?? "")
    self.help = [help, argument.discussion ?? ""].filter { !$0.isEmpty }.joined(separator: " ")
    isPath =
      argument.completionKind?.isPath ?? false
      || ["file", "folder"].contains(argument.valueName)
    switch argument.kind {
    case .flag:
      kind = .flag(isInvertible: inverse != nil)
      standard = .flag(inverse != nil && argument.defaultValue == "--\(key)")
    case .option, .positional:
      kind = argument.isRepeating ? .list : .value
      standard =
        if let value = argument.defaultValue {
          .value(value)
        } else if let words {
          // A value has no spaces; "the drive's own" is none.
          words.contains(" ") ? .words(words) : .value(words)
        } else {
          .none
        }
    }
  }

  /// A help text and the default that it ends with, as `… (default: 20)`.
  private static func parts(of abstract: String) -> (help: String, standard: String?) {
    let opening = "(default: "
    guard abstract.hasSuffix(")"),
      let start = abstract.indices.last(where: { abstract[$0...].hasPrefix(opening) })
    else { return (abstract, nil) }
    let words = abstract[start...].dropFirst(opening.count).dropLast()
    return (abstract[..<start].trimmingSuffix { $0 == " " }, String(words))
  }
}

extension Substring {
  fileprivate func trimmingSuffix(_ isSurplus: (Character) -> Bool) -> String {
    var rest = self
    while let last = rest.last, isSurplus(last) { rest.removeLast() }
    return String(rest)
  }
}
