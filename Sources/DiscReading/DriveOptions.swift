public import SecureReading

/// How a drive is used.
public struct DriveOptions: Sendable {
  public var policy = ReadingPolicy.standard
  /// In stereo samples, as AccurateRip counts; nil when nobody knows.
  public var readOffset: Int?
  /// The highest speed that is wanted, in multiples of 75 sectors a second; nil for the drive's own.
  public var speed: Int?
  /// What is known of the drive; nil before it was tried.
  public var traits: DriveTraits?
  /// Gives a folder for the samples of discs, once there are some to be kept.
  public var spoolDirectory: @Sendable () throws -> String

  public init(spoolDirectory: @escaping @Sendable () throws -> String) {
    self.spoolDirectory = spoolDirectory
  }
}
