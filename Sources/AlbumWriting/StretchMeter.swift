import Loudness
import MP3Encoding

/// Listens to the samples of one segment as they are encoded.
///
/// For one task alone.
final class StretchMeter {
  private var meter: LoudnessMeter
  /// What has to be heard before the segment, in stereo samples of the track.
  let lead: Range<Int>

  /// - Parameter segment: In stereo samples of the track.
  init(_ segment: Range<Int>, sampleRate: Int, findsTruePeak: Bool) throws(LoudnessError) {
    meter = try LoudnessMeter(sampleRate: sampleRate, findsTruePeak: findsTruePeak)
    let start = LoudnessMeter.start(ofStretchFrom: segment.lowerBound, sampleRate: sampleRate)
    lead = start..<segment.lowerBound
  }

  func add<Sample: PCMSample>(_ samples: Span<Sample>) throws(LoudnessError) {
    // There are two kinds of samples.
    if Sample.self == Int16.self {
      try unsafe samples.withUnsafeBytes { bytes throws(LoudnessError) in
        try unsafe meter.add(Span(_unsafeElements: bytes.assumingMemoryBound(to: Int16.self)))
      }
    } else {
      try unsafe samples.withUnsafeBytes { bytes throws(LoudnessError) in
        try unsafe meter.add(Span(_unsafeElements: bytes.assumingMemoryBound(to: Float.self)))
      }
    }
  }

  func finished() -> LoudnessBlocks { meter.finished() }
}
