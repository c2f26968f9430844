public import CompactDisc

/// Compares the audio of a disc with what the Cue Tools database has of it.
///
/// An entry is met at an offset if the checksums of the disc or of tracks are the same there. At
/// offsets other than 0, of which there are many, two of them have to agree, or one and the first
/// codeword's syndromes, unless the disc has one track and the entry nothing else.
public struct CTDBComparison: Sendable {
  /// How the audio compares with one entry.
  public struct Match: Equatable, Sendable {
    public let entry: CTDBReply.Entry
    /// How much later the audio has what the entry has; nil where nothing agrees.
    public let offset: Int?
    /// Whether all samples agree that the entry covers.
    public let isWhole: Bool
    /// For each audio track whether it agrees.
    public let tracks: [Bool]
  }

  public let layout: AudioLayout
  /// The entries of discs that are laid out as this one, those that most have first.
  public let entries: [CTDBReply.Entry]

  /// - Parameters:
  ///   - toc: That of the disc.
  ///   - layout: From it.
  public init(toc: TableOfContents, layout: AudioLayout, reply: CTDBReply) {
    self.layout = layout
    entries = reply.entries.filter { $0.isLaidOut(as: toc) }.sorted {
      ($1.confidence, $0.id) < ($0.confidence, $1.id)
    }
  }

  /// How many others have a track's samples as they were read, which is known as soon as the first
  /// 5,879 samples of the next track are there.
  ///
  /// - Parameter index: Among the audio tracks, from 0.
  /// - Returns: Nil for none.
  public func confidence(ofTrack index: Int, _ survey: RipSurvey) -> Int? {
    guard let crc = survey.ctdbCRC(ofTrack: index)?[0] else { return nil }
    let matching = entries.filter {
      $0.trackCRCs.indices.contains(index) && $0.trackCRCs[index] == crc
    }
    return matching.isEmpty ? nil : matching.map(\.confidence).reduce(0, +)
  }

  /// How the audio compares with each entry.
  ///
  /// - Parameters:
  ///   - survey: Of the whole disc.
  ///   - syndromes: From the same pass, if there are any.
  ///   - doubtful: Stereo samples of the audio that are in doubt.
  public func matches(
    _ survey: RipSurvey, syndromes: CTDBSyndromes? = nil, doubtful: [Range<Int>] = []
  ) -> [Match] {
    let disc = survey.ctdbDiscCRC
    let tracks = layout.tracks.indices.map { survey.ctdbCRC(ofTrack: $0) }
    return entries.map { entry in
      let votes = votes(entry, disc: disc, tracks: tracks, syndromes: syndromes)
      var offset = votes.max {
        ($0.value, -abs($0.key), $0.key) < ($1.value, -abs($1.key), $1.key)
      }?.key
      if offset == nil, let syndromes, let disc {
        offset = CTDBRepairPlanner(syndromes: syndromes, discCRC: disc)
          .offset(ofFirstCodeword: entry.syndromes, doubtful: doubtful)
      }
      return Match(
        entry: entry, offset: offset, isWhole: offset.map { disc?[$0] == entry.crc } ?? false,
        tracks: tracks.enumerated().map { index, values in
          guard let offset, let value = values?[offset], entry.trackCRCs.count == tracks.count
          else { return false }
          return entry.trackCRCs[index] == value
        })
    }
  }

  /// The verdict on the whole disc.
  public func verdict(_ matches: [Match]) -> CTDBVerdict {
    verdict(matches, where: \.isWhole)
  }

  /// The verdict on one track.
  public func verdict(_ matches: [Match], ofTrack index: Int) -> CTDBVerdict {
    verdict(matches) { $0.isWhole || $0.tracks[index] }
  }

  private func verdict(_ matches: [Match], where isMet: (Match) -> Bool) -> CTDBVerdict {
    guard let most = matches.map(\.entry.confidence).max() else { return .notInDatabase }
    var confidences: [Int: Int] = [:]
    for match in matches where isMet(match) {
      confidences[match.offset ?? 0, default: 0] += match.entry.confidence
    }
    if let confidence = confidences[0] { return .accurate(confidence: confidence) }
    let best = confidences.max {
      ($0.value, -abs($0.key), $0.key) < ($1.value, -abs($1.key), $1.key)
    }
    guard let best else { return .differs(confidence: most) }
    return .accurateAt(offset: best.key, confidence: best.value)
  }

  /// The offsets at which enough of an entry is met, with how much.
  private func votes(
    _ entry: CTDBReply.Entry, disc: OffsetValues?, tracks: [OffsetValues?],
    syndromes: CTDBSyndromes?
  ) -> [Int: Int] {
    var votes: [Int: Int] = [:]
    for offset in disc?.offsets(of: entry.crc) ?? [] {
      votes[offset, default: 0] += tracks.count + 1
    }
    if entry.trackCRCs.count == tracks.count {
      for (values, crc) in zip(tracks, entry.trackCRCs) {
        for offset in values?.offsets(of: crc) ?? [] { votes[offset, default: 0] += 1 }
      }
    }
    let hasMore = tracks.count > 1 || !entry.syndromes.isEmpty
    return votes.filter { offset, count in
      if offset == 0 { return true }
      let discIsMet = disc?[offset] == entry.crc
      let trackCount = discIsMet ? count - tracks.count - 1 : count
      if trackCount > 1 || (discIsMet && trackCount > 0 && tracks.count > 1) { return true }
      guard let syndromes, entry.syndromes.count >= 4 else { return !hasMore }
      return syndromes.syndromes(of: 0, offset: offset, count: entry.syndromes.count)
        == entry.syndromes
    }
  }
}
