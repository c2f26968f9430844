import MP3Encoding

/// All that decides an album's bytes besides its samples, as the catalog keeps it.
struct AlbumSettings: Hashable {
  /// The encoder's own description of its configuration.
  let encoder: String
  /// Whether tracks are encoded as one piece where the music runs on from one to the next.
  let isSeamless: Bool
  /// Whether pre-emphasis is left in that could have been taken out.
  let keepsEmphasis: Bool

  private static let aloneMark = " alone"
  private static let emphasisMark = " emphasis"

  init(encoder: String, isSeamless: Bool, keepsEmphasis: Bool) {
    self.encoder = encoder
    self.isSeamless = isSeamless
    self.keepsEmphasis = keepsEmphasis
  }

  /// - Parameter text: The form in `text`.
  init(_ text: String) {
    var rest = text[...]
    func takeMark(_ mark: String) -> Bool {
      guard rest.hasSuffix(mark) else { return false }
      rest.removeLast(mark.count)
      return true
    }
    keepsEmphasis = takeMark(Self.emphasisMark)
    isSeamless = !takeMark(Self.aloneMark)
    encoder = String(rest)
  }

  var text: String {
    encoder + (isSeamless ? "" : Self.aloneMark) + (keepsEmphasis ? Self.emphasisMark : "")
  }
}
