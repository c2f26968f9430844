/// Finds what makes toml++ 3, on which TOMLKit builds, end the process: in some places it has an
/// assertion where an error would be due.
///
/// Those are a brace that closes where a list wants a value, and characters beyond ASCII outside of
/// strings and comments, which TOML does not know there either.
enum TOMLGuard {
  private enum State: Equatable {
    case outside
    case comment
    /// - Parameter fence: What ends it.
    case string(fence: Unicode.Scalar, isMultiline: Bool)
  }

  /// The first line, counted from 1, with something of the kind.
  static func badLine(in text: String) -> Int? {
    let scalars = Array(text.unicodeScalars)
    var state = State.outside
    var before: Unicode.Scalar = "\n"  // outside, but for white space
    var line = 1
    var position = scalars.first == "\u{FEFF}" ? 1 : 0
    func isFence(_ quote: Unicode.Scalar) -> Bool {
      position + 2 < scalars.count && scalars[position...position + 2].allSatisfy { $0 == quote }
    }
    while position < scalars.count {
      let scalar = scalars[position]
      if scalar == "\n" { line += 1 }
      switch state {
      case .comment:
        if scalar == "\n" { state = .outside }
      case .string(let quote, let isMultiline):
        if scalar == "\\", quote == "\"" {
          position += 1
          if position < scalars.count, scalars[position] == "\n" { line += 1 }
        } else if scalar == quote, !isMultiline || isFence(quote) {
          position += isMultiline ? 2 : 0
          state = .outside
        } else if scalar == "\n", !isMultiline {
          state = .outside
        }
      case .outside:
        switch scalar {
        case "#": state = .comment
        case "\"", "'":
          let isMultiline = isFence(scalar)
          position += isMultiline ? 2 : 0
          state = .string(fence: scalar, isMultiline: isMultiline)
          before = scalar
        case "}" where before == "[" || before == ",": return line
        case " ", "\t", "\r", "\n": break
        default:
          guard scalar.isASCII else { return line }
          before = scalar
        }
      }
      position += 1
    }
    return nil
  }
}
