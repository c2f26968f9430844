public import MP3Stream

/// What a check found out about a file.
public struct FileReport: Equatable, Sendable {
  /// Nil where there is no MP3 audio.
  public let stream: StreamFacts?
  /// The tags in the file, from first to last.
  public let tags: [TagKind]
  public let byteCount: Int
  /// The worst first; at most one of each kind.
  public let findings: [Finding]

  /// Whether nothing is lost and no player will misbehave.
  public var isGood: Bool { findings.allSatisfy { $0.severity == .note } }
}

/// A tag beside the frames.
public enum TagKind: Equatable, Sendable {
  case id3v2(majorVersion: Int)
  case id3v1
  case ape
  case lyrics3

  /// So many tags in a row are no tags: each is looked at more than once.
  static let longestRow = 32

  /// Its usual name, such as "ID3v2.4".
  public var name: String {
    switch self {
    case .id3v2(let version): "ID3v2.\(version)"
    case .id3v1: "ID3v1"
    case .ape: "APE"
    case .lyrics3: "Lyrics3"
    }
  }
}

/// What a stream is.
public struct StreamFacts: Equatable, Sendable {
  /// How the frames' bit rates are, in kbit/s.
  public enum BitRates: Equatable, Sendable {
    case constant(Int)
    /// The mean is of all bytes of frames over the whole time.
    case variable(mean: Int, range: ClosedRange<Int>)
  }

  public let version: FrameHeader.Version
  /// In hertz.
  public let sampleRate: Int
  /// Joint stereo where at least one frame may use it.
  public let channelMode: FrameHeader.ChannelMode
  public let bitRates: BitRates
  /// Frames with sound, so without the Info tag's.
  public let frameCount: Int
  /// Samples per channel in those frames, with the encoder's delay and padding.
  public let decodedSampleCount: Int
  /// Samples per channel of the music alone, where the LAME tag tells.
  public let musicSampleCount: Int?
  /// What encoded the stream, where a tag tells.
  public let encoder: String?
  /// Which tag the stream begins with.
  public let infoTag: InfoTagFields.Kind?

  /// Whether a player can leave out what is not music, to the sample.
  public var isGapless: Bool { musicSampleCount != nil }

  /// In seconds.
  public var duration: Double {
    Double(musicSampleCount ?? decodedSampleCount) / Double(sampleRate)
  }
}
