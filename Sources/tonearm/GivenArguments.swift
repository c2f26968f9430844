import ArgumentParser
import Settings

/// What a command line asks for, as far as settings need to know before it is parsed.
///
/// ArgumentParser takes options only behind the names of commands, but for those of the program.
struct GivenArguments {
  let arguments: [String]
  /// The names of the command and those above it; empty where there is none that does something.
  private(set) var path: [String] = []
  /// Where settings belong: behind the names.
  private(set) var placeOfSettings = 0
  /// What `--config` names, the last one.
  private(set) var settingsFile: String?
  /// Whether this is about the program itself, or wrong: then there is nothing to set.
  private(set) var needsNoSettings = false

  init(_ arguments: [String], of program: any ParsableCommand.Type) {
    self.arguments = arguments
    var command = program
    var isComplete = false
    var position = 0
    while position < arguments.count, arguments[position] != "--" {
      let argument = arguments[position]
      position += 1
      if argument == "--config" {
        // Without a value this is wrong, and not for us to say.
        if position < arguments.count { settingsFile = arguments[position] }
        position += 1
      } else if argument.hasPrefix("--config=") {
        settingsFile = String(argument.dropFirst("--config=".count))
      } else if Self.isAboutTheProgram(argument) {
        needsNoSettings = true
      } else if !isComplete,
        let next = command.configuration.subcommands.first(where: {
          $0._commandName == argument || $0.configuration.aliases.contains(argument)
        })
      {
        command = next
        path.append(next._commandName)
        placeOfSettings = position
      } else {
        isComplete = true
      }
    }
    if !command.configuration.subcommands.isEmpty { needsNoSettings = true }
  }

  private static func isAboutTheProgram(_ argument: String) -> Bool {
    ["-h", "--help", "--help-hidden", "--version", "--experimental-dump-help"].contains(argument)
      || argument.hasPrefix("--generate-completion-script") || argument.hasPrefix("---completion")
  }

  /// Whether an option with one of these names, which have their dashes, is given.
  func gives(anyOf names: [String]) -> Bool {
    arguments.prefix { $0 != "--" }.contains { argument in
      names.contains { argument == $0 || argument.hasPrefix("\($0)=") }
    }
  }

  /// The command line with settings put in.
  func with(_ settings: [ResolvedSetting]) -> [String] {
    var all = arguments
    all.insert(contentsOf: settings.flatMap(\.arguments), at: placeOfSettings)
    return all
  }
}
