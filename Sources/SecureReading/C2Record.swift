/// How a drive's C2 pointers did where votes had shown what was right.
public struct C2Record: Equatable, Sendable {
  /// Reads of sectors with wrong values, all of which the pointers marked.
  public private(set) var toldCount = 0
  /// Reads of sectors with wrong values of which they missed at least one.
  public private(set) var missedCount = 0
  /// The drive's addresses of sectors that they told of, `enough` at most.
  public private(set) var toldSectors: Set<Int> = []

  public init() {}

  /// Reads that have to be told of before the pointers count in votes, and sectors before their silence
  /// is proof.
  public static let enough = 12

  /// Whether the pointers are known to mark wrong values and no others, so that of a read that they
  /// doubt in places the rest counts in full.
  ///
  /// The votes on one sector can show that, because they have to agree all the same.
  public var isExact: Bool { missedCount == 0 && toldCount >= Self.enough }

  /// Whether what the pointers do not doubt is right.
  ///
  /// One odd sector, read again and again, does not show that: an error that comes back each time may
  /// be of a kind that the drive sees, and others not.
  public var isHonest: Bool { isExact && toldSectors.count >= Self.enough }

  /// Adds reads of a sector.
  ///
  /// - Parameter sector: In the drive's addresses.
  mutating func add(told: Int, missed: Int, at sector: Int) {
    toldCount += told
    missedCount += missed
    if told > 0, toldSectors.count < Self.enough { toldSectors.insert(sector) }
  }

  mutating func add(_ other: C2Record) {
    toldCount += other.toldCount
    missedCount += other.missedCount
    for sector in other.toldSectors.sorted() where toldSectors.count < Self.enough {
      toldSectors.insert(sector)
    }
  }
}

extension C2Record: Codable {
  private enum CodingKeys: CodingKey { case toldCount, missedCount, toldSectors }

  public init(from decoder: any Decoder) throws {
    let container = try decoder.container(keyedBy: CodingKeys.self)
    toldCount = try container.decode(Int.self, forKey: .toldCount)
    missedCount = try container.decode(Int.self, forKey: .missedCount)
    // The first profiles do not have them: such a drive has to show itself again.
    toldSectors =
      try container.decodeIfPresent(Set<Int>.self, forKey: .toldSectors) ?? []
  }

  public func encode(to encoder: any Encoder) throws {
    var container = encoder.container(keyedBy: CodingKeys.self)
    try container.encode(toldCount, forKey: .toldCount)
    try container.encode(missedCount, forKey: .missedCount)
    try container.encode(toldSectors.sorted(), forKey: .toldSectors)
  }
}
