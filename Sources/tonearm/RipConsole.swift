import AlbumWriting
import ArgumentParser
import Dispatch
import Glibc
import Ripping
import Synchronization

/// What a person or a program sees of a rip: events on standard output, progress on standard error.
final class RipConsole: Sendable {
  private let printsJSON: Bool
  private let isQuiet: Bool
  private let style: TerminalStyle
  private let display = Mutex<ProgressDisplay?>(nil)
  private let hasFinished = Atomic(false)
  /// Draws one after the other; a terminal that is stopped holds up nothing else.
  private let drawing = DispatchQueue(label: "progress")
  /// Drawing ten times a second is the most that helps anyone.
  private static let drawingInterval = DispatchTimeInterval.milliseconds(100)

  init(printsJSON: Bool, isQuiet: Bool) {
    self.printsJSON = printsJSON
    self.isQuiet = isQuiet
    style = TerminalStyle(descriptor: printsJSON ? STDERR_FILENO : STDOUT_FILENO)
  }

  /// Runs `body`, showing its events and drawing `progress` on a terminal.
  func showing<Value>(
    _ progress: EncodingProgress,
    _ body: (@escaping @Sendable (RipEvent) -> Void) async throws -> Value
  ) async throws -> Value {
    let timer = drawingTimer(progress)
    timer?.resume()
    defer {
      timer?.cancel()
      clearProgress()
    }
    return try await body { self.show($0) }
  }

  /// Prints an error that ended the rip, and returns its exit code.
  func fail(_ error: any Error) -> ExitCode {
    if !(error is ExitCode) { finish(with: error) }
    do {
      try StandardOutput.check()
    } catch let outputError where error is ExitCode {
      return tonearm.fail(outputError)
    } catch {}
    return tonearm.fail(error)
  }

  /// Says, without waiting for anything, that a rip ends that could not end by itself.
  func abandon() {
    if isWritable(STDOUT_FILENO) { finish(with: CancellationError()) }
  }

  /// Prints the last event unless it has been printed.
  private func finish(with error: any Error) {
    let needsEvent = hasFinished.exchange(true, ordering: .relaxed) == false
    if printsJSON, needsEvent { StandardOutput.print(RipJSON.failed(error)) }
  }

  private func drawingTimer(_ progress: EncodingProgress) -> (any DispatchSourceTimer)? {
    guard !isQuiet, TerminalStyle.isTerminal(STDERR_FILENO) else { return nil }
    let timer = DispatchSource.makeTimerSource(queue: drawing)
    timer.schedule(deadline: .now() + Self.drawingInterval, repeating: Self.drawingInterval)
    timer.setEventHandler {
      let snapshot = progress.snapshot
      let text = self.display.withLock { $0?.drawing(of: snapshot) }
      if let text { _ = writeAll(text, to: STDERR_FILENO) }
    }
    return timer
  }

  private func clearProgress() {
    // Behind a drawing that is under way, unless a stopped terminal keeps that from ending.
    guard isWritable(STDERR_FILENO) else { return }
    drawing.sync {
      if let text = self.display.withLock({ $0.take()?.clearing }) {
        _ = writeAll(text, to: STDERR_FILENO)
      }
    }
  }

  private func show(_ event: RipEvent) {
    if case .finished = event { clearProgress() }
    if printsJSON {
      if case .finished = event { hasFinished.store(true, ordering: .relaxed) }
      StandardOutput.print(RipJSON.line(for: event))
    }
    switch event {
    case .started(let plan):
      guard !isQuiet else { return }
      display.withLock {
        $0 = ProgressDisplay(plan, style: TerminalStyle(descriptor: STDERR_FILENO))
      }
      if !printsJSON { printHeader(plan) }
    case .trackStarted:
      break
    case .trackFinished(let result):
      if isQuiet ? result.status == .doubtful : !TerminalStyle.isTerminal(STDERR_FILENO) {
        printToStandardError(ResultTable.line(for: result))
      }
    case .finished(let summary):
      if !printsJSON, !isQuiet {
        StandardOutput.print("\n\(ResultTable(summary, style: style).text)")
        for remark in summary.remarks {
          StandardOutput.print(style.yellow("Note: ") + remark.withoutControls)
        }
      }
    }
  }

  private func printHeader(_ plan: RipPlan) {
    let count = plan.tracks.count == 1 ? "1 track" : "\(plan.tracks.count) tracks"
    let lines =
      [
        style.bold("\(plan.artist) — \(plan.album)".withoutControls),
        "\(count) to \(plan.folder.withoutControls)",
      ] + plan.remarks.map { style.yellow("Note: ") + $0.withoutControls }
    StandardOutput.print(lines.joined(separator: "\n"))
  }
}
