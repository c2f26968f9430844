public import RecordSides

/// How the captured sides of a record become tracks.
public struct RecordOptions: Sendable {
  /// What tells where the tracks begin.
  public enum Method: Sendable {
    case silence(SilenceParameters)
    /// A label file for each side.
    case labels
    /// The tracks of each side.
    case lengths([[ExpectedTrack]])
  }

  public var method: Method
  public var artist: String?
  public var title: String?
  public var year: String?
  /// The folder in which label files are written by a dry run, and looked for; nil for the current
  /// one.
  public var labelFolder: String?
  /// Nil to keep all noise at the ends of tracks.
  public var trimming: Trimming?
  /// Nil to keep the level.
  public var normalization: PeakNormalization?

  public init(
    method: Method, artist: String? = nil, title: String? = nil, year: String? = nil,
    labelFolder: String? = nil, trimming: Trimming? = nil, normalization: PeakNormalization? = nil
  ) {
    self.method = method
    self.artist = artist
    self.title = title
    self.year = year
    self.labelFolder = labelFolder
    self.trimming = trimming
    self.normalization = normalization
  }
}

/// How a side was cut.
public struct RecordSide: Sendable {
  public let path: String
  /// In hertz.
  public let sampleRate: Int
  public let plan: SidePlan
  /// The label file that was written, or that was there.
  public let labelFile: String?
  /// Whether it was there already, and says something else.
  public let hasOtherLabels: Bool
  /// What every sample is multiplied with.
  public let gain: Float
}

/// Why a record could not be cut.
public enum RecordError: Error, Equatable {
  case noSides
  /// As many sides, and as many lists of lengths.
  case sideCount(sides: Int, lists: Int)
  /// No label file for a side; the places that were looked at.
  case noLabels(side: String, tried: [String])
  /// `reason` is the system's text.
  case cannotWrite(path: String, reason: String)
}

extension RecordError: CustomStringConvertible {
  public var description: String {
    switch self {
    case .noSides:
      "There is no WAV, FLAC or AIFF file of a record's side. Name them in their order."
    case .sideCount(let sides, let lists):
      "There are \(sides) sides, but lengths for \(lists). Part the sides' lengths by empty lines."
    case .noLabels(let side, let tried):
      "There are no labels for \(side): neither \(tried.joined(separator: " nor ")) exists. A dry run "
        + "with --record silence writes such a file."
    case .cannotWrite(let path, let reason):
      "Cannot write \(path): \(reason). Choose another folder with --labels."
    }
  }
}
