/// A time in minutes, seconds and frames of 1/75 second.
public struct MSF: Hashable, Comparable, Sendable {
  /// 0...9999: a disc ends before 100, a file that a cue sheet names may be longer.
  public let minute: Int
  /// 0...59.
  public let second: Int
  /// 0...74.
  public let frame: Int

  /// Nil unless minute, second and frame lie in their ranges.
  public init?(minute: Int, second: Int, frame: Int) {
    guard (0...9999).contains(minute), (0...59).contains(second), (0...74).contains(frame) else {
      return nil
    }
    self.minute = minute
    self.second = second
    self.frame = frame
  }

  /// Parses `MM:SS:FF`: one to four digits, then twice one or two.
  public init?(_ text: some StringProtocol) {
    let fields = text.utf8.split(separator: UInt8(ascii: ":"), omittingEmptySubsequences: false)
    guard fields.count == 3,
      let minute = decimal(fields[0], maximumDigits: 4),
      let second = decimal(fields[1], maximumDigits: 2),
      let frame = decimal(fields[2], maximumDigits: 2)
    else { return nil }
    self.init(minute: minute, second: second, frame: frame)
  }

  /// The time that `sectorCount` sectors take.
  ///
  /// - Precondition: `sectorCount` lies in 0...44,999,999.
  public init(sectorCount: Int) {
    precondition((0...44_999_999).contains(sectorCount), "no such time: \(sectorCount) sectors")
    let seconds = sectorCount / CDAudio.sectorsPerSecond
    minute = seconds / 60
    second = seconds % 60
    frame = sectorCount % CDAudio.sectorsPerSecond
  }

  /// The time in sectors; 00:02:00 is 150.
  public var sectorCount: Int { (minute * 60 + second) * CDAudio.sectorsPerSecond + frame }

  public static func < (earlier: MSF, later: MSF) -> Bool {
    earlier.sectorCount < later.sectorCount
  }
}

extension MSF: CustomStringConvertible {
  /// `MM:SS:FF`.
  public var description: String {
    [minute, second, frame].map { $0 < 10 ? "0\($0)" : "\($0)" }.joined(separator: ":")
  }
}
