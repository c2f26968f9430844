/// Why a reply of AccurateRip says nothing.
public enum AccurateRipError: Error, Equatable, Sendable {
  case replyTooLong(byteCount: Int)
  /// No block of the reply is whole.
  case noBlock(byteCount: Int)
  /// No block of the reply is of this disc.
  case otherDisc(AccurateRipDiscID)
}

extension AccurateRipError: CustomStringConvertible {
  public var description: String {
    switch self {
    case .replyTooLong(let byteCount):
      "AccurateRip's reply is no list of checksums: it has \(byteCount) bytes. Try again later."
    case .noBlock(let byteCount):
      "AccurateRip's reply is cut off or no list of checksums (\(byteCount) bytes). Try again later."
    case .otherDisc(let disc):
      "AccurateRip's reply is about another disc than \(disc), so it does not count."
    }
  }
}
