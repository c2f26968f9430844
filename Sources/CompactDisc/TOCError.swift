/// Why numbers do not make a table of contents.
public enum TOCError: Error, Equatable {
  /// A disc has 1 to 99 tracks.
  case trackCount(Int)
  /// A track's number does not lie in 1...99.
  case trackNumber(Int)
  /// A track's number does not follow the one before.
  case trackOrder(Int, expected: Int)
  /// A track starts where the one before it starts, or earlier; or before the disc's first sector.
  case trackStart(number: Int, start: Sector)
  /// A session has a number below the one before, or no room for the 11,400 sectors before it.
  case session(Int, number: Int)
  /// The lead-out lies at or before the start of the last track, or beyond MSF 99:59:74.
  case leadOut(Sector)
  /// The text is not made of sector addresses.
  case malformed(String)
}

extension TOCError: CustomStringConvertible {
  public var description: String {
    switch self {
    case .trackCount(let count):
      "A disc has 1 to 99 tracks, not \(count)."
    case .trackNumber(let number):
      "\(number) is not a track number. They run from 1 to 99."
    case .trackOrder(let number, let expected):
      "Track number \(number) stands where \(expected) is expected."
    case .trackStart(let number, let start):
      "Track \(number) starts at sector \(start.offset), not after what comes before it."
    case .session(let session, let number):
      "Track \(number) cannot start session \(session) where it is."
    case .leadOut(let leadOut):
      "The lead-out at sector \(leadOut.offset) lies before the start of the last track, or "
        + "beyond 99:59:74, the end of what fits on a disc."
    case .malformed(let text):
      "\"\(text)\" is not a table of contents. "
        + "It looks like 0:11413:-220352:332850: the start of each track, in sectors, with a "
        + "minus sign before data, and the lead-out."
    }
  }
}
