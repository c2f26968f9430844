/// Which input makes which output, where sound is resampled in chunks of equal length.
///
/// Chunks and margins are whole periods of the two rates, so that input and output start together.
struct ChunkGrid: Equatable, Sendable {
  /// Frames of output in a chunk.
  let length: Int
  /// Frames of output that are made before and after a chunk, and discarded.
  let margin: Int
  private let resampling: Resampling

  init(of resampling: Resampling) {
    self.resampling = resampling
    let period = resampling.outputPeriod
    // Four seconds, or 1.5 MB, for which the margins are 6 % more work.
    length = (4 * resampling.outputRate + period - 1) / period * period
    // The filter of libsoxr's very high quality reaches less than 250 samples of the lower rate to
    // either side; an eighth of a second is 500 at 4 kHz.
    margin = (resampling.outputRate / 8 + period - 1) / period * period
  }

  /// The chunks that these frames of output lie in; not for an empty range.
  func indices(of frames: Range<Int>) -> ClosedRange<Int> {
    frames.lowerBound / length...(frames.upperBound - 1) / length
  }

  /// The frames of input for the first `count` frames of a chunk, with its margins; also before the
  /// first frame and after the last.
  func input(ofChunk index: Int, count: Int) -> Range<Int> {
    let period = resampling.outputPeriod
    let first = (index * length - margin) / period
    let end = (index * length + count + period - 1) / period + margin / period
    return first * resampling.inputPeriod..<end * resampling.inputPeriod
  }
}
