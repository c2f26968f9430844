/// The constants of the Red Book's audio.
public enum CDAudio {
  /// Sectors are the "frames" of an MSF time.
  public static let sectorsPerSecond = 75
  /// Stereo samples in a sector: 44,100 / 75.
  public static let samplesPerSector = 588
  /// Two channels of 16 bits.
  public static let bytesPerSample = 4
  /// The bytes of an audio sector, and of a data sector with its headers.
  public static let bytesPerSector = 2352
  /// Stereo samples in a second.
  public static let sampleRate = 44_100
  /// The sectors from MSF 00:00:00 to the first addressable one: MSF 00:02:00.
  public static let leadInSectors = 150
  /// The sectors between the first session's last track and the second session's first.
  ///
  /// Lead-out (6,750), lead-in (4,500) and the pre-gap of the new session's first track (150).
  public static let sessionGapSectors = 11_400

  /// The sectors between a session's last track and the next session's first.
  ///
  /// The lead-outs of sessions after the first one have 2,250 sectors.
  static func sessionGapSectors(after session: Int) -> Int {
    session <= 1 ? sessionGapSectors : 2_250 + 4_500 + leadInSectors
  }
}
