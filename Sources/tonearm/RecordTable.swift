import Importing
import RecordSides

/// The cuts of a record in words.
enum RecordTable {
  static func text(of sides: [RecordSide], _ style: TerminalStyle) -> String {
    var number = 0
    var lines: [String] = []
    for side in sides {
      lines.append(style.bold(side.path.withoutControls))
      for (index, track) in side.plan.tracks.enumerated() {
        number += 1
        let rate = side.sampleRate
        let start = ImportTable.time(seconds: track.samples.lowerBound / rate).padded(to: 7)
        let length = ImportTable.time(seconds: track.samples.count / rate).padded(to: 6)
        let title = track.title?.withoutControls ?? ""
        let line = "\(number < 10 ? "0" : "")\(number)  \(start)  \(length)  \(title)"
        lines.append(
          "  \(line.trimmingSpaces)\(index > 0 ? remark(side.plan.cuts[index - 1], style) : "")")
      }
      lines += notes(on: side, style).map { "  \($0)" }
    }
    return lines.joined(separator: "\n")
  }

  private static func remark(_ cut: Cut, _ style: TerminalStyle) -> String {
    switch cut.evidence {
    case .gap(let gap) where gap.confidence < 0.8:
      style.yellow("  (a faint gap: listen)")
    case .gap, .label: ""
    case .lengths: style.yellow("  (no gap here: cut by the lengths alone)")
    }
  }

  private static func notes(on side: RecordSide, _ style: TerminalStyle) -> [String] {
    var notes: [String] = []
    if let speed = side.plan.speed, abs(speed - 1) >= 0.005 {
      let tenths = Int((speed * 1000).rounded()) - 1000
      notes.append(
        "The turntable ran \(abs(tenths) / 10).\(abs(tenths) % 10) % too \(tenths > 0 ? "fast" : "slow")."
      )
    }
    if !side.plan.passedOver.isEmpty {
      let count = side.plan.passedOver.count
      notes.append(
        style.yellow(
          "\(count) more \(count == 1 ? "gap" : "gaps") as clear as these were not cut at."))
    }
    if let file = side.labelFile?.withoutControls {
      notes.append(
        side.hasOtherLabels
          ? style.yellow("\(file) has other labels, and was left as it is.")
          : "Labels: \(file). Correct them in Audacity, then use --record labels.")
    }
    return notes
  }

  /// What speaks for a cut, for programs.
  static func word(for cut: Cut) -> String {
    switch cut.evidence {
    case .gap: "gap"
    case .lengths: "lengths"
    case .label: "label"
    }
  }
}

extension String {
  fileprivate var trimmingSpaces: String {
    var text = self[...]
    while text.last == " " { text.removeLast() }
    return String(text)
  }
}
