/// Why a log tells nothing.
public enum RipLogError: Error, Equatable, Sendable {
  case tooLong(byteCount: Int)
  /// There is neither a table of contents nor a checksum of a track.
  case noLog
  /// It has several tables of contents that differ.
  case severalDiscs
}

extension RipLogError: CustomStringConvertible {
  public var description: String {
    switch self {
    case .tooLong(let byteCount): "This is no log of a rip: it has \(byteCount) bytes."
    case .noLog:
      "There is neither a table of contents nor a checksum of a track in the log. Is it one of Exact "
        + "Audio Copy, XLD, whipper, dBpoweramp or Tonearm? Others are not known."
    case .severalDiscs:
      "The log is about several discs. Split it into one file for each of them."
    }
  }
}
