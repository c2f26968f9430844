import AlbumWriting
import AudioFileReading
import MP3Encoding

/// Stretches of audio files, and silences, that make up an album.
struct AudioParts: Sendable {
  struct Part: Sendable {
    /// Where in the album.
    let samples: Range<Int>
    /// Nil for silence that no file has.
    let file: Int?
    /// The file's sample that comes first.
    let offset: Int
  }

  /// In the album's order, without gaps.
  let parts: [Part]
  let files: [ResampledAudio]

  /// As 16 bits where nothing is lost by it.
  var samples: AlbumSamples {
    files.allSatisfy { $0.isUnchanged && $0.file.format.fitsInt16 }
      ? .integers(IntegerParts(parts: self)) : .floats(FloatParts(parts: self))
  }

  /// Appends a range of the album's samples.
  ///
  /// - Parameter readFile: Appends samples that a file has.
  fileprivate func read<Sample: PCMSample>(
    _ samples: Range<Int>, into block: inout OutputSpan<Sample>,
    readFile: (ResampledAudio, Range<Int>, inout OutputSpan<Sample>) throws -> Void
  ) throws {
    for part in parts where part.samples.overlaps(samples) {
      let wanted = samples.clamped(to: part.samples)
      var silence = wanted.count
      if let file = part.file {
        // What a last sector lacks is silence.
        let start = part.offset + wanted.lowerBound - part.samples.lowerBound
        let end = min(start + wanted.count, files[file].frameCount)
        if start < end {
          try readFile(files[file], start..<end, &block)
          silence -= end - start
        }
      }
      for _ in 0..<2 * silence { block.append(.zero) }
    }
  }
}

private struct IntegerParts: SampleReading {
  let parts: AudioParts

  func read(_ samples: Range<Int>, into block: inout OutputSpan<Int16>) throws {
    try parts.read(samples, into: &block) { try $0.file.read($1, into: &$2) }
  }
}

private struct FloatParts: SampleReading {
  let parts: AudioParts

  func read(_ samples: Range<Int>, into block: inout OutputSpan<Float>) throws {
    try parts.read(samples, into: &block) { try $0.read($1, into: &$2) }
  }
}
