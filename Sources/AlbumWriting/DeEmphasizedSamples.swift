import CompactDisc
import MP3Encoding

/// An album's samples with their pre-emphasis taken out.
///
/// A sample is the same to the bit wherever a read of it starts: the filter starts from silence at
/// fixed places, a multiple of `grid` less `DeEmphasis.memory` samples, and what it says of the
/// samples before the multiple is not used. Its arithmetic is that of `Double`.
struct DeEmphasizedSamples: SampleReading {
  private let source: any SampleReading<Int16>
  private let audio: Range<Int>

  /// Stereo samples from one start of the filter to the next: few enough that a read that starts
  /// anywhere filters little in vain, and many enough that the samples heard twice are few.
  private static let grid = 2048

  /// - Parameter audio: The samples that can be read; what lies beyond counts as silence.
  init(_ source: any SampleReading<Int16>, within audio: Range<Int>) {
    self.source = source
    self.audio = audio
  }

  /// The samples that are read for others.
  static func reach(of samples: Range<Int>, within audio: Range<Int>) -> Range<Int> {
    let start = samples.lowerBound - samples.lowerBound % grid - DeEmphasis.memory
    return max(start, audio.lowerBound)..<samples.upperBound
  }

  func read(_ samples: Range<Int>, into block: inout OutputSpan<Float>) throws {
    let reach = Self.reach(of: samples, within: audio)
    let original = try [Int16](capacity: 2 * reach.count) { try source.read(reach, into: &$0) }
    guard original.count == 2 * reach.count else {
      throw EncodingError.inconsistentStream(
        "\(original.count) of \(2 * reach.count) values read at sample \(reach.lowerBound)")
    }
    var start = samples.lowerBound
    while start < samples.upperBound {
      let cell = start - start % Self.grid
      let end = min(cell + Self.grid, samples.upperBound)
      var left = DeEmphasis()
      var right = DeEmphasis()
      for position in max(cell - DeEmphasis.memory, reach.lowerBound)..<end {
        let index = 2 * (position - reach.lowerBound)
        let values = (left.next(Double(original[index])), right.next(Double(original[index + 1])))
        guard position >= start else { continue }
        block.append(Float(values.0 / 32_768))
        block.append(Float(values.1 / 32_768))
      }
      start = end
    }
  }
}
