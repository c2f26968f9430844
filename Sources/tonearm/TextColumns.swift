extension String {
  /// How many columns of a terminal the text takes: two for each wide East Asian character and
  /// emoji, none for combining marks.
  var columnCount: Int { reduce(0) { $0 + $1.columnCount } }

  /// The text in exactly `count` columns, cut with an ellipsis or filled with spaces.
  func fitted(to count: Int) -> String {
    var text = withoutControls
    if text.columnCount > count {
      var width = 0
      text =
        String(
          text.prefix { character in
            width += character.columnCount
            return width < count
          }) + (count > 0 ? "…" : "")
    }
    return text + String(repeating: " ", count: Swift.max(0, count - text.columnCount))
  }

  /// The text right-aligned in at least `count` columns.
  func padded(to count: Int) -> String {
    String(repeating: " ", count: Swift.max(0, count - columnCount)) + self
  }

  /// Control characters of a disc's texts must not reach a terminal.
  var withoutControls: String {
    String(
      map {
        $0.unicodeScalars.contains { $0.value < 32 || (127..<160).contains($0.value) } ? "?" : $0
      })
  }
}

extension Character {
  fileprivate var columnCount: Int {
    guard let scalar = unicodeScalars.first else { return 0 }
    if unicodeScalars.count == 1 {
      switch scalar.properties.generalCategory {
      case .nonspacingMark, .enclosingMark, .format: return 0
      default: break
      }
    }
    if scalar.properties.isEmojiPresentation || unicodeScalars.contains("\u{FE0F}") { return 2 }
    // Blocks that Unicode's EastAsianWidth.txt gives the width W or F.
    switch scalar.value {
    case 0x1100...0x115F, 0x2E80...0x303E, 0x3041...0x33FF, 0x3400...0x4DBF, 0x4E00...0x9FFF,
      0xA000...0xA4CF, 0xA960...0xA97F, 0xAC00...0xD7A3, 0xF900...0xFAFF, 0xFE30...0xFE6F,
      0xFF01...0xFF60, 0xFFE0...0xFFE6, 0x20000...0x3FFFD:
      return 2
    default: return 1
    }
  }
}
