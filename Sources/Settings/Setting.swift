/// A value that somebody has set.
public struct Setting: Equatable, Sendable {
  /// The commands that it is for; empty for all that have the option.
  public let scope: [String]
  public let key: String
  public let value: SettingValue
  public let origin: SettingOrigin
}

/// What a command does about one of its options, as far as the command line says nothing.
public struct ResolvedSetting: Equatable, Sendable {
  public let option: SettingOption
  /// Nil where the default holds.
  public let setting: Setting?
  /// True and false as such for flags; else the texts, of which only lists have not exactly one.
  public let values: [String]

  /// What says the same on a command line; empty where a flag is off that cannot be turned off.
  public var arguments: [String] {
    guard setting != nil else { return [] }
    switch option.kind {
    case .flag(let isInvertible):
      if values == ["true"] { return ["--\(option.key)"] }
      return isInvertible ? ["--no-\(option.key)"] : []
    case .value, .list: return values.map { "--\(option.key)=\($0)" }
    }
  }
}
