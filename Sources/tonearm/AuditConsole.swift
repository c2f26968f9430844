import ArgumentParser
import Glibc
import Importing
import LibraryAuditing
import Synchronization

/// What a person or a program sees of an audit: findings on standard output, progress on standard
/// error.
final class AuditConsole: Sendable {
  private let printsJSON: Bool
  private let style: TerminalStyle
  private let live = Mutex<LiveLines?>(nil)
  private let hasFinished = Atomic(false)
  /// Files that were made again.
  private let repaired = Atomic(0)

  init(printsJSON: Bool) {
    self.printsJSON = printsJSON
    style = TerminalStyle(descriptor: printsJSON ? STDERR_FILENO : STDOUT_FILENO)
  }

  /// Draws an audit's progress on a terminal from now on.
  func watch(_ progress: AuditProgress) {
    draw { width, _ in
      let now = progress.snapshot
      let text =
        "\(now.files) of \(now.total) files, \(LibraryTable.size(now.bytes))"
        + (now.findings > 0 ? ", \(now.findings) findings" : "")
      return [text.fitted(to: width - 1)]
    }
  }

  /// Draws the progress of what is made again from now on.
  func watch(_ progress: ImportProgress) {
    let display = ImportDisplay(style: TerminalStyle(descriptor: STDERR_FILENO))
    draw { width, height in
      display.lines(of: progress.snapshot, width: width, height: height)
    }
  }

  private func draw(_ lines: @escaping @Sendable (Int, Int) -> [String]) {
    live.withLock { $0.take() }?.end()
    live.withLock { $0 = LiveLines(isVisible: true, lines) }
  }

  func show(_ finding: AuditFinding) {
    printLine(
      printsJSON
        ? JSONLine.text(of: AuditJSON.Finding(finding)) : AuditText.line(for: finding, style))
  }

  func show(_ album: RemadeAlbum) {
    if case .made = album.status {
      repaired.add(album.tracks.count, ordering: .relaxed)
    }
    printLine(
      printsJSON ? JSONLine.text(of: AuditJSON.Repair(album)) : AuditText.line(for: album, style))
  }

  /// Prints how it ended; whether all is well.
  @discardableResult
  func finish(_ summary: AuditSummary) -> Bool {
    hasFinished.store(true, ordering: .relaxed)
    live.withLock { $0.take() }?.end()
    let repaired = repaired.load(ordering: .relaxed)
    StandardOutput.print(
      printsJSON
        ? JSONLine.text(of: AuditJSON.Finished(summary, repaired: repaired))
        : AuditText.text(of: summary, repaired: repaired, style))
    return summary.findingCount == repaired
  }

  private func printLine(_ text: String) {
    live.withLock { $0 }?.clear()
    StandardOutput.print(text)
  }

  /// Prints an error that ended the audit, and returns its exit code.
  func fail(_ error: any Error) -> ExitCode {
    live.withLock { $0.take() }?.end()
    if !(error is ExitCode) { finish(with: error) }
    return tonearm.fail(error)
  }

  /// Says, without waiting for anything, that an audit ends that could not end by itself.
  func abandon() {
    if isWritable(STDOUT_FILENO) { finish(with: CancellationError()) }
  }

  private func finish(with error: any Error) {
    let needsEvent = hasFinished.exchange(true, ordering: .relaxed) == false
    if printsJSON, needsEvent { StandardOutput.print(JSONLine.text(of: AuditJSON.Finished(error))) }
  }
}

extension AuditSummary {
  var findingCount: Int { problems.values.reduce(0, +) }
}
