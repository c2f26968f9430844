/// A line with a bar that shows how much of something is done.
enum ProgressBar {
  private static let length = 24

  /// - Parameter width: Columns of the terminal; narrow ones have no room for the bar itself.
  static func line(
    _ label: String, _ done: Int, of total: Int, width: Int, _ style: TerminalStyle
  ) -> String {
    let fraction = total > 0 ? min(1, Double(done) / Double(total)) : 1
    let percent = "\(Int(fraction * 100)) %".padded(to: 6)
    // One column less than there are, because some terminals wrap behind the last one.
    let room = width - length - percent.count - 3
    guard room >= 8 else {
      return label.fitted(to: max(0, width - percent.count - 2)) + " " + percent
    }
    let filled = Int(fraction * Double(length))
    let bar =
      String(repeating: "━", count: filled) + String(repeating: "─", count: length - filled)
    return "\(label.fitted(to: room)) \(style.green(bar)) \(percent)"
  }
}
