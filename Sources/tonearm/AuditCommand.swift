import AlbumWriting
import ArgumentParser
import Importing
import LibraryAuditing
import MP3Encoding
import MusicLibrary

struct AuditCommand: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "audit",
    abstract: "Tell whether every file of a library is there and whole, and what else is there.",
    discussion: """
      Reads every file and compares its audio with the catalog; tags may have been edited. Changes \
      nothing without --repair. Exit status: 0 all is well; 1 something is not.
      """)

  @Flag(
    help: "Make missing and damaged files again, where their sources are what they were.")
  var repair = false

  @Flag(inversion: .prefixedNo, help: "Look for files that the catalog does not know.")
  var strays = true

  @Option(help: "Files that are read at once. (default: the cores that this process may use)")
  var threads: Int?

  @OptionGroup var library: LibraryOptions

  func validate() throws {
    if let threads, !(1...1024).contains(threads) {
      throw ValidationError("--threads takes a number from 1 to 1024.")
    }
  }

  func run() async throws {
    let console = AuditConsole(printsJSON: library.json)
    do {
      let isGood = try await Interrupts.cancelling {
        try await self.run(on: console)
      } abandon: {
        console.abandon()
      }
      try StandardOutput.check()
      if !isGood { throw ExitStatus.inDoubt }
    } catch {
      throw console.fail(error)
    }
  }

  /// Whether all is well in the end.
  private func run(on console: AuditConsole) async throws -> Bool {
    let catalog = try library.catalog()
    guard repair else {
      let summary = try await audit(catalog, on: console)
      console.finish(summary)
      return summary.isGood
    }
    let lock = try LibraryLock(library: library.path)
    let summary = try await audit(try Catalog(library: library.path), on: console)
    let remaker = TrackRemaker(
      library: library.path, catalog: try Catalog(library: library.path),
      pool: try EncoderPool(threadCount: threads ?? EncoderPool.usableCoreCount),
      tagging: TaggingOptions(encodedBy: Tonearm.signature))
    console.watch(remaker.progress)
    let failure = try await remaker.remake(summary.repairs, holding: lock) { console.show($0) }
    if let failure { throw failure }
    return console.finish(summary)
  }

  private func audit(_ catalog: Catalog, on console: AuditConsole) async throws -> AuditSummary {
    let audit = LibraryAudit(library: library.path, catalog: catalog)
    console.watch(audit.progress)
    return try await audit.run(
      atOnce: threads ?? EncoderPool.usableCoreCount, findsStrays: strays
    ) { finding in
      console.show(finding)
      try StandardOutput.check()
    }
  }
}
