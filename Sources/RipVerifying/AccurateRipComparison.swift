/// Compares the audio of a disc with what AccurateRip has of it.
///
/// A track is accurate if version 1 or 2 of its checksum is that of an entry. At other offsets only
/// version 1 is known from one pass. A checksum of 32 bits is met by chance in one of 730,000 tries
/// over all offsets; so at another offset something else has to agree: the entry's sector 450, or
/// the same offset on another track, unless the disc has one track only.
public struct AccurateRipComparison: Sendable {
  public let layout: AudioLayout
  public let reply: AccurateRipReply

  public init(layout: AudioLayout, reply: AccurateRipReply) {
    self.layout = layout
    self.reply = reply
  }

  /// Whether others have a track's samples as they were read, which is known as soon as the track is
  /// through.
  ///
  /// - Parameter index: Among the audio tracks, from 0.
  /// - Returns: How many have them; nil for none.
  public func confidence(_ track: TrackSurvey, index: Int) -> Int? {
    let matching = reply.entries(ofTrack: index, in: layout).filter {
      $0.crc == track.accurateRipV1 || $0.crc == track.accurateRipV2
    }
    return matching.isEmpty ? nil : matching.map(\.confidence).reduce(0, +)
  }

  /// The verdicts on all tracks.
  ///
  /// - Parameters:
  ///   - survey: Of the whole disc.
  ///   - shifted: Checksums at other offsets that need a pass of their own, version 2 above all.
  public func verdicts(
    _ survey: RipSurvey, shifted: [ShiftedChecksums] = []
  ) -> [AccurateRipVerdict] {
    let evidence = layout.tracks.indices.map { index in
      Evidence(
        entries: reply.entries(ofTrack: index, in: layout),
        confidence: survey.tracks.indices.contains(index)
          ? confidence(survey.tracks[index], index: index) : nil,
        v1: survey.accurateRipV1(ofTrack: index), frame450: survey.frame450(ofTrack: index),
        shifted: shifted.map { ($0.offset, $0.v1[index], $0.v2[index]) })
    }
    let candidates = evidence.map(\.matches)
    return evidence.indices.map { index in
      let evidence = evidence[index]
      if evidence.entries.isEmpty { return .notInDatabase }
      if let confidence = evidence.confidence { return .accurate(confidence: confidence) }
      let others = Set(
        candidates.indices.filter { $0 != index }.flatMap { candidates[$0].map(\.offset) })
      let supported = candidates[index].filter { match in
        match.isConfirmed || others.contains(match.offset) || candidates.count == 1
      }
      let confidences = Dictionary(
        supported.map { ($0.offset, $0.confidence) }, uniquingKeysWith: +)
      let best = confidences.max {
        ($0.value, -abs($0.key), $0.key) < ($1.value, -abs($1.key), $1.key)
      }
      if let best { return .accurateAt(offset: best.key, confidence: best.value) }
      return .differs(
        confidence: evidence.entries.map(\.confidence).max() ?? 0, frame450At: evidence.hint)
    }
  }

  /// The offsets at which version 2 would be worth computing, the nearest first.
  ///
  /// They are those at which sector 450 of a track is that of an entry, or version 1 of any track.
  public func offsetsWorthTrying(_ survey: RipSurvey) -> [Int] {
    var offsets: Set<Int> = []
    for index in layout.tracks.indices {
      let entries = reply.entries(ofTrack: index, in: layout)
      let v1 = survey.accurateRipV1(ofTrack: index)
      let frame450 = survey.frame450(ofTrack: index)
      for entry in entries {
        offsets.formUnion(v1?.offsets(of: entry.crc) ?? [])
        if entry.frame450 != 0 { offsets.formUnion(frame450?.offsets(of: entry.frame450) ?? []) }
      }
    }
    offsets.remove(0)
    return offsets.sorted { (abs($0), $0) < (abs($1), $1) }
  }
}

/// What speaks for and against one track.
private struct Evidence {
  struct Match {
    let offset: Int
    let confidence: Int
    /// Whether the sector 450 of the same entry says so as well.
    let isConfirmed: Bool
  }

  let entries: [AccurateRipReply.Entry]
  let confidence: Int?
  let v1: OffsetValues?
  let frame450: OffsetValues?
  let shifted: [(offset: Int, v1: UInt32?, v2: UInt32?)]

  /// The entries that are met at another offset.
  var matches: [Match] {
    entries.flatMap { entry -> [Match] in
      var offsets = Set(v1?.offsets(of: entry.crc) ?? [])
      for checksum in shifted where checksum.v1 == entry.crc || checksum.v2 == entry.crc {
        offsets.insert(checksum.offset)
      }
      return offsets.filter { $0 != 0 }.map { offset in
        Match(
          offset: offset, confidence: entry.confidence,
          isConfirmed: entry.frame450 != 0 && frame450?[offset] == entry.frame450)
      }
    }
  }

  /// The offset at which sector 450 is that of the entry most have; 0 first, then the nearest.
  var hint: Int? {
    let known = entries.filter { $0.frame450 != 0 }
    let offsets = known.flatMap { entry in
      (frame450?.offsets(of: entry.frame450) ?? []).map { ($0, entry.confidence) }
    }
    let counts = Dictionary(offsets, uniquingKeysWith: +)
    return counts.max { first, second in
      (first.key == 0 ? 1 : 0, first.value, -abs(first.key), first.key)
        < (second.key == 0 ? 1 : 0, second.value, -abs(second.key), second.key)
    }?.key
  }
}
