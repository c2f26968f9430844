/// What kind of sound a file holds, and how much.
public struct AudioFormat: Equatable, Sendable {
  /// The kinds of file that are taken.
  public enum Container: Equatable, Sendable {
    case wav
    /// WAV with lengths of 64 bits.
    case rf64
    /// Sony's W64.
    case wave64
    case flac
    case aiff
    /// AIFF-C, without compression.
    case aifc
  }

  /// How one sample is stored.
  public enum SampleType: Equatable, Sendable {
    /// Whole numbers of 8, 16, 24 or 32 bits.
    case integer(bits: Int)
    /// IEEE 754 numbers of 32 or 64 bits, full scale being ±1.
    case floatingPoint(bits: Int)
  }

  public let container: Container
  /// In hertz: within `sampleRates`.
  public let sampleRate: Int
  /// 1 or 2.
  public let channelCount: Int
  public let sampleType: SampleType
  /// Samples of each channel.
  public let frameCount: Int

  /// What a header may claim: from the slowest that is in use for speech to the fastest converters.
  public static let sampleRates = 4000...768_000

  /// Whether samples of 16 bits say all that these do.
  public var fitsInt16: Bool {
    switch sampleType {
    case .integer(let bits): bits <= 16
    case .floatingPoint: false
    }
  }
}

extension AudioFormat.Container: CustomStringConvertible {
  public var description: String {
    switch self {
    case .wav: "WAV"
    case .rf64: "RF64"
    case .wave64: "W64"
    case .flac: "FLAC"
    case .aiff: "AIFF"
    case .aifc: "AIFC"
    }
  }
}
