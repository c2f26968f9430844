/// How hard the reader tries, and what it takes for proof.
public struct ReadingPolicy: Equatable, Sendable {
  /// Whether a sector that the drive has no doubt of stands although nothing proves it.
  public var trustsSingleReads: Bool
  /// Whether the drive's word is proof, where its C2 pointers were found to be honest.
  public var trustsHonestC2: Bool
  /// Independent reads that have to agree.
  public var agreeingReads: Int
  /// By how many reads each value of a contested sector has to win.
  public var margin: Int
  /// How long the drive may take over a sector that is not proved, on the average of a window.
  public var timePerSector: Duration
  /// After so many rounds over a window nothing new is expected of it.
  public var mostRounds: Int

  public init(
    trustsSingleReads: Bool, trustsHonestC2: Bool, agreeingReads: Int, margin: Int,
    timePerSector: Duration = .seconds(20), mostRounds: Int = 64
  ) {
    self.trustsSingleReads = trustsSingleReads
    self.trustsHonestC2 = trustsHonestC2
    self.agreeingReads = agreeingReads
    self.margin = margin
    self.timePerSector = timePerSector
    self.mostRounds = mostRounds
  }

  /// Whether a sector needs no more reading.
  public func isSatisfied(by evidence: Evidence) -> Bool {
    evidence.isProof || (evidence == .readOnce && trustsSingleReads)
  }

  /// Once over everything, and again only over what the drive itself doubts.
  public static let fast = ReadingPolicy(
    trustsSingleReads: true, trustsHonestC2: true, agreeingReads: 2, margin: 3)
  /// Until every sector is proved.
  public static let standard = ReadingPolicy(
    trustsSingleReads: false, trustsHonestC2: true, agreeingReads: 2, margin: 3)
  /// Test and copy: nothing stands on the drive's word.
  public static let paranoid = ReadingPolicy(
    trustsSingleReads: false, trustsHonestC2: false, agreeingReads: 3, margin: 5,
    timePerSector: .seconds(60), mostRounds: 128)
}
