public import CompactDisc

/// Whether the disc in a drive is the one of which a spool has samples.
public enum Recognition: Equatable, Sendable {
  /// The spool has nothing, or only silence.
  case nothingKnown
  /// The disc gives the samples that the spool has, so many stereo samples later than the read offset
  /// says: 0, or it is of another pressing, or a read offset is not right.
  case same(displacement: Int)
  /// The samples are the same, but each read of them lands somewhere else by some samples.
  case unsteady
  /// The disc has other samples than the spool.
  ///
  /// `fromProved`: Whether the spool's are proved.
  case different(fromProved: Bool)
  /// Too little can be read where the spool has samples, or they are found in several places.
  case unclear
}

/// What looking for landmarks has come to.
struct Comparison {
  /// Landmarks that were found, by how much later than expected; one may be found more than once.
  private var displacements: [Int: Int] = [:]
  private(set) var foundCount = 0
  /// Landmarks in whose place the disc has something else each time.
  private var contradictionCount = 0
  private var contradictsProof = false

  /// So many landmarks are enough where all are found in the same place.
  private static let enough = 3
  /// One landmark that is not found, because the disc is damaged there in the same way at each read,
  /// does not count against so many that are.
  private static let majority = 3
  /// How far apart a drive that loses its place may land, in stereo samples.
  private static let widestSpread = 1200

  mutating func addFound(at displacements: [Int]) {
    foundCount += 1
    for displacement in displacements { self.displacements[displacement, default: 0] += 1 }
  }

  mutating func addContradiction(isProved: Bool) {
    contradictionCount += 1
    contradictsProof = contradictsProof || isProved
  }

  /// Whether more landmarks would not change anything.
  var isDecided: Bool {
    foundCount >= Self.enough && contradictionCount == 0
      && displacements.values.contains(foundCount)
  }

  /// Whether a displacement that is not 0 may only be the drive's.
  var isWeak: Bool { foundCount < Self.enough && displacements[0] != foundCount }

  /// - Parameter isUnsteady: Whether the drive is known to lose its place.
  func result(isUnsteady: Bool) -> Recognition {
    guard foundCount > 0, let best = displacements.values.max() else {
      return contradictionCount > 0 ? .different(fromProved: contradictsProof) : .unclear
    }
    let isSame = foundCount > Self.majority * contradictionCount
    if isUnsteady, isSame { return .unsteady }
    let others = foundCount - best + contradictionCount
    if best > Self.majority * others {
      let places = displacements.filter { $0.value == best }.keys
      if places.contains(0) { return .same(displacement: 0) }
      if places.count == 1, let place = places.first { return .same(displacement: place) }
      return .unclear
    }
    let places = displacements.keys.sorted()
    if let first = places.first, let last = places.last, last - first <= Self.widestSpread, isSame {
      return .unsteady
    }
    return .different(fromProved: contradictsProof)
  }
}

extension SecureReader {
  /// How far from where they should be samples are looked for, in sectors.
  private static var recognitionReach: Int { 12 }

  /// Compares what the drive gives with what a spool has, in a few places.
  ///
  /// - Parameters:
  ///   - readOffset: The drive's, in stereo samples.
  ///   - audio: The sectors of the disc that are audio.
  /// - Throws: `ReadingStop`; `CancellationError`; `SpoolError`.
  public mutating func recognize(
    _ spool: DiscSpool, readOffset: Int, audio: [Range<Sector>]
  ) throws -> Recognition {
    let landmarks = try Landmark.choose(from: spool, in: audio)
    guard !landmarks.isEmpty else { return .nothingKnown }
    var comparison = Comparison()
    for landmark in landmarks where !comparison.isDecided {
      try look(for: landmark, readOffset, audio, mayRemember: true, &comparison)
    }
    if comparison.isWeak {
      for landmark in landmarks.prefix(2) {
        try look(for: landmark, readOffset, audio, mayRemember: false, &comparison)
      }
    }
    return comparison.result(isUnsteady: traits.isAccurate == false)
  }

  /// - Parameter mayRemember: Whether it does not matter that the drive has read the place before.
  private mutating func look(
    for landmark: Landmark, _ readOffset: Int, _ audio: [Range<Sector>], mayRemember: Bool,
    _ comparison: inout Comparison
  ) throws {
    let wanted = DiscStretch.driveSectors(
      of: landmark.sector..<landmark.sector.advanced(by: 1), readOffset: readOffset)
    guard let region = audio.first(where: { $0.overlaps(wanted) }) else { return }
    let reach = Self.recognitionReach
    let wide =
      (wanted.lowerBound.advanced(by: -reach)..<wanted.upperBound.advanced(by: reach))
      .clamped(to: region)
    func displacements(of samples: [Int16], from first: Sector) -> [Int] {
      landmark.places(in: samples).map {
        first.firstSample + $0 - landmark.sector.firstSample - readOffset
      }
    }
    if !mayRemember { try displaceCache(avoiding: [wide]) }
    var first: [Int16]?
    // A scratch nearby need not matter.
    for sectors in [wide, wanted.clamped(to: region)] {
      first = try samples(of: sectors)
      guard let first else { continue }
      let found = displacements(of: first, from: sectors.lowerBound)
      guard found.isEmpty else { return comparison.addFound(at: found) }
      break
    }
    guard let first else { return }
    // A damaged disc gives something else each time; another disc does not.
    try displaceCache(avoiding: [wide])
    guard let second = try samples(of: wide) else { return }
    let found = displacements(of: second, from: wide.lowerBound)
    if !found.isEmpty {
      comparison.addFound(at: found)
    } else if first == second {
      comparison.addContradiction(isProved: landmark.isProved)
    }
  }

  /// Interleaved stereo; nil where one of the sectors cannot be read.
  private mutating func samples(of sectors: Range<Sector>) throws -> [Int16]? {
    var samples: [Int16] = []
    var rest = sectors
    while !rest.isEmpty {
      let chunk = rest.prefix(chunkLength)
      guard case .success(let data) = try ask(for: chunk) else { return nil }
      samples += data.samples
      rest = rest.dropFirst(chunk.count)
    }
    return samples
  }
}
