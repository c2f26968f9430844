/// Why a disc could not be ripped as it was asked for.
public enum RipError: Error, Equatable {
  /// Numbers that are no audio tracks of the disc, and those that are.
  case noSuchTracks([Int], available: [Int])
}

extension RipError: CustomStringConvertible {
  public var description: String {
    switch self {
    case .noSuchTracks(let numbers, let available):
      "The disc has no audio track \(numbers.map(String.init).joined(separator: ", ")). "
        + "It has \(available.map(String.init).joined(separator: ", "))."
    }
  }
}
