import ArgumentParser
import MP3Checking
import MP3Encoding

struct CheckCommand: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "check",
    abstract: "Tell whether MP3 files are whole: every frame, the Info tag, the tags around them.",
    discussion: """
      Exit status: 0 all files are good; 1 at least one is bad; 66 at least one could not be read.
      """)

  @Argument(help: "MP3 files, and folders to look for .mp3 files in.")
  var paths: [String]

  @Flag(help: "Print one JSON object per file.")
  var json = false

  @Flag(help: "Print all findings, also harmless ones.")
  var verbose = false

  @Flag(help: "Print bad files only.")
  var quiet = false

  func validate() throws {
    if paths.contains("") { throw ValidationError("A path must not be empty.") }
  }

  func run() async throws {
    var counts = CheckCounts()
    var arguments = RawArguments()
    do {
      try await check(
        FileFinder(paths.map { arguments.path($0) }), atOnce: EncoderPool.usableCoreCount
      ) { file in
        counts.add(file)
        show(file)
        try StandardOutput.check()
      }
    } catch {
      throw fail(error)
    }
    if counts.total != 1, !json, !quiet { printToStandardError(counts.text) }
    if let status = counts.failure { throw status }
  }

  private func show(_ file: CheckedFile) {
    if case .failure(let error) = file.result {
      printToStandardError("tonearm: \("\(error)".withoutControls)")
    }
    if json {
      guard !quiet || !file.isGood else { return }
      StandardOutput.print(JSONLine.text(of: CheckJSON(file)))
    } else if case .success(let report) = file.result, !quiet || !report.isGood {
      StandardOutput.print(
        CheckText(path: file.path, report: report, isVerbose: verbose).lines
          .joined(separator: "\n"))
    }
  }
}

/// How many files were how.
struct CheckCounts {
  private(set) var total = 0
  private var bad = 0
  private var unreadable = 0

  mutating func add(_ file: CheckedFile) {
    total += 1
    switch file.result {
    case .success(let report): bad += report.isGood ? 0 : 1
    case .failure: unreadable += 1
    }
  }

  var text: String {
    let files = total == 1 ? "1 file" : "\(total) files"
    return "\(files): \(total - bad - unreadable) ok, \(bad) bad"
      + (unreadable > 0 ? ", \(unreadable) unreadable" : "")
  }

  /// Nil where all files are good.
  var failure: ExitCode? {
    if unreadable > 0 { return ExitStatus.badInput }
    return bad > 0 ? ExitStatus.inDoubt : nil
  }
}

extension CheckedFile {
  var isGood: Bool {
    guard case .success(let report) = result else { return false }
    return report.isGood
  }
}
