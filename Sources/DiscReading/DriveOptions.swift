public import SecureReading

/// How a drive is used.
public struct DriveOptions: Sendable {
  public var policy = ReadingPolicy.standard
  /// In stereo samples, as AccurateRip counts; nil for what the drive's profile says.
  public var readOffset: Int?
  /// The highest speed that is wanted, in multiples of 75 sectors a second; nil for the drive's own.
  public var speed: Int?
  /// What the drive is taken for; nil for what its profile says, or else for trying it.
  public var traits: DriveTraits?
  /// Where the profiles of drives are kept; nil for nowhere.
  public var profiles: DriveProfiles?
  /// Gives a folder for the samples of discs, once there are some to be kept.
  public var spoolDirectory: @Sendable () throws -> String

  public init(spoolDirectory: @escaping @Sendable () throws -> String) {
    self.spoolDirectory = spoolDirectory
  }
}
