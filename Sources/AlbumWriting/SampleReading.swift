/// An album's samples, which can be read at random by many threads at once.
package protocol SampleReading: Sendable {
  /// Appends the interleaved stereo samples of a range, counted over the whole album.
  ///
  /// Blocks the thread.
  func read(_ samples: Range<Int>, into block: inout OutputSpan<Int16>) throws
}
