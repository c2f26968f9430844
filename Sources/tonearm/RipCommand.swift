import AlbumNaming
import AlbumWriting
import ArgumentParser
import CompactDisc
import DiscReading
import MP3Encoding
import Ripping

struct RipCommand: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "rip", abstract: "Rip an audio CD, or an image of one, to tagged MP3 files.")

  @Argument(help: "The drive, or a disc image: .cue, .ccd, .toc, .mds or .nrg.")
  var disc = "/dev/cdrom"

  @Option(
    name: .customLong("to"),
    help: """
      The music folder; the album gets a folder of its own in it. (default: your music folder)
      """,
    completion: .directory)
  var destination: String?

  @OptionGroup(title: "Encoding options")
  var encoding: EncodingOptions

  @OptionGroup(title: "Tag options")
  var tags: TagOptions

  @Flag(
    inversion: .prefixedNo,
    help: "Ask MusicBrainz what the disc is called, and the Cover Art Archive for its cover.")
  var lookup = true

  @OptionGroup(title: "Naming options")
  var naming: NamingCommandOptions

  @OptionGroup(title: "Reading options")
  var reading: DriveReadingOptions

  @Flag(
    inversion: .prefixedNo,
    help: "Encode tracks as one piece where the music runs on from one to the next.")
  var seamless = true

  @Flag(
    name: .customLong("deemphasis"), inversion: .prefixedNo,
    help: "Take the treble boost out of tracks that were recorded with pre-emphasis.")
  var deEmphasis = true

  @Option(
    help: "Only these tracks, such as 1,3-5; 0 is hidden audio before track 1.",
    transform: { text in
      guard let selection = TrackSelection(parsing: text) else {
        throw ValidationError("'\(text)' names no tracks. Use numbers and ranges, such as 1,3-5.")
      }
      return selection
    })
  var tracks: TrackSelection?

  @OptionGroup
  var sheets: CueSheetOptions

  @Option(help: "Encoder threads. (default: the cores that this process may use)")
  var threads: Int?

  @Flag(help: "Replace files that are there already.")
  var overwrite = false

  @Flag(help: "Print one JSON object per line on standard output.")
  var json = false

  @Flag(help: "Print errors only.")
  var quiet = false

  func validate() throws {
    try encoding.check()
    if let threads, !(1...1024).contains(threads) {
      throw ValidationError("--threads takes a number from 1 to 1024.")
    }
    if destination?.isEmpty == true { throw ValidationError("--to takes a folder.") }
    // Bytes that are not UTF-8 have become U+FFFD here, and would name another file.
    for path in [disc, destination].compactMap({ $0 }) where path.contains("\u{FFFD}") {
      throw ValidationError("The path \(path) is not UTF-8. Rename it, or use a link to it.")
    }
  }

  func run() async throws {
    let console = RipConsole(printsJSON: json, isQuiet: quiet)
    do {
      var isSuccess = false
      defer { eject(isSuccess: isSuccess) }
      let summary = try await Interrupts.cancelling {
        try await rip(on: console)
      } abandon: {
        console.abandon()
      }
      isSuccess = summary.status == .ok
      if let failure = summary.failure { throw failure }
      try StandardOutput.check()
      if summary.status != .ok { throw ExitStatus.inDoubt }
    } catch {
      throw console.fail(error)
    }
  }

  private func eject(isSuccess: Bool) {
    guard reading.eject == .always || (reading.eject == .success && isSuccess),
      DriveBay.isDrive(disc)
    else { return }
    do {
      try DriveBay.eject(disc)
    } catch {
      printToStandardError("tonearm: \(error)")
    }
  }

  private func rip(on console: RipConsole) async throws -> RipSummary {
    let source = try await openDisc(
      at: disc, options: reading.options(), encoding: sheets.cueEncoding)
    let options = RipOptions(
      destination: destination ?? XDGFolders.music, encoder: encoding.settings,
      isSeamless: seamless, takesOutEmphasis: deEmphasis, tracks: tracks?.numbers,
      overwrites: overwrite, tagging: tags.options, template: naming.services.names)
    let identification = try await DiscIdentifier(
      try naming.options(asksDatabases: lookup), web: naming.services.web
    ).identify(
      source.disc.toc, mediaCatalogNumber: source.disc.mediaCatalogNumber,
      choose: ReleasePrompt.chooser(isQuiet: quiet || json))
    let ripper = Ripper(
      source: source, identification: identification, options: options,
      pool: try EncoderPool(threadCount: threads ?? EncoderPool.usableCoreCount))
    return try await console.showing(ripper.progress) { report in
      try await ripper.run(report: report)
    }
  }
}
