public import CompactDisc

/// Releases that may be the one at hand, and why the first of them is taken.
///
/// The order is the same whatever order they came in. One is before another by the first of these that
/// tells them apart:
///
/// 1. it is the release that was named;
/// 2. its bar code is the disc's catalog number;
/// 3. it has the disc's id; among those without, its tracks' lengths differ less, in steps of a second
///    a track;
/// 4. its status is official;
/// 5. its date is more complete;
/// 6. it has fewer discs;
/// 7. its country stands earlier in the list of preferred ones;
/// 8. it is earlier;
/// 9. its MusicBrainz id is lower, which means nothing, but is always the same.
public struct ReleaseChoice: Equatable, Sendable {
  public struct Candidate: Equatable, Sendable {
    public let release: Release
    public let match: MediumMatch
  }

  /// In what the candidates differ, besides country, date, label, bar code and catalog number.
  public enum Difference: String, Equatable, Sendable, CaseIterable {
    case title
    case artist
    case disambiguation
    case discNumber = "disc number"
    case discCount = "number of discs"
    case trackTitles = "track titles"
    case trackArtists = "track artists"
  }

  /// The best first; not empty.
  public let candidates: [Candidate]
  /// A sentence that says why the first one is taken.
  public let reason: String
  /// In what those that are as well founded differ from the first; with any, a person should choose.
  ///
  /// As well founded are those with the same status that are, like the first, named, or have the bar
  /// code, or the disc's id, or none of these.
  public let differences: [Difference]

  /// Whether others are as well founded, and are more than another edition of the same.
  public var isAmbiguous: Bool { !differences.isEmpty }

  public var best: Candidate { candidates[0] }

  /// Nil where none of the releases has a medium that can be the disc.
  public init?(
    among releases: [Release], for toc: TableOfContents, preferences: ReleasePreferences
  ) {
    var seen: Set<MusicBrainzID> = []
    let ranked = releases.prefix(Self.maximumCount).filter { seen.insert($0.id).inserted }
      .compactMap { release in
        MediumMatch(of: release, for: toc).map { Candidate(release: release, match: $0) }
      }
      .map { (candidate: $0, rank: ReleaseRank($0, preferences: preferences)) }
      .sorted { $0.rank.criterion(before: $1.rank) != nil }
    guard let first = ranked.first else { return nil }
    candidates = ranked.map(\.candidate)
    let rivals = ranked.dropFirst().filter { first.rank.isAsWellFounded(as: $0.rank) }
    differences = Difference.allCases.filter { difference in
      rivals.contains { difference.isBetween(first.candidate, $0.candidate) }
    }
    reason = Self.reason(
      first.rank, runnerUp: ranked.dropFirst().first?.rank, count: ranked.count,
      preferences: preferences)
  }

  /// Ten times as many as MusicBrainz gives.
  private static let maximumCount = 250

  private static func reason(
    _ first: ReleaseRank, runnerUp: ReleaseRank?, count: Int, preferences: ReleasePreferences
  ) -> String {
    let evidence = first.hasDiscID ? "the disc's id" : "a similar table of contents"
    if first.isNamed { return "It is the release that was named." }
    if first.hasBarcode, let number = preferences.mediaCatalogNumber {
      let beginning = "Its bar code is the disc's catalog number, \(number)"
      guard let runnerUp, runnerUp.hasBarcode, let criterion = first.criterion(before: runnerUp)
      else {
        return beginning + "."
      }
      return "\(beginning); of several such releases, it is the one \(criterion.reason)."
    }
    guard let runnerUp, let criterion = first.criterion(before: runnerUp) else {
      return "It is the only release with \(evidence)."
    }
    switch criterion {
    case .named, .barcode, .discID:
      return "It is the only one of \(count) releases with \(evidence)."
    case .lengths, .status, .datePrecision, .discCount, .country, .date, .id:
      return "Of \(count) releases with \(evidence), it is the one \(criterion.reason)."
    }
  }
}

extension ReleaseChoice.Difference {
  fileprivate func isBetween(
    _ one: ReleaseChoice.Candidate, _ other: ReleaseChoice.Candidate
  ) -> Bool {
    func differ(_ text: (ReleaseChoice.Candidate) -> String?) -> Bool {
      Self.plain(text(one)) != Self.plain(text(other))
    }
    func differ(_ text: (ReleaseTrack?) -> String?) -> Bool {
      Set(one.match.tracks.keys).union(other.match.tracks.keys).contains { number in
        let texts = [one, other].map { text($0.match.tracks[number]) }
        // What one of them does not say is no contradiction.
        return texts[0] != nil && texts[1] != nil && Self.plain(texts[0]) != Self.plain(texts[1])
      }
    }
    return switch self {
    case .title: differ { $0.release.title }
    case .artist: differ { $0.release.artistCredit?.text }
    case .disambiguation: differ { $0.release.disambiguation }
    case .discNumber: one.match.medium.position != other.match.medium.position
    case .discCount: one.release.media.count != other.release.media.count
    case .trackTitles: differ { (track: ReleaseTrack?) in track?.title }
    case .trackArtists: differ { (track: ReleaseTrack?) in track?.artistCredit?.text }
    }
  }

  /// Letters and digits in lower case: spelling, not typography.
  private static func plain(_ text: String?) -> String {
    String((text ?? "").prefix(300).lowercased().filter { $0.isLetter || $0.isNumber })
  }
}
