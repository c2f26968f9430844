import ArgumentParser
import Settings

@main
struct Tonearm: AsyncParsableCommand {
  static let version = "0.1.0"
  /// Where those who run services find those who made the program.
  static let contact = "https://github.com/tonearm/tonearm"
  /// As tags name the program.
  static let signature = "Tonearm \(version)"

  static let configuration = CommandConfiguration(
    commandName: "tonearm",
    abstract: "Lift the music off audio CDs and set it down as MP3s: exact, tagged, gapless.",
    discussion: """
      Exit status: 0 all right; 1 finished, but something is in doubt; 64 wrong usage; 66 the input \
      cannot be opened or is not what it should be; 69 no drive or no disc; 73 the output cannot be \
      created; 74 reading or writing failed midway; 78 something is wrong with the settings; 130 \
      interrupted.
      """,
    version: "tonearm \(version)",
    subcommands: [
      RipCommand.self, ImportCommand.self, RetagCommand.self, VerifyCommand.self,
      LibraryCommand.self, CheckCommand.self, InfoCommand.self, DrivesCommand.self,
      ConfigCommand.self,
    ])

  @Option(
    help: ArgumentHelp(
      "For every command: the settings file. (default: tonearm/config.toml in your folder of "
        + "settings)", valueName: "file"),
    completion: .file(extensions: ["toml"]))
  var config: String?

  static func main() async {
    StandardStreams.fillGaps()
    let configured: ConfiguredCommand?
    do {
      configured = try ConfiguredCommand(Array(CommandLine.arguments.dropFirst()))
    } catch {
      exit(withError: fail(error))
    }
    guard let configured else { return await main(nil) }
    await run(configured)
  }

  private static func run(_ configured: ConfiguredCommand) async {
    do {
      var command = try configured.parsed()
      if var command = command as? any AsyncParsableCommand {
        try await command.run()
      } else {
        try command.run()
      }
    } catch let error as SettingsError {
      exit(withError: fail(error))
    } catch {
      exit(withError: error)
    }
  }

  func validate() throws {
    if config?.isEmpty == true { throw ValidationError("--config takes a file.") }
    // Bytes that are not UTF-8 have become U+FFFD here, and would name another file.
    if let config, config.contains("\u{FFFD}") {
      throw ValidationError("The path \(config) is not UTF-8. Rename it, or use a link to it.")
    }
  }
}
