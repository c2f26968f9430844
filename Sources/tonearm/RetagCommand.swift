import AlbumWriting
import ArgumentParser
import ID3Tagging
import Importing
import Retagging

struct RetagCommand: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "retag",
    abstract: "Give albums that are made other tags and names; their music stays as it is.",
    discussion: """
      Looks up again what discs are called, or takes your own words, and rewrites tags, names of \
      files and folders, playlists and covers. What the new names do not mention stays. The same \
      command, given again, finishes what was begun. Exit status: 1 where nobody knows a disc.
      """)

  @Argument(help: "Folders of albums, or with such folders in them.")
  var paths: [String]

  @Option(
    name: .customLong("to"),
    help: "The music folder. (default: that of the catalog, or the one that the albums are in)")
  var destination: String?

  @Flag(
    inversion: .prefixedNo,
    help: "Ask MusicBrainz what the discs are called, and the Cover Art Archive for covers.")
  var lookup = true

  @OptionGroup(title: "Naming options")
  var naming: NamingCommandOptions

  @Option(
    name: .customLong("to-id3"),
    help: ArgumentHelp(
      "The version of ID3v2, 2.4 or 2.3. (default: the one that a file has)",
      valueName: "version"),
    transform: { text in
      guard let version = TagVersion(rawValue: text) else {
        throw ValidationError(
          "'\(text)' is no version of ID3v2 that can be written. Use 2.4 or 2.3.")
      }
      return version
    })
  var id3: TagVersion?

  @Flag(help: "Show what would be changed, and change nothing.")
  var dryRun = false

  @Flag(help: "Print one JSON object per line on standard output.")
  var json = false

  @Flag(help: "Print errors only.")
  var quiet = false

  func validate() throws {
    if destination?.isEmpty == true { throw ValidationError("--to takes a folder.") }
    // Bytes that are not UTF-8 have become U+FFFD here, and would name another file.
    for path in paths + [destination].compactMap({ $0 }) {
      if path.isEmpty { throw ValidationError("A path must not be empty.") }
      if path.contains("\u{FFFD}") {
        throw ValidationError("The path \(path) is not UTF-8. Rename it, or use a link to it.")
      }
    }
  }

  func run() async throws {
    do {
      let status = try await Interrupts.cancelling {
        try await retag()
      } abandon: {
      }
      try StandardOutput.check()
      if let status { throw status }
    } catch {
      throw fail(error)
    }
  }

  /// The exit code; nil where all is well.
  private func retag() async throws -> ExitCode? {
    let options = RetagOptions(
      naming: try naming.options(asksDatabases: lookup), template: naming.services.names,
      version: id3,
      musicFolder: destination.map(absolutePath), isDryRun: dryRun)
    var (failure, count, isUnknown) = (ExitCode?.none, 0, false)
    try await Retagger(options, web: naming.services.web).run(
      paths.map(absolutePath), choose: ReleasePrompt.chooser(isQuiet: quiet || json)
    ) { result in
      count += 1
      if result.status == .unknown { isUnknown = true }
      if let error = result.failure {
        failure = failure ?? ExitStatus.of(error)
        printToStandardError("tonearm: \(result.oldFolder): \(error)".withoutControls)
      }
      if json {
        StandardOutput.print(JSONLine.text(of: RetagJSON(result)))
      } else if !quiet {
        StandardOutput.print(RetagText(result, showsChanges: dryRun).text)
      }
      try StandardOutput.check()
    }
    guard count > 0 else {
      printToStandardError("tonearm: There are no MP3 files of Tonearm's there.")
      return ExitStatus.badInput
    }
    return failure ?? (isUnknown ? ExitStatus.inDoubt : nil)
  }
}
