/// What the reader has to know of a drive.
public struct DriveTraits: Equatable, Sendable, Codable {
  /// Sectors that one READ CD may ask for.
  public var transferLimit = 25
  /// Whether C2 pointers come with the samples.
  public var hasC2 = false
  /// Whether the position in sub-channel Q comes with the samples.
  public var hasQ = false
  public var layout = BlockLayout()
  /// An upper limit of the sectors that the drive answers from memory; nil when nobody knows.
  public var cacheLimit: Int?
  /// In how many places of the disc the drive remembers sectors.
  public var cacheSegments = 1
  /// Whether the drive finds its place to the sample; nil when nobody knows.
  public var isAccurate: Bool?
  /// How often C2 pointers told of wrong values, and how often they kept quiet.
  public var c2Record = C2Record()

  public init() {}

  /// More than any drive's memory that is known of: 8 MiB hold 3,566 sectors.
  public static let largestCache = 8192

  /// Whether C2 silence is proof.
  public var hasHonestC2: Bool { hasC2 && c2Record.isHonest }
}
