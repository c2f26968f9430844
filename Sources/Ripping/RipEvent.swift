public import CompactDisc
public import MP3Encoding

/// What a rip tells while it runs.
public enum RipEvent: Sendable {
  /// The disc is known and the files have names; nothing has been read yet.
  case started(RipPlan)
  /// The first samples of a track are being encoded.
  case trackStarted(number: Int)
  case trackFinished(TrackResult)
  /// The last event, also of a rip that failed or was interrupted.
  case finished(RipSummary)
}

/// What a rip is going to do.
public struct RipPlan: Sendable {
  /// A track that will be ripped, or that is there already.
  public struct Track: Sendable {
    /// 0 for hidden audio before track 1.
    public let number: Int
    public let title: String
    public let artist: String
    public let sectors: Range<Sector>
    /// Where the MP3 will be.
    public let file: String
    /// Whether the file was there already and is left alone.
    public let isKept: Bool

    /// Stereo samples.
    public var sampleCount: Int { sectors.count * CDAudio.samplesPerSector }
  }

  public let artist: String
  public let album: String
  /// The album's own folder.
  public let folder: String
  public let tracks: [Track]
  /// What a person should know before trusting the result.
  public let remarks: [String]
}

/// What became of a track.
public struct TrackResult: Sendable {
  public enum Status: String, Sendable {
    /// Every sample was read and encoded.
    case ok
    /// There is a file, but some of its sectors are in doubt.
    case doubtful
    /// There is no file.
    case failed
    /// The file was there already and was left alone.
    case kept
    /// Hidden audio that turned out to be digital silence, of which no file is made.
    case silent
  }

  public let track: RipPlan.Track
  public let status: Status
  /// Nil where nothing was encoded.
  public let encoded: Encoded?
  /// Sectors whose samples may be wrong.
  public let doubtful: [Sector]
  /// Nil where nothing was read from a drive.
  public let reading: ReadingSummary?

  init(
    track: RipPlan.Track, status: Status, encoded: Encoded?, doubtful: [Sector],
    reading: ReadingSummary? = nil
  ) {
    self.track = track
    self.status = status
    self.encoded = encoded
    self.doubtful = doubtful
    self.reading = reading
  }

  /// Facts about what was encoded.
  public struct Encoded: Equatable, Sendable {
    public let checksums: TrackChecksums
    /// AccurateRip's checksums are defined for the tracks of the table of contents only.
    public let hasAccurateRipChecksum: Bool
    /// The ends at which the track was encoded as one with its neighbour.
    public let joins: Joins
    /// Bytes of the finished file.
    public let fileSize: Int
  }
}

/// How a rip ended.
public struct RipSummary: Sendable {
  public enum Status: String, Sendable { case ok, doubtful, failed }

  public let plan: RipPlan
  /// One result for each track of the plan.
  public let tracks: [TrackResult]
  public let playlist: String?
  /// What ended the rip before its end.
  public let failure: (any Error)?
  /// What a person should know besides the plan's remarks, because only the reading has shown it.
  public let remarks: [String]

  public var status: Status {
    if failure != nil || tracks.contains(where: { $0.status == .failed }) { return .failed }
    return tracks.contains { $0.status == .doubtful } ? .doubtful : .ok
  }
}
