/// What AccurateRip says of one track.
public enum AccurateRipVerdict: Equatable, Sendable {
  /// So many others have the same samples.
  case accurate(confidence: Int)
  /// So many others have the same samples, which this disc or drive has that many samples later.
  case accurateAt(offset: Int, confidence: Int)
  /// Others have other samples. So many have found the most frequent of them.
  ///
  /// The sector 450 of the track may be as others have it, at an offset; then it is the same
  /// recording, and what differs is elsewhere.
  case differs(confidence: Int, frame450At: Int?)
  /// The database knows the disc or this track of it not.
  case notInDatabase

  /// Whether others have the same samples.
  public var isAccurate: Bool {
    switch self {
    case .accurate, .accurateAt: true
    case .differs, .notInDatabase: false
    }
  }
}

extension AccurateRipVerdict: CustomStringConvertible {
  public var description: String {
    switch self {
    case .accurate(let confidence): "accurate (confidence \(confidence))"
    case .accurateAt(let offset, let confidence):
      "accurate, another pressing at \(signed(offset)) (confidence \(confidence))"
    case .differs(let confidence, let offset):
      switch offset {
      case nil: "differs (confidence \(confidence))"
      case 0: "differs (confidence \(confidence)), but sector 450 is the same"
      case let offset?:
        "differs (confidence \(confidence)), but sector 450 is the same at \(signed(offset))"
      }
    case .notInDatabase: "not in the database"
    }
  }
}

/// A number with its sign, also where it is positive.
func signed(_ number: Int) -> String { number > 0 ? "+\(number)" : "\(number)" }
