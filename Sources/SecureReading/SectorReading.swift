public import CompactDisc

/// A drive as the secure reader sees it: one command at a time, and everything that went wrong with
/// it.
///
/// Sector addresses are the drive's own; its read offset is not corrected.
public protocol SectorReading {
  /// Carries out one READ CD of audio sectors.
  ///
  /// Blocks the thread until the drive answers, at most until the time limit of a command.
  mutating func read(_ request: ReadRequest) -> ReadAnswer

  /// Asks for a speed in multiples of 75 sectors a second; nil for the fastest.
  ///
  /// Drives round it or ignore it.
  mutating func setSpeed(_ speed: Int?)

  /// Returns once the drive is ready with the disc it had before, `nil`, or what keeps it from that.
  mutating func waitUntilReady() -> DriveFault?
}

/// What one READ CD command asks for.
public struct ReadRequest: Equatable, Sendable {
  public var sectors: Range<Sector>
  /// C2 pointers: a bit for each byte, set where the drive could not correct it.
  public var wantsC2: Bool
  /// The position that sub-channel Q tells.
  public var wantsQ: Bool

  /// Bytes of one sector in the answer: audio, C2 pointers, formatted Q.
  public var blockLength: Int {
    CDAudio.bytesPerSector + (wantsC2 ? SectorData.c2BytesPerSector : 0)
      + (wantsQ ? SectorData.qBytesPerSector : 0)
  }

  public init(_ sectors: Range<Sector>, wantsC2: Bool = false, wantsQ: Bool = false) {
    self.sectors = sectors
    self.wantsC2 = wantsC2
    self.wantsQ = wantsQ
  }
}

/// A drive's answer to a READ CD command.
public struct ReadAnswer: Sendable {
  /// The blocks of the sectors, each with what was asked for besides the audio.
  public var result: Result<[UInt8], DriveFault>
  /// How long the drive took.
  public var duration: Duration

  public init(result: Result<[UInt8], DriveFault>, duration: Duration) {
    self.result = result
    self.duration = duration
  }
}

/// Why a command brought nothing.
public enum DriveFault: Error, Equatable, Sendable {
  /// The drive cannot read a sector: a scratch, dirt, or its own hardware.
  case unreadable
  /// The drive does not do that: too many sectors at once, or no such field.
  case refused
  /// The disc has no such sector, or none of that kind.
  case outOfRange
  /// The drive is spinning up, or busy with itself.
  case busy
  /// Somebody had the tray open; the disc may be another one.
  case mediumChanged
  case noMedium
  /// The drive was unplugged.
  case gone
  /// No answer within the time limit.
  case timedOut
  /// The drive said that all was well, and gave fewer bytes than it was asked for.
  case incomplete
  /// The system does not let this user send the command.
  case notPermitted
  /// The disc in the drive is not the one that was in it before.
  case anotherDisc

  /// Whether it is about the sectors, so that others may do better.
  package var isAboutSectors: Bool {
    switch self {
    case .unreadable, .refused, .outOfRange, .timedOut, .incomplete: true
    case .busy, .mediumChanged, .noMedium, .gone, .notPermitted, .anotherDisc: false
    }
  }
}
