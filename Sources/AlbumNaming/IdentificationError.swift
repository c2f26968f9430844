public import DiscLookup

/// Why a disc could not be given the names that a person has asked for.
public enum IdentificationError: Error {
  /// Several releases could be the disc, and nobody was to guess.
  case ambiguous(ReleaseChoice)
  case unusableCover(path: String, reason: String)
}

extension IdentificationError: CustomStringConvertible {
  public var description: String {
    switch self {
    case .ambiguous(let choice):
      "\(choice.candidates.count) releases at MusicBrainz could be this disc. Name one with "
        + "--release: "
        + choice.candidates.prefix(10).map { candidate in
          let release = candidate.release
          let details = [
            release.artistCredit?.text, release.title, release.date?.description, release.country,
            release.disambiguation,
          ].compactMap(\.self).joined(separator: ", ")
          return "\(release.id) (\(details))"
        }.joined(separator: "; ") + (choice.candidates.count > 10 ? "; …" : "") + "."
    case .unusableCover(let path, let reason):
      "The cover \(path) cannot be used: \(reason) Give a JPEG, PNG, GIF or WebP file with --cover."
    }
  }
}
