/// How the Cue Tools database cuts up a disc's audio.
///
/// Numbers of two kinds meet here, and are told apart by their names: stereo samples, and words
/// of 16 bits, of which there are two in each. The stride is 11,760 words, 5,880 samples, ten
/// sectors. What the database calls the disc's checksum leaves out one stride in samples' halves at
/// either end: 5,880 stereo samples at the start, and at the end between 5,880 and 11,759, so that
/// a whole number of strides is left. The same samples are those of the codewords.
public struct CTDBLayout: Equatable, Sendable {
  /// Words from one symbol of a codeword to the next; there are as many codewords.
  public static let stride = 11_760
  /// Stereo samples in a stride.
  public static let samplesPerStride = stride / 2
  /// How far a pressing or a drive may be off, in stereo samples, so that a codeword lacks at most
  /// one symbol at one of its ends.
  public static let offsets = -(samplesPerStride - 1)...(samplesPerStride - 1)

  /// Stereo samples of the disc's audio.
  public let sampleCount: Int

  public init(sampleCount: Int) {
    precondition(sampleCount >= 0, "a negative number of samples")
    self.sampleCount = sampleCount
  }

  /// Symbols in each codeword; 0 for audio of less than three strides, which cannot be repaired.
  public var codewordLength: Int { max(0, 2 * sampleCount / Self.stride - 2) }

  /// Stereo samples that are left out at the end of the disc.
  public var tailLength: Int { Self.samplesPerStride + sampleCount % Self.samplesPerStride }

  /// The stereo samples that the disc's checksum covers; empty for a short disc.
  public var covered: Range<Int> {
    Self.samplesPerStride..<max(Self.samplesPerStride, sampleCount - tailLength)
  }
}
