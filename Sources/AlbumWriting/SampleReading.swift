package import MP3Encoding

/// An album's samples, which can be read at random by many threads at once.
package protocol SampleReading<Sample>: Sendable {
  associatedtype Sample: PCMSample

  /// Appends the interleaved stereo samples of a range, counted over the whole album.
  ///
  /// Blocks the thread.
  func read(_ samples: Range<Int>, into block: inout OutputSpan<Sample>) throws
}

/// Samples of either kind.
package enum AlbumSamples: Sendable {
  /// Of at most 16 bits.
  case integers(any SampleReading<Int16>)
  /// Of more; full scale is 1.
  case floats(any SampleReading<Float>)
}
