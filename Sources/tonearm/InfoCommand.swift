import AlbumWriting
import ArgumentParser
import CompactDisc
import DiscReading

struct InfoCommand: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "info",
    abstract: "Show a disc's table of contents, texts and ids.")

  @Argument(
    help: "The drive, or a disc image: .cue, .ccd, .toc, .mds or .nrg. (default: /dev/cdrom)")
  var disc: String?

  @Option(
    help: """
      Instead of a disc, a table of contents: sector addresses, data tracks with a minus, the \
      lead-out last, such as 0:11413:25024:45713:55220.
      """,
    transform: { text in
      do {
        return try TableOfContents(parsing: text)
      } catch {
        throw ValidationError("\(error)")
      }
    })
  var toc: TableOfContents?

  @OptionGroup
  var sheets: CueSheetOptions

  @Flag(help: "Print one JSON object.")
  var json = false

  func validate() throws {
    if disc != nil, toc != nil {
      throw ValidationError("Give a disc or --toc, not both.")
    }
  }

  func run() async throws {
    do {
      let (disc, remarks) = try await Interrupts.cancelling { try await description() }
      StandardOutput.print(
        json
          ? JSONLine.text(of: DiscJSON(disc, remarks: remarks))
          : DiscTable(disc, remarks: remarks).text)
      try StandardOutput.check()
    } catch {
      throw fail(error)
    }
  }

  private func description() async throws -> (disc: Disc, remarks: [String]) {
    if let toc { return (Disc(toc: toc), []) }
    let source = try await openDisc(
      at: disc ?? "/dev/cdrom", options: DriveOptions(spoolDirectory: XDGFolders.cache),
      encoding: sheets.cueEncoding)
    return (source.disc, source.discRemarks)
  }
}
