import ArgumentParser
import Dispatch
import Glibc
import Ripping
import Synchronization

/// What a person or a program sees of a rip: events on standard output, progress on standard error.
final class RipConsole: Sendable {
  private struct State {
    var display: ProgressDisplay?
    var hasFinished = false
  }

  private let printsJSON: Bool
  private let isQuiet: Bool
  private let style: TerminalStyle
  private let state = Mutex(State())
  /// Drawing ten times a second is the most that helps anyone.
  private static let drawingInterval = DispatchTimeInterval.milliseconds(100)

  init(printsJSON: Bool, isQuiet: Bool) {
    self.printsJSON = printsJSON
    self.isQuiet = isQuiet
    style = TerminalStyle(descriptor: printsJSON ? STDERR_FILENO : STDOUT_FILENO)
  }

  /// Runs `body`, showing its events and drawing `progress` on a terminal.
  func showing<Value>(
    _ progress: RipProgress, _ body: (@escaping @Sendable (RipEvent) -> Void) async throws -> Value
  ) async throws -> Value {
    let timer = drawingTimer(progress)
    timer?.resume()
    defer {
      timer?.cancel()
      state.withLock { $0.display?.clear() }
    }
    return try await body { self.show($0) }
  }

  /// Prints an error that ended the rip, and returns its exit code.
  func fail(_ error: any Error) -> ExitCode {
    let needsEvent = state.withLock { state in
      defer { state.hasFinished = true }
      return printsJSON && !state.hasFinished && !(error is ExitCode)
    }
    if needsEvent { printJSON(RipJSON.failed(error)) }
    return tonearm.fail(error)
  }

  private func drawingTimer(_ progress: RipProgress) -> (any DispatchSourceTimer)? {
    guard !isQuiet, isatty(STDERR_FILENO) == 1 else { return nil }
    let timer = DispatchSource.makeTimerSource(queue: DispatchQueue(label: "progress"))
    timer.schedule(deadline: .now() + Self.drawingInterval, repeating: Self.drawingInterval)
    timer.setEventHandler {
      let snapshot = progress.snapshot
      self.state.withLock { $0.display?.draw(snapshot) }
    }
    return timer
  }

  private func show(_ event: RipEvent) {
    if printsJSON { printJSON(RipJSON.line(for: event)) }
    state.withLock { state in
      switch event {
      case .started(let plan):
        guard !isQuiet else { return }
        state.display = ProgressDisplay(plan, style: TerminalStyle(descriptor: STDERR_FILENO))
        if !printsJSON { printHeader(plan) }
      case .trackStarted:
        break
      case .trackFinished(let result):
        guard !isQuiet, isatty(STDERR_FILENO) != 1 else { return }
        printToStandardError(ResultTable.line(for: result))
      case .finished(let summary):
        state.display?.clear()
        state.display = nil
        state.hasFinished = true
        if !printsJSON, !isQuiet { printSummary(summary) }
      }
    }
  }

  private func printHeader(_ plan: RipPlan) {
    print(style.bold("\(plan.artist) — \(plan.album)"))
    print("\(plan.tracks.count) tracks to \(plan.folder)")
    for remark in plan.remarks { print(style.yellow("Note: ") + remark) }
    flush()
  }

  private func printSummary(_ summary: RipSummary) {
    print("")
    print(ResultTable(summary, style: style).text)
    flush()
  }

  private func printJSON(_ line: String) {
    print(line)
    flush()
  }

  private func flush() { fflush(nil) }
}
