import AlbumWriting
import CompactDisc
import Glibc
import Ripping

/// The lines at the bottom of a terminal that show a rip at work.
struct ProgressDisplay {
  private let plan: RipPlan
  private let style: TerminalStyle
  private let started = ContinuousClock.now
  private let sampleCount: Int
  /// Lines on the screen that the next drawing replaces.
  private var lineCount = 0

  init(_ plan: RipPlan, style: TerminalStyle) {
    self.plan = plan
    self.style = style
    sampleCount = plan.tracks.filter { !$0.isKept }.reduce(0) { $0 + $1.sampleCount }
  }

  /// What replaces the lines on the terminal.
  mutating func drawing(of snapshot: EncodingProgress.Snapshot) -> String {
    let (width, height) = Self.terminalSize
    let lines = plan.tracks.compactMap { track -> String? in
      guard let done = snapshot.activeTracks[track.number] else { return nil }
      return line("\(ResultTable.number(track)) \(track.title)", done, of: track.sampleCount, width)
    }
    // What scrolls off the screen could not be replaced.
    let all = lines.prefix(max(0, height - 2)) + [discLine(snapshot, width)]
    defer { lineCount = all.count }
    return clearing + all.joined(separator: "\n") + "\r"
  }

  /// What takes the lines off the terminal.
  var clearing: String {
    lineCount > 0 ? moveUp + "\r\u{1B}[J" : ""
  }

  /// Back to the first of the lines that are on the screen.
  private var moveUp: String { lineCount > 1 ? "\u{1B}[\(lineCount - 1)A" : "" }

  private func line(_ label: String, _ done: Int, of total: Int, _ width: Int) -> String {
    ProgressBar.line(label, done, of: total, width: width, style)
  }

  private func discLine(_ snapshot: EncodingProgress.Snapshot, _ width: Int) -> String {
    let elapsed = started.duration(to: .now)
    let seconds =
      Double(elapsed.components.seconds) + Double(elapsed.components.attoseconds) * 1e-18
    let audio = Double(snapshot.encodedSamples) / Double(CDAudio.sampleRate)
    let total = Double(sampleCount) / Double(CDAudio.sampleRate)
    var label = "Disc"
    if seconds > 0.5, audio > 0 {
      let speed = audio / seconds
      let left = Int(((total - audio) / speed).rounded(.up))
      label += "  \(Int(speed))× real time  \(ResultTable.time(seconds: left)) left"
    }
    if snapshot.doubtfulSectors > 0 {
      label += "  \(snapshot.doubtfulSectors) sectors in doubt"
    }
    return line(label, snapshot.encodedSamples, of: sampleCount, width)
  }

  private static var terminalSize: (width: Int, height: Int) {
    var size = winsize()
    guard unsafe ioctl(STDERR_FILENO, UInt(TIOCGWINSZ), &size) == 0, size.ws_col > 0 else {
      return (80, 24)
    }
    return (Int(size.ws_col), max(2, Int(size.ws_row)))
  }
}
