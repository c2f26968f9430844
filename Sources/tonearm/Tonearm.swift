import ArgumentParser

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
      created; 74 reading or writing failed midway; 130 interrupted.
      """,
    version: "tonearm \(version)",
    subcommands: [
      RipCommand.self, ImportCommand.self, LibraryCommand.self, CheckCommand.self, InfoCommand.self,
      VerifyCommand.self, DrivesCommand.self,
    ])

  static func main() async {
    StandardStreams.fillGaps()
    await main(nil)
  }
}
