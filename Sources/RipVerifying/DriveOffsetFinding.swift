/// The read offset of a drive, as far as discs that AccurateRip knows have shown it.
///
/// Pressings differ by offsets as well, so one disc shows the offset of a drive, or of a pressing,
/// or the sum of both. Two discs that agree, or one and a value from elsewhere, are proof.
public enum DriveOffsetFinding: Equatable, Sendable {
  /// Two discs agree, or a disc and a value that was known before.
  case verified(Int)
  /// One disc has shown it, and nothing confirms it so far.
  case likely(Int)
  /// Discs have shown different ones.
  case contradictory([Int])
  case unknown

  /// What one disc has shown.
  public struct Disc: Equatable, Sendable {
    public let id: AccurateRipDiscID
    /// The offsets the drive may have, as AccurateRip's list counts them, each with the tracks that
    /// say so.
    public let offsets: [Int: Int]

    public init(id: AccurateRipDiscID, offsets: [Int: Int]) {
      self.id = id
      self.offsets = offsets
    }

    /// What a disc shows that was read with an offset.
    ///
    /// An offset counts that version 1 or 2 of a whole track confirms; sector 450 alone only gives
    /// the hint where to look.
    ///
    /// - Parameters:
    ///   - verdicts: On all tracks.
    ///   - applied: The offset with which the samples were put into place; 0 for none.
    public init(id: AccurateRipDiscID, verdicts: [AccurateRipVerdict], applied: Int) {
      var offsets: [Int: Int] = [:]
      for verdict in verdicts {
        switch verdict {
        case .accurate: offsets[applied, default: 0] += 1
        case .accurateAt(let offset, _): offsets[applied + offset, default: 0] += 1
        case .differs, .notInDatabase: break
        }
      }
      self.init(id: id, offsets: offsets)
    }

    /// The offset that most tracks show; nil for none, or where two have as many.
    var best: Int? {
      guard let most = offsets.values.max() else { return nil }
      let candidates = offsets.filter { $0.value == most }
      return candidates.count == 1 ? candidates.keys.first : nil
    }
  }

  /// - Parameters:
  ///   - discs: Of each disc what it has shown; a disc that comes twice counts once.
  ///   - known: Values from elsewhere, such as AccurateRip's list of drives or the drive's profile.
  public init(discs: [Disc], known: [Int] = []) {
    let discs = Dictionary(discs.map { ($0.id, $0) }) { _, last in last }.values
    let found = discs.compactMap(\.best)
    guard !found.isEmpty else {
      self = .unknown
      return
    }
    let counts = Dictionary(found.map { ($0, 1) }, uniquingKeysWith: +)
    let proved = counts.filter { $0.value > 1 || known.contains($0.key) }.keys.sorted()
    switch (proved.count, counts.count) {
    case (1, _): self = .verified(proved[0])
    case (0, 1): self = .likely(found[0])
    default: self = .contradictory(counts.keys.sorted())
    }
  }
}

extension DriveOffsetFinding: CustomStringConvertible {
  public var description: String {
    switch self {
    case .verified(let offset): "\(signed(offset)) samples, verified"
    case .likely(let offset):
      "\(signed(offset)) samples, as one disc shows; another one has to confirm it, because pressings "
        + "differ as well"
    case .contradictory(let offsets):
      "unclear: discs show " + offsets.map(signed).joined(separator: ", ") + " samples"
    case .unknown: "not known"
    }
  }
}
