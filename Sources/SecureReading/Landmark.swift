import CompactDisc

/// A sector of a spool by whose samples a disc is recognized.
struct Landmark {
  /// In the disc's addresses.
  let sector: Sector
  /// Interleaved stereo, of that one sector.
  let samples: [Int16]
  let isProved: Bool

  /// Spread over the disc; more than are looked at as long as they are found.
  private static let mostCount = 12
  /// Landmarks that may do without those that prove less.
  private static let enough = 3
  /// Sectors of a part of the disc that are looked at until one is not silent.
  private static let mostTries = 60
  /// Fewer changes from one sample to the next would match in many places, as silence does.
  private static let leastVariety = CDAudio.samplesPerSector / 4

  /// Fails where the samples hardly change.
  init?(sector: Sector, samples: [Int16], isProved: Bool) {
    var changes = 0
    for left in stride(from: 2, to: samples.count, by: 2)
    where samples[left] != samples[left - 2] || samples[left + 1] != samples[left - 1] {
      changes += 1
    }
    guard changes >= Self.leastVariety else { return nil }
    self.sector = sector
    self.samples = samples
    self.isProved = isProved
  }

  /// The places where the samples are found among others, in stereo samples from their start.
  func places(in other: [Int16]) -> [Int] {
    guard other.count >= samples.count else { return [] }
    return stride(from: 0, through: other.count - samples.count, by: 2).filter { start in
      other[start] == samples[0] && other[start + 1] == samples[1]
        && isEqual(other[start..<start + samples.count], samples[...])
    }.map { $0 / 2 }
  }

  /// The landmarks that a spool has, such that the first few are far apart.
  ///
  /// - Parameter audio: The sectors of the disc that are audio.
  static func choose(
    from spool: DiscSpool, in audio: [Range<Sector>]
  ) throws(SpoolError) -> [Landmark] {
    // Reads that were fitted together may lie elsewhere by some samples, and single ones may be wrong.
    let ranks: [(Evidence) -> Bool] = [
      { $0.isProof && $0 != .fitted }, { $0 == .fitted }, { $0 == .readOnce },
    ]
    let known = audio.flatMap { sectors in zip(sectors, spool.entries(of: sectors)) }
    var landmarks: [Landmark] = []
    for isOfRank in ranks where landmarks.count < enough {
      let sectors = known.filter { isOfRank($0.1.evidence) }
      let room = mostCount - landmarks.count
      for turn in 0..<room {
        // Neighbouring turns are almost half of the disc apart, and each part has one.
        let part = room.isMultiple(of: 5) ? turn : turn * 5 % room
        let places = sectors[sectors.count * part / room..<sectors.count * (part + 1) / room]
        if let found = try landmark(among: places, of: spool) { landmarks.append(found) }
      }
    }
    return landmarks
  }

  private static func landmark(
    among places: ArraySlice<(Sector, DiscSpool.Entry)>, of spool: DiscSpool
  ) throws(SpoolError) -> Landmark? {
    let step = max(1, places.count / mostTries)
    for distance in stride(from: 0, to: places.count, by: step) {
      // From the middle on.
      let (sector, entry) = places[
        places.startIndex + (places.count / 2 + distance) % places.count]
      let samples = try spool.samples(of: sector..<sector.advanced(by: 1))
      let landmark = Landmark(
        sector: sector, samples: samples, isProved: entry.evidence.isProof)
      if let landmark { return landmark }
    }
    return nil
  }
}
