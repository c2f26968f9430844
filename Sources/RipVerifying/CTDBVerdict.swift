/// What the Cue Tools database says of a disc or of one track.
public enum CTDBVerdict: Equatable, Sendable {
  /// So many others have the same samples.
  case accurate(confidence: Int)
  /// So many others have the same samples, which this disc or drive has that many samples later.
  case accurateAt(offset: Int, confidence: Int)
  /// Others have other samples. So many have found the most frequent of them.
  case differs(confidence: Int)
  case notInDatabase

  /// Whether others have the same samples.
  public var isAccurate: Bool {
    switch self {
    case .accurate, .accurateAt: true
    case .differs, .notInDatabase: false
    }
  }
}

extension CTDBVerdict: CustomStringConvertible {
  public var description: String {
    switch self {
    case .accurate(let confidence): "accurate (confidence \(confidence))"
    case .accurateAt(let offset, let confidence):
      "accurate, another pressing at \(signed(offset)) (confidence \(confidence))"
    case .differs(let confidence): "differs (confidence \(confidence))"
    case .notInDatabase: "not in the database"
    }
  }
}
