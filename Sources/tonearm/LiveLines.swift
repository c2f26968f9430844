import Dispatch
import Glibc
import Synchronization

/// Lines at the bottom of a terminal that are drawn anew ten times a second.
final class LiveLines: Sendable {
  private let lines: @Sendable (_ width: Int, _ height: Int) -> [String]
  private let isVisible: Bool
  private let hasEnded = Atomic(false)
  /// Draws one after the other; a terminal that is stopped holds up nothing else.
  private let drawing = DispatchQueue(label: "progress")
  /// Lines on the screen that the next drawing replaces.
  private let lineCount = Mutex(0)

  /// Drawing ten times a second is the most that helps anyone.
  private static let interval = DispatchTimeInterval.milliseconds(100)

  /// - Parameters:
  ///   - isVisible: Whether anything is drawn, where standard error is a terminal.
  ///   - lines: Called for each drawing with the columns and lines that there are.
  init(
    isVisible: Bool, _ lines: @escaping @Sendable (_ width: Int, _ height: Int) -> [String]
  ) {
    self.lines = lines
    self.isVisible = isVisible && TerminalStyle.isTerminal(STDERR_FILENO)
    if self.isVisible { scheduleDrawing() }
  }

  private func scheduleDrawing() {
    drawing.asyncAfter(deadline: .now() + Self.interval) { [weak self] in
      guard let self, !self.hasEnded.load(ordering: .relaxed) else { return }
      self.draw()
      self.scheduleDrawing()
    }
  }

  private func draw() {
    let (width, height) = Self.terminalSize
    // What scrolls off the screen could not be replaced.
    let lines = lines(width, height).suffix(max(1, height - 1))
    let text = lineCount.withLock { count in
      defer { count = lines.count }
      return Self.clearing(count) + lines.joined(separator: "\n") + "\r"
    }
    _ = writeAll(text, to: STDERR_FILENO)
  }

  /// Takes the lines off the terminal, so that something else can be printed; they come again.
  func clear() {
    // Behind a drawing that is under way, unless a stopped terminal keeps that from ending.
    guard isVisible, isWritable(STDERR_FILENO) else { return }
    drawing.sync {
      let text = lineCount.withLock { count in
        defer { count = 0 }
        return Self.clearing(count)
      }
      if !text.isEmpty { _ = writeAll(text, to: STDERR_FILENO) }
    }
  }

  /// Takes the lines off for good.
  func end() {
    hasEnded.store(true, ordering: .relaxed)
    clear()
  }

  private static func clearing(_ count: Int) -> String {
    guard count > 0 else { return "" }
    return (count > 1 ? "\u{1B}[\(count - 1)A" : "") + "\r\u{1B}[J"
  }

  private static var terminalSize: (width: Int, height: Int) {
    var size = winsize()
    guard unsafe ioctl(STDERR_FILENO, UInt(TIOCGWINSZ), &size) == 0, size.ws_col > 0 else {
      return (80, 24)
    }
    return (Int(size.ws_col), max(2, Int(size.ws_row)))
  }
}
