import Glibc

/// Colours, where whoever looks wants some.
struct TerminalStyle: Sendable {
  let isColoured: Bool

  /// - Parameter descriptor: Where the text goes. Colours are for terminals, unless NO_COLOR is set
  ///   to anything (no-color.org) or the terminal is a dumb one.
  init(descriptor: Int32) {
    let refusal = unsafe getenv("NO_COLOR").map { unsafe $0.pointee != 0 } ?? false
    isColoured = Self.isTerminal(descriptor) && !refusal
  }

  /// Whether text goes to a terminal that understands more than text.
  static func isTerminal(_ descriptor: Int32) -> Bool {
    let isDumb = unsafe getenv("TERM").map { unsafe String(cString: $0) == "dumb" } ?? true
    return isatty(descriptor) == 1 && !isDumb
  }

  func bold(_ text: String) -> String { styled(text, 1) }
  func red(_ text: String) -> String { styled(text, 31) }
  func green(_ text: String) -> String { styled(text, 32) }
  func yellow(_ text: String) -> String { styled(text, 33) }

  /// ECMA-48, 8.3.117: Select Graphic Rendition.
  private func styled(_ text: String, _ code: Int) -> String {
    isColoured ? "\u{1B}[\(code)m\(text)\u{1B}[0m" : text
  }
}
