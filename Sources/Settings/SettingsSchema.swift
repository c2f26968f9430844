import FoundationEssentials

/// What can be set, as the program itself describes its commands.
public struct SettingsSchema: Sendable {
  /// A command that does something, not one that only has others below it.
  public struct Command: Equatable, Sendable {
    /// Its name and those of the commands above it, without the program's.
    public let path: [String]
    /// Those that may be set, in the order of its help.
    public let options: [SettingOption]
    /// How many arguments without a name it must have at least.
    public let requiredArgumentCount: Int

    /// Names of arguments that are no options.
    let argumentNames: [String]
    /// Options that may not be set.
    let refused: [String]

    public var name: String { path.joined(separator: " ") }

    func option(_ key: String) -> SettingOption? {
      options.first { $0.key == key || $0.otherKeys.contains(key) }
    }
  }

  /// In the order of the program's help.
  public let commands: [Command]

  /// Why options with these names cannot be set.
  let refusals: [String: String]

  /// - Parameters:
  ///   - description: JSON, as `--experimental-dump-help` prints it.
  ///   - commandsLeftOut: Commands at the top that have no settings.
  ///   - refusals: Options that cannot be set, each with a sentence that says why.
  /// - Throws: `DecodingError` where the description is none.
  public init(
    describedBy description: String, leavingOut commandsLeftOut: Set<String>,
    refusals: [String: String]
  ) throws {
    let program = try JSONDecoder().decode(ProgramDescription.self, from: Data(description.utf8))
    self.refusals = refusals
    commands = (program.command.subcommands ?? [])
      .filter { !commandsLeftOut.contains($0.commandName) }
      .flatMap { Self.leaves(of: $0, below: [], refusals) }
  }

  private static func leaves(
    of command: CommandDescription, below path: [String], _ refusals: [String: String]
  ) -> [Command] {
    let path = path + [command.commandName]
    if let subcommands = command.subcommands, !subcommands.isEmpty {
      return subcommands.flatMap { leaves(of: $0, below: path, refusals) }
    }
    let arguments = command.arguments ?? []
    let flags = Set(arguments.filter { $0.kind == .flag }.compactMap(\.longName))
    var options: [SettingOption] = []
    for argument in arguments {
      guard let name = argument.longName else { continue }
      let isInverse = argument.kind == .flag && isInverse(name, of: flags)
      let inverse = arguments.first { $0.kind == .flag && $0.longName == "no-\(name)" }
      if !isInverse, let option = SettingOption(argument, inverse: inverse) {
        options.append(option)
      }
    }
    let positional = arguments.filter { $0.kind == .positional }
    return [
      Command(
        path: path, options: options.filter { refusals[$0.key] == nil },
        requiredArgumentCount: positional.filter { !$0.isOptional }.count,
        argumentNames: positional.compactMap(\.valueName),
        refused: options.map(\.key).filter { refusals[$0] != nil })
    ]
  }

  private static func isInverse(_ name: String, of flags: Set<String>) -> Bool {
    name.hasPrefix("no-") && flags.contains(String(name.dropFirst("no-".count)))
  }

  /// Where settings can stand: the top, which is empty, and each command with those above it.
  public var scopes: [[String]] {
    var scopes: [[String]] = [[]]
    for command in commands {
      for count in 1...command.path.count where !scopes.contains(Array(command.path.prefix(count)))
      {
        scopes.append(Array(command.path.prefix(count)))
      }
    }
    return scopes
  }

  /// The commands that a scope's settings are for.
  public func commands(in scope: [String]) -> [Command] {
    commands.filter { $0.path.starts(with: scope) }
  }

  public func command(_ path: [String]) -> Command? { commands.first { $0.path == path } }

  /// The name of the environment variable for a setting.
  public static func variable(for key: String, in scope: [String]) -> String {
    let words = ["tonearm"] + scope + [key]
    return words.joined(separator: "_").uppercased().replacing("-", with: "_")
  }
}
