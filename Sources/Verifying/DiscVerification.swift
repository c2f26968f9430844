package import CompactDisc
import Importing
package import RipVerifying

/// How the audio of a rip compares with other people's rips of the same disc.
package struct DiscVerification: Sendable {
  package enum Status: String, Sendable {
    /// Others have the same samples.
    case accurate
    /// Others have other samples, and nobody these.
    case differs
    /// No database that answered knows enough of it.
    case unknown
    /// No database could be asked.
    case unavailable
  }

  /// What is known of one audio track.
  package struct Track: Sendable {
    package let number: Int
    package let title: String?
    package let sectors: Range<Sector>
    package let survey: TrackSurvey
    /// The Cue Tools database's checksum at offset 0; nil where it has none.
    package let ctdbCRC: UInt32?
    /// Nil where AccurateRip did not answer.
    package let accurateRip: AccurateRipVerdict?
    /// Nil where the Cue Tools database did not answer.
    package let ctdb: CTDBVerdict?
    package fileprivate(set) var status = Status.unknown
  }

  package let path: String
  package let disc: Disc
  package let layout: AudioLayout
  package let accurateRip: ServiceAnswer<AccurateRipReply>
  package let ctdb: ServiceAnswer<CTDBReply>
  package let tracks: [Track]
  /// The Cue Tools database's checksum of the disc at offset 0; nil for a short disc.
  package let ctdbCRC: UInt32?
  /// Of the whole disc; nil where the Cue Tools database did not answer.
  package let ctdbVerdict: CTDBVerdict?
  /// How the audio compares with each entry of the Cue Tools database.
  let matches: [CTDBComparison.Match]
  let findings: AudioPass.Findings

  /// - Parameters:
  ///   - findings: From one pass over the audio.
  ///   - shifted: AccurateRip's checksums at other offsets, if they were worth a pass.
  init(
    path: String, disc: Disc, layout: AudioLayout, findings: AudioPass.Findings,
    accurateRip: ServiceAnswer<AccurateRipReply>, ctdb: ServiceAnswer<CTDBReply>,
    shifted: [ShiftedChecksums]
  ) {
    self.path = path
    self.disc = disc
    self.layout = layout
    self.findings = findings
    self.accurateRip = accurateRip
    self.ctdb = ctdb
    let survey = findings.survey
    let comparison = ctdb.reply.map {
      CTDBComparison(toc: disc.toc, layout: layout, reply: $0)
    }
    let matches = comparison?.matches(survey, syndromes: findings.syndromes) ?? []
    self.matches = matches
    ctdbCRC = survey.ctdbDiscCRC?[0]
    ctdbVerdict =
      ctdb.failure == nil ? comparison?.verdict(matches) ?? .notInDatabase : nil
    let accurateRipVerdicts = accurateRip.reply.map {
      AccurateRipComparison(layout: layout, reply: $0).verdicts(survey, shifted: shifted)
    }
    var tracks = zip(disc.toc.audioTracks, survey.tracks).enumerated().map { index, pair in
      let (track, survey) = pair
      return Track(
        number: track.number, title: disc.trackTexts[track.number]?.title,
        sectors: track.sectors, survey: survey,
        ctdbCRC: findings.survey.ctdbCRC(ofTrack: index)?[0],
        accurateRip: accurateRip.failure == nil
          ? accurateRipVerdicts?[index] ?? .notInDatabase : nil,
        ctdb: ctdb.failure == nil
          ? comparison?.verdict(matches, ofTrack: index) ?? .notInDatabase : nil)
    }
    let isKnownPressing = tracks.contains { $0.accurateRip?.isAccurate ?? false }
    for index in tracks.indices {
      tracks[index].status = Self.status(
        tracks[index], isAtEnd: index == 0 || index == tracks.count - 1,
        isKnownPressing: isKnownPressing)
    }
    self.tracks = tracks
  }

  /// Of all audio tracks together.
  package var status: Status {
    let statuses = Set(tracks.map(\.status))
    if statuses.contains(.differs) { return .differs }
    return statuses.count == 1 ? tracks[0].status : .unknown
  }

  private static func status(
    _ track: Track, isAtEnd: Bool, isKnownPressing: Bool
  ) -> Status {
    if track.accurateRip?.isAccurate ?? false { return .accurate }
    let isOther = if case .differs = track.accurateRip { true } else { false }
    if track.ctdb?.isAccurate ?? false {
      // The Cue Tools database leaves out more at the two ends of a disc than AccurateRip does, so
      // where that knows the rest of this pressing, it is the better witness there.
      return isOther && isAtEnd && isKnownPressing ? .differs : .accurate
    }
    if isOther { return .differs }
    if case .differs = track.ctdb { return .differs }
    return track.accurateRip == nil && track.ctdb == nil ? .unavailable : .unknown
  }
}
