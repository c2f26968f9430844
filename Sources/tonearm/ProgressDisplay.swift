import CompactDisc
import Glibc
import Ripping

/// The lines at the bottom of a terminal that show a rip at work.
struct ProgressDisplay {
  private let plan: RipPlan
  private let style: TerminalStyle
  private let started = ContinuousClock.now
  private let sampleCount: Int
  private let sectorCount: Int
  /// Lines on the screen that the next drawing replaces.
  private var lineCount = 0
  private static let barLength = 24

  init(_ plan: RipPlan, style: TerminalStyle) {
    self.plan = plan
    self.style = style
    sampleCount = plan.tracks.reduce(0) { $0 + $1.sampleCount }
    sectorCount = plan.tracks.reduce(0) { $0 + $1.sectors.count }
  }

  /// Replaces the lines on the terminal.
  mutating func draw(_ snapshot: RipProgress.Snapshot) {
    let width = Self.terminalWidth
    let lines = plan.tracks.compactMap { track -> String? in
      guard let done = snapshot.activeTracks[track.number] else { return nil }
      return line("\(ResultTable.number(track)) \(track.title)", done, of: track.sampleCount, width)
    }
    let all = lines + [discLine(snapshot, width)]
    let erase = "\r\u{1B}[J"
    writeAll(Array((moveUp + erase + all.joined(separator: "\n") + "\r").utf8), to: STDERR_FILENO)
    lineCount = all.count
  }

  /// Takes the lines off the terminal.
  mutating func clear() {
    guard lineCount > 0 else { return }
    writeAll(Array((moveUp + "\r\u{1B}[J").utf8), to: STDERR_FILENO)
    lineCount = 0
  }

  /// Back to the first of the lines that are on the screen.
  private var moveUp: String { lineCount > 1 ? "\u{1B}[\(lineCount - 1)A" : "" }

  private func line(_ label: String, _ done: Int, of total: Int, _ width: Int) -> String {
    let fraction = total > 0 ? min(1, Double(done) / Double(total)) : 1
    let filled = Int(fraction * Double(Self.barLength))
    let bar =
      String(repeating: "━", count: filled)
      + String(repeating: "─", count: Self.barLength - filled)
    let percent = "\(Int(fraction * 100)) %".padded(to: 6)
    let room = max(8, width - Self.barLength - percent.count - 4)
    return "\(label.fitted(to: room)) \(style.green(bar)) \(percent)"
  }

  private func discLine(_ snapshot: RipProgress.Snapshot, _ width: Int) -> String {
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

  private static var terminalWidth: Int {
    var size = winsize()
    guard unsafe ioctl(STDERR_FILENO, UInt(TIOCGWINSZ), &size) == 0, size.ws_col > 0 else {
      return 80
    }
    return Int(size.ws_col)
  }
}
