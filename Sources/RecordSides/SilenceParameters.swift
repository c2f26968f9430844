/// What counts as the silence between two tracks.
///
/// The defaults were tuned with sides put together from real music and made-up surface noise.
public struct SilenceParameters: Equatable, Sendable {
  public let floor: NoiseFloor
  /// How far above the floor a window still counts as silent, in dB: 1...30; 6 by default.
  public let margin: Double
  /// The shortest silence at which is cut: 0.3...30 s; 1.5 s by default.
  public let shortestSilence: Duration
  /// The shortest track that cuts may leave: 1...3,600 s; 60 s by default.
  public let shortestTrack: Duration
  /// How long a click in a silence may be without ending it: 0...1 s; 0.2 s by default.
  public let longestClick: Duration
  /// What of a silence stays before the onset of the next track: 0...5 s; 0.3 s by default.
  public let leadIn: Duration
  /// The lowest confidence at which is cut: 0...1; 0.5 by default.
  public let lowestConfidence: Double

  /// How the level of the surface noise is found.
  public enum NoiseFloor: Equatable, Sendable {
    /// The level of the quietest second between the start and the end of the music.
    ///
    /// Works however small the part of the side is that is silent, and however much silence, louder
    /// or softer, lies before and after the music.
    case quietestSecond
    /// The level below which this share of all windows lie: 0.001...0.5.
    ///
    /// A tenth is usual elsewhere, and right only when about a tenth of the side is silent: of 20
    /// minutes with five gaps, far less is.
    case percentile(Double)
    /// A level in dBFS: -120...0.
    case level(Double)
  }

  public init(
    floor: NoiseFloor = .quietestSecond, margin: Double = 6,
    shortestSilence: Duration = .seconds(1.5), shortestTrack: Duration = .seconds(60),
    longestClick: Duration = .seconds(0.2), leadIn: Duration = .seconds(0.3),
    lowestConfidence: Double = 0.5
  ) throws(RecordSideError) {
    switch floor {
    case .quietestSecond: break
    case .percentile(let share):
      try check("share of windows for the noise floor", share, in: 0.001...0.5)
    case .level(let level): try check("noise floor in dBFS", level, in: -120...0)
    }
    try check("margin above the noise floor in dB", margin, in: 1...30)
    try check("shortest silence in seconds", shortestSilence, in: 0.3...30)
    try check("shortest track in seconds", shortestTrack, in: 1...3600)
    try check("longest click in seconds", longestClick, in: 0...1)
    try check("lead-in in seconds", leadIn, in: 0...5)
    try check("lowest confidence", lowestConfidence, in: 0...1)
    self.floor = floor
    self.margin = margin
    self.shortestSilence = shortestSilence
    self.shortestTrack = shortestTrack
    self.longestClick = longestClick
    self.leadIn = leadIn
    self.lowestConfidence = lowestConfidence
  }

  private init() {
    floor = .quietestSecond
    margin = 6
    shortestSilence = .seconds(1.5)
    shortestTrack = .seconds(60)
    longestClick = .seconds(0.2)
    leadIn = .seconds(0.3)
    lowestConfidence = 0.5
  }

  /// The defaults.
  public static let standard = SilenceParameters()
}

/// Throws unless `value` lies in `range`; NaN lies in none.
func check(
  _ name: String, _ value: Double, in range: ClosedRange<Double>
) throws(RecordSideError) {
  guard range.contains(value) else { throw .parameter(name, value: value, range: range) }
}

func check(
  _ name: String, _ seconds: Duration, in range: ClosedRange<Double>
) throws(RecordSideError) {
  try check(name, seconds / .seconds(1), in: range)
}
