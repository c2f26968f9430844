/// What is set in the environment and in a file, found to be good as far as that can be told without
/// the commands: names, and kinds of values.
public struct SettingLayers: Sendable {
  private let home: String
  /// The one that counts first; within one, in no order.
  private let layers: [[Setting]]

  /// - Parameters:
  ///   - environment: The variables of the process. Those with other names do not matter.
  ///   - otherVariables: Variables that begin like those for settings, and are none.
  ///   - home: What `~` stands for.
  /// - Throws: `SettingsError` for the first thing that is not right, first in the file.
  public init(
    schema: SettingsSchema, environment: [String: String], otherVariables: Set<String>,
    file: SettingsFile?, home: String
  ) throws(SettingsError) {
    self.home = home
    var fromFile: [Setting] = []
    for entry in file?.entries ?? [] {
      fromFile.append(try schema.checked(entry, home: home))
    }
    try Self.refuseRepetitions(fromFile)
    let fromEnvironment = try Self.settings(
      in: environment.filter { !otherVariables.contains($0.key) }, schema: schema, home: home)
    layers = [fromEnvironment, fromFile]
  }

  public var isEmpty: Bool { layers.allSatisfy(\.isEmpty) }

  /// Whether a variable may be one of ours: those that begin so are.
  public static func isSetting(variable: String) -> Bool { variable.hasPrefix("TONEARM_") }

  /// What holds for each option of a command that the command line says nothing about.
  public func resolved(for command: SettingsSchema.Command) -> [ResolvedSetting] {
    command.options.map { option in
      let setting = layers.lazy.compactMap { layer in
        layer.filter { $0.key == option.key && command.path.starts(with: $0.scope) }
          .max { $0.scope.count < $1.scope.count }
      }.first
      // The values were checked when the settings were read.
      switch try? setting?.value.content(for: option, home: home) {
      case .flag(let isOn):
        return ResolvedSetting(option: option, setting: setting, values: ["\(isOn)"])
      case .texts(let texts):
        return ResolvedSetting(option: option, setting: setting, values: texts)
      case nil:
        let values: [String] =
          switch option.standard {
          case .flag(let isOn): ["\(isOn)"]
          case .value(let text): [text]
          case .words, .none: []
          }
        return ResolvedSetting(option: option, setting: nil, values: values)
      }
    }
  }

  private static func refuseRepetitions(_ settings: [Setting]) throws(SettingsError) {
    var seen: Set<[String]> = []
    for setting in settings where !seen.insert(setting.scope + [setting.key]).inserted {
      throw .repeatedKey(setting.key, setting.origin)
    }
  }

  private static func settings(
    in environment: [String: String], schema: SettingsSchema, home: String
  ) throws(SettingsError) -> [Setting] {
    var names: [String: (scope: [String], key: String)] = [:]
    for scope in schema.scopes {
      for key in schema.names(in: scope) {
        names[SettingsSchema.variable(for: key, in: scope)] = (scope, key)
      }
    }
    var settings: [Setting] = []
    // Sorted, so that the first error is the same each time.
    for (variable, text) in environment.sorted(by: { $0.key < $1.key })
    where isSetting(variable: variable) {
      let origin = SettingOrigin.environment(variable: variable)
      guard let (scope, key) = names[variable] else {
        throw .unknownKey(
          variable, scope: [], origin,
          suggestion: Suggestion.nearest(
            to: variable, among: names.keys.sorted(), isCaseSensitive: true),
          otherCommands: [])
      }
      // An empty variable is one that is not set, as usual.
      if text.isEmpty { continue }
      settings.append(
        try schema.checked(
          Setting(scope: scope, key: key, value: .variable(text), origin: origin), home: home))
    }
    return settings
  }
}

extension SettingsSchema {
  /// All names that an option of the scope's commands can be set by, or is refused by.
  func names(in scope: [String]) -> Set<String> {
    Set(
      commands(in: scope).flatMap { command in
        command.options.flatMap { [$0.key] + $0.otherKeys } + command.refused
      })
  }

  /// The setting under the option's first name, if the scope's commands take it.
  func checked(_ entry: Setting, home: String) throws(SettingsError) -> Setting {
    let (scope, key, origin) = (entry.scope, entry.key, entry.origin)
    let options = commands(in: scope).compactMap { $0.option(key) }
    guard let first = options.first else { throw error(for: entry) }
    for option in options {
      do throws(SettingMismatch) {
        _ = try entry.value.content(for: option, home: home)
      } catch {
        throw .wrongType(key, origin, expected: error.expected)
      }
    }
    return Setting(scope: scope, key: first.key, value: entry.value, origin: origin)
  }

  /// Why no command of the scope has such an option.
  private func error(for entry: Setting) -> SettingsError {
    let (scope, key, origin) = (entry.scope, entry.key, entry.origin)
    let commands = commands(in: scope)
    let everywhere = self.commands
    let subcommands = scopes.filter { $0.count == scope.count + 1 && $0.starts(with: scope) }
      .compactMap(\.last)
    if subcommands.contains(key) { return .commandAsKey(key, origin) }
    if entry.value == .other("table"), !everywhere.contains(where: { $0.option(key) != nil }) {
      return .unknownTable(
        (scope + [key]).joined(separator: "."), origin,
        suggestion: Suggestion.nearest(to: key, among: subcommands)
          .map { (scope + [$0]).joined(separator: ".") })
    }
    if commands.contains(where: { $0.refused.contains(key) }) {
      return .refused(key, origin, reason: refusals[key] ?? "")
    }
    if key.hasPrefix("no-"),
      commands.contains(where: { $0.option(String(key.dropFirst(3))) != nil })
    {
      return .negatedKey(key, origin)
    }
    if commands.contains(where: { $0.argumentNames.contains(key) }) {
      return .argumentAsKey(key, origin)
    }
    let others = everywhere.filter { $0.option(key) != nil }.map(\.name)
    let known = commands.flatMap(\.options).map(\.key)
    return .unknownKey(
      key, scope: scope, origin,
      suggestion: others.isEmpty ? Suggestion.nearest(to: key, among: known) : nil,
      otherCommands: others)
  }
}
