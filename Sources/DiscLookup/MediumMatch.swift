public import CompactDisc

/// A medium of a release that may be the disc at hand.
public struct MediumMatch: Equatable, Sendable {
  public enum Evidence: Equatable, Sendable {
    /// Its disc id is the disc's.
    case discID
    /// It has as many tracks, whose lengths differ by so many milliseconds altogether.
    case lengths(difference: Int)
    /// It has as many tracks; their lengths are not known.
    case trackCount
  }

  public let medium: Medium
  public let evidence: Evidence
  /// The medium's tracks by the disc's track numbers; 0 is hidden audio before track 1.
  public let tracks: [Int: ReleaseTrack]

  /// A length that MusicBrainz does not know counts as so wrong, in milliseconds.
  private static let unknownLengthDifference = 5000

  /// The best medium of a release; nil where none has as many tracks as the disc.
  ///
  /// That is one with the disc's id, else the one with as many tracks whose lengths differ least; of
  /// equals the first.
  public init?(of release: Release, for toc: TableOfContents) {
    let discID = toc.musicBrainzDiscID
    let matches = release.media.compactMap { MediumMatch($0, discID: discID, toc: toc) }
    let best = matches.min { one, other in
      switch (one.evidence, other.evidence) {
      case (.discID, .discID): false
      case (.discID, _): true
      case (.lengths, .discID): false
      case (.lengths(let difference), .lengths(let otherDifference)): difference < otherDifference
      case (.lengths, .trackCount): true
      case (.trackCount, _): false
      }
    }
    guard let best else { return nil }
    self = best
  }

  private init?(_ medium: Medium, discID: String, toc: TableOfContents) {
    let hasID = medium.discIDs.contains(discID)
    guard let pairs = Self.pairs(medium, toc: toc, isForced: hasID) else { return nil }
    self.medium = medium
    var tracks = Dictionary(pairs.map { ($0.disc.number, $0.track) }) { first, _ in first }
    if toc.hiddenAudio != nil { tracks[0] = medium.pregap }
    self.tracks = tracks
    if hasID {
      evidence = .discID
    } else if pairs.contains(where: { $0.track.knownLength != nil }) {
      evidence = .lengths(
        difference: pairs.reduce(0) { sum, pair in
          guard let length = pair.track.knownLength else {
            return sum + Self.unknownLengthDifference
          }
          let discLength = pair.disc.sectors.count * 1000 / CDAudio.sectorsPerSecond
          return sum + abs(length - discLength)
        })
    } else {
      evidence = .trackCount
    }
  }

  /// Which of the medium's tracks is which of the disc's; nil where their numbers differ.
  ///
  /// A data track at the start of a disc may be listed or not; data at its end is listed apart.
  ///
  /// - Parameter isForced: Whether the medium is known to be the disc all the same.
  private static func pairs(
    _ medium: Medium, toc: TableOfContents, isForced: Bool
  ) -> [(disc: TableOfContents.Track, track: ReleaseTrack)]? {
    let kept = Array(toc.musicBrainzTracks.tracks)
    let choices = [kept, toc.audioTracks, toc.tracks]
    guard
      let fitting = choices.first(where: { $0.count == medium.trackCount })
        ?? (isForced ? kept : nil)
    else { return nil }
    return Array(zip(fitting, medium.tracks)).map { (disc: $0, track: $1) }
  }
}

extension ReleaseTrack {
  /// In milliseconds, of the track or else of its recording.
  var knownLength: Int? { length ?? recording?.length }
}
