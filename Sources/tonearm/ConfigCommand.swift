import ArgumentParser
import FoundationEssentials
import Settings

struct ConfigCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "config",
    abstract: "Show the settings, and where each comes from.",
    discussion: """
      An option counts most on the command line, then in the environment (TONEARM_QUALITY, or \
      TONEARM_RIP_QUALITY for one command), then in the settings file. Exit status: 78 where \
      something is wrong with the settings.
      """)

  /// What is asked for.
  enum Question: String, EnumerableFlag {
    case show, path, example

    static func help(for value: Question) -> ArgumentHelp? {
      switch value {
      case .show: "Print what holds for each option of each command, and why. This is the default."
      case .path: "Print the path of the settings file, whether or not there is one."
      case .example: "Print a settings file with all settings and their defaults, to begin with."
      }
    }
  }

  @ParentCommand var program: Tonearm

  @Flag
  var question = Question.show

  @Flag(help: "Print one JSON object for each option, or for the file.")
  var json = false

  func validate() throws {
    if json, question == .example { throw ValidationError("--example prints TOML, not JSON.") }
  }

  func run() throws {
    do {
      let source = SettingsSource(option: program.config)
      switch question {
      case .path:
        StandardOutput.print(
          json
            ? JSONLine.text(of: SettingsJSON.File(path: source.path, exists: source.hasFile))
            : source.path)
      case .example:
        StandardOutput.print(
          String(ExampleFile(try SettingsSchema.ofThisProgram()).text.dropLast()))
      case .show: try show(source)
      }
      try StandardOutput.check()
    } catch {
      throw fail(error)
    }
  }

  private func show(_ source: SettingsSource) throws {
    let schema = try SettingsSchema.ofThisProgram()
    let layers = try source.layers(schema)
    if !json {
      StandardOutput.print(
        "Settings file: \(source.path.withoutControls)\(source.hasFile ? "" : " (there is none)")")
    }
    let style = TerminalStyle(descriptor: 1)
    for command in schema.commands {
      let settings = layers.resolved(for: command)
      if !json, !settings.isEmpty { StandardOutput.print("\n" + style.bold(command.name)) }
      for setting in settings {
        StandardOutput.print(
          json
            ? JSONLine.text(of: SettingsJSON.Value(setting, of: command))
            : SettingsTable.line(for: setting, style))
      }
    }
    for command in schema.commands { try check(layers.resolved(for: command), of: command) }
  }

  /// Whether the command would take its settings.
  private func check(
    _ settings: [ResolvedSetting], of command: SettingsSchema.Command
  ) throws {
    let arguments = [String](repeating: "1", count: command.requiredArgumentCount)
    let given = GivenArguments(command.path + arguments, of: Tonearm.self)
    _ = try ConfiguredCommand(given, settings.filter { $0.setting != nil }).parsed()
  }
}
