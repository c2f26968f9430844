import ArgumentParser
import CompactDisc
import Glibc
import Importing
import MusicLibrary
import Synchronization

/// What a person or a program sees of an import: events on standard output, progress on standard
/// error.
final class ImportConsole: Sendable {
  private let printsJSON: Bool
  private let isQuiet: Bool
  private let isDryRun: Bool
  private let style: TerminalStyle
  private let live = Mutex<LiveLines?>(nil)
  private let hasFinished = Atomic(false)
  /// What needs a hand, for the list at the end: paths and texts.
  private let troubles = Mutex<[(path: String, text: String)]>([])

  init(printsJSON: Bool, isQuiet: Bool, isDryRun: Bool) {
    self.printsJSON = printsJSON
    self.isQuiet = isQuiet
    self.isDryRun = isDryRun
    style = TerminalStyle(descriptor: printsJSON ? STDERR_FILENO : STDOUT_FILENO)
  }

  /// Draws an import's progress on a terminal from now on.
  func watch(_ progress: ImportProgress) {
    let display = ImportDisplay(style: TerminalStyle(descriptor: STDERR_FILENO))
    let lines = LiveLines(isVisible: !isQuiet) { width, height in
      display.lines(of: progress.snapshot, width: width, height: height)
    }
    live.withLock { $0 = lines }
  }

  func show(_ event: ImportEvent) {
    if case .finished = event { hasFinished.store(true, ordering: .relaxed) }
    if printsJSON { return StandardOutput.print(ImportJSON.line(for: event)) }
    switch event {
    case .recordCut(let sides):
      if !isQuiet { printLine(RecordTable.text(of: sides, style)) }
    case .planned(let album):
      note(album)
      if isDryRun, !isQuiet { printLine(ImportTable.line(for: album, style)) }
    case .planFinished(let plan):
      if !isQuiet { printLine(ImportTable.text(of: plan, isDryRun: isDryRun, style)) }
      if isDryRun { printTroubles() }
    case .albumStarted: break
    case .albumFinished(let result):
      if case .failed(let text) = result.status {
        troubles.withLock { $0.append((result.album.source.path, text)) }
      }
      if let doubt = result.doubt {
        troubles.withLock { $0.append((result.album.source.path, doubt)) }
      }
      if !isQuiet { printLine(ImportTable.line(for: result, style)) }
    case .finished(let summary):
      printTroubles()
      if !isQuiet { printLine(ImportTable.text(of: summary, style)) }
    }
  }

  private func note(_ album: PlannedAlbum) {
    let text: String
    switch album.action {
    case .needsAHand(let reason): text = reason
    case .keepFailed(let reason): text = "\(reason) It is tried again with --retry-failed."
    case .make, .goOn, .keep, .skipDuplicate: return
    }
    troubles.withLock { $0.append((album.path, text)) }
  }

  private func printTroubles() {
    let troubles = troubles.withLock { $0 }
    guard !troubles.isEmpty else { return }
    live.withLock { $0 }?.clear()
    let lines = troubles.map { "  \($0.path.withoutControls)\n    \($0.text.withoutControls)" }
    let text = style.yellow("Needs a hand:") + "\n" + lines.joined(separator: "\n")
    if isQuiet { printToStandardError(text) } else { StandardOutput.print(text) }
  }

  private func printLine(_ text: String) {
    live.withLock { $0 }?.clear()
    StandardOutput.print(text)
  }

  /// Prints an error that ended the import, and returns its exit code.
  func fail(_ error: any Error) -> ExitCode {
    live.withLock { $0.take() }?.end()
    if !(error is ExitCode) { finish(with: error) }
    do {
      try StandardOutput.check()
    } catch let outputError where error is ExitCode {
      return tonearm.fail(outputError)
    } catch {}
    return tonearm.fail(error)
  }

  /// Says, without waiting for anything, that an import ends that could not end by itself.
  func abandon() {
    if isWritable(STDOUT_FILENO) { finish(with: CancellationError()) }
  }

  private func finish(with error: any Error) {
    let needsEvent = hasFinished.exchange(true, ordering: .relaxed) == false
    if printsJSON, needsEvent { StandardOutput.print(ImportJSON.failed(error)) }
  }
}

/// The lines that show an import at work.
struct ImportDisplay: Sendable {
  private let style: TerminalStyle
  private let started = ContinuousClock.now

  init(style: TerminalStyle) { self.style = style }

  func lines(of snapshot: ImportProgress.Snapshot, width: Int, height: Int) -> [String] {
    guard let plan = snapshot.plan else {
      return ["Looking for albums: \(snapshot.found) found".fitted(to: width - 1)]
    }
    let albums = snapshot.active.prefix(max(0, height - 2)).map { album in
      bar(album.name, album.encoded, of: album.total, width)
    }
    var label = "\(snapshot.done) of \(plan.albums) albums"
    if snapshot.failed > 0 { label += ", \(snapshot.failed) failed" }
    let elapsed = started.duration(to: .now) / .seconds(1)
    let audio = Double(snapshot.encodedSamples) / Double(CDAudio.sampleRate)
    if elapsed > 0.5, audio > 0 {
      let speed = audio / elapsed
      let left = Double(plan.sampleCount) / Double(CDAudio.sampleRate) - audio
      let seconds = Int(max(0, left / speed).rounded(.up))
      label += "  \(Int(speed))× real time  \(ImportTable.time(seconds: seconds)) left"
    }
    return albums + [bar(label, snapshot.encodedSamples, of: plan.sampleCount, width)]
  }

  private func bar(_ label: String, _ done: Int, of total: Int, _ width: Int) -> String {
    ProgressBar.line(label, done, of: total, width: width, style)
  }
}
