/// Why a lookup makes no sense; what the network does is a `WebError`.
public enum LookupError: Error, Equatable {
  /// MusicBrainz has no release of that id.
  case noSuchRelease(MusicBrainzID)
  /// No medium of the release that was named has as many tracks as the disc.
  case notThisDisc(MusicBrainzID, tracks: Int)
}

extension LookupError: CustomStringConvertible {
  public var description: String {
    switch self {
    case .noSuchRelease(let id):
      "MusicBrainz has no release \(id). Is that the id in the release's address, not that of its "
        + "group?"
    case .notThisDisc(let id, let tracks):
      "No disc of the MusicBrainz release \(id) has the \(tracks) tracks of this one. Is it another "
        + "release?"
    }
  }
}
