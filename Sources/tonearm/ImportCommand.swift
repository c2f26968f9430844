import AlbumNaming
import AlbumWriting
import ArgumentParser
import Importing
import MP3Encoding

struct ImportCommand: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "import",
    abstract: "Make tagged MP3s of whole shelves of disc images and audio files.",
    discussion: """
      Searches folders for albums and makes each in the music folder, whose catalog remembers what \
      was done: the same command, given again, goes on where it was. Sources are never changed.
      """)

  @Argument(help: "Folders, sheets of disc images, or audio files.")
  var sources: [String]

  @Option(
    name: .customLong("to"), help: "The music folder. (default: your music folder)",
    completion: .directory)
  var destination: String?

  @OptionGroup(title: "Encoding options")
  var encoding: EncodingOptions

  @Flag(
    inversion: .prefixedNo,
    help: "Encode tracks as one piece where the music runs on from one to the next.")
  var seamless = true

  @Flag(
    name: .customLong("deemphasis"), inversion: .prefixedNo,
    help: "Take the treble boost out of tracks that were recorded with pre-emphasis.")
  var deEmphasis = true

  @Flag(help: "Show what would be done, and do nothing.")
  var dryRun = false

  @Flag(help: "Try albums again that failed before.")
  var retryFailed = false

  @Flag(help: "Make albums anew whose source or settings have changed.")
  var overwrite = false

  @Option(
    help: """
      What to do with an album whose audio is there already: skip, keep (both), or \
      replace-if-better. (default: skip)
      """,
    transform: { text in
      guard let policy = ImportOptions.Duplicates(rawValue: text.lowercased()) else {
        throw ValidationError(
          "'\(text)' is no way to treat duplicates. Use skip, keep or replace-if-better.")
      }
      return policy
    })
  var duplicates = ImportOptions.Duplicates.skip

  @OptionGroup
  var sheets: CueSheetOptions

  @Option(
    name: .customLong("lookup-discs"),
    help: ArgumentHelp(
      """
      When to ask MusicBrainz what a disc is called: missing (where the source does not say), \
      always, or never. (default: missing)
      """, valueName: "when"),
    transform: { text in
      guard let lookup = ImportOptions.Lookup(rawValue: text.lowercased()) else {
        throw ValidationError("'\(text)' is no time to ask. Use missing, always or never.")
      }
      return lookup
    })
  var lookup = ImportOptions.Lookup.missing

  @OptionGroup(title: "Naming options")
  var naming: ServiceOptions

  @OptionGroup(title: "Tag options")
  var tags: TagOptions

  @OptionGroup(title: "Record options")
  var record: RecordImportOptions

  @Option(help: "Encoder threads. (default: the cores that this process may use)")
  var threads: Int?

  @Flag(help: "Print one JSON object per line on standard output.")
  var json = false

  @Flag(help: "Print errors only.")
  var quiet = false

  func validate() throws {
    try encoding.check()
    try record.check()
    if let threads, !(1...1024).contains(threads) {
      throw ValidationError("--threads takes a number from 1 to 1024.")
    }
    if destination?.isEmpty == true { throw ValidationError("--to takes a folder.") }
    // Bytes that are not UTF-8 have become U+FFFD here, and would name another file.
    for path in sources + [destination, record.labels, record.lengths].compactMap({ $0 })
    where path.contains("\u{FFFD}") {
      throw ValidationError("The path \(path) is not UTF-8. Rename it, or use a link to it.")
    }
  }

  func run() async throws {
    let console = ImportConsole(printsJSON: json, isQuiet: quiet, isDryRun: dryRun)
    do {
      let needsAHand = try await Interrupts.cancelling(leavesPartialFiles: true) {
        try await self.run(on: console)
      } abandon: {
        console.abandon()
      }
      try StandardOutput.check()
      if needsAHand { throw ExitStatus.inDoubt }
    } catch {
      throw console.fail(error)
    }
  }

  /// Whether something is left that a person has to look at.
  private func run(on console: ImportConsole) async throws -> Bool {
    let options = ImportOptions(
      library: absolutePath(destination ?? XDGFolders.music), encoder: encoding.settings,
      isSeamless: seamless, takesOutEmphasis: deEmphasis, retriesFailed: retryFailed,
      overwrites: overwrite,
      duplicates: duplicates, cueEncoding: sheets.cueEncoding,
      record: try await record.options(naming.musicBrainzClient),
      tagging: tags.options, lookup: lookup, naming: naming.options(),
      template: naming.names)
    OpenFiles.raiseLimit()
    let importer = try Importer(
      options: options,
      pool: try EncoderPool(threadCount: threads ?? EncoderPool.usableCoreCount),
      web: lookup == .never ? nil : naming.web)
    console.watch(importer.progress)
    if dryRun {
      let plan = try await importer.plan(sources) { console.show($0) }
      return plan.problems + plan.keptFailed > 0
    }
    let summary = try await importer.run(sources) { console.show($0) }
    if let failure = summary.failure { throw failure }
    return summary.failed + summary.doubtful + summary.plan.problems + summary.plan.keptFailed > 0
  }
}
