/// Why a reply of the Cue Tools database says nothing.
public enum CTDBError: Error, Equatable, Sendable {
  case replyTooLong(byteCount: Int)
  case malformed(String)
  /// A parity file does not begin with the syndromes that its entry has, or is no parity file.
  case otherParity(entry: Int)
  /// An entry has its parity file with somebody else.
  case foreignAddress(entry: Int)
}

extension CTDBError: CustomStringConvertible {
  public var description: String {
    switch self {
    case .replyTooLong(let byteCount):
      "The reply of the Cue Tools database is no list of rips: it has \(byteCount) bytes. Try again "
        + "later."
    case .malformed(let reason):
      "The reply of the Cue Tools database cannot be read: \(reason). Try again later."
    case .otherParity(let entry):
      "The Cue Tools database has no data to repair the disc with that fits its own entry \(entry)."
    case .foreignAddress(let entry):
      "Entry \(entry) of the Cue Tools database sends us to somebody else, where nothing is fetched."
    }
  }
}
