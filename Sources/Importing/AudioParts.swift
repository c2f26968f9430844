import AlbumWriting
import AudioFileReading
import MP3Encoding
import RecordSides

/// Stretches of audio files, and silences, that make up an album.
struct AudioParts: Sendable {
  struct Part: Sendable {
    /// Where in the album.
    let samples: Range<Int>
    /// Nil for silence that no file has.
    let file: Int?
    /// The file's sample that comes first.
    let offset: Int
    /// Nil for samples as they are.
    var level: Level?
  }

  /// How loud a stretch is made.
  struct Level: Sendable {
    let gain: Float
    /// Positions are those of the file.
    let fades: SideTrack
  }

  /// In the album's order, without gaps.
  let parts: [Part]
  let files: [ResampledAudio]

  /// As 16 bits where nothing is lost by it.
  var samples: AlbumSamples {
    files.allSatisfy { $0.isUnchanged && $0.file.format.fitsInt16 }
      && parts.allSatisfy { $0.level == nil }
      ? .integers(IntegerParts(parts: self)) : .floats(FloatParts(parts: self))
  }

  /// Appends a range of the album's samples.
  ///
  /// - Parameter readFile: Appends samples that a file has.
  fileprivate func read<Sample: PCMSample>(
    _ samples: Range<Int>, into block: inout OutputSpan<Sample>,
    readFile: (Part, ResampledAudio, Range<Int>, inout OutputSpan<Sample>) throws -> Void
  ) throws {
    for part in parts where part.samples.overlaps(samples) {
      let wanted = samples.clamped(to: part.samples)
      var silence = wanted.count
      if let file = part.file {
        // What a last sector lacks is silence.
        let start = part.offset + wanted.lowerBound - part.samples.lowerBound
        let end = min(start + wanted.count, files[file].frameCount)
        if start < end {
          try readFile(part, files[file], start..<end, &block)
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
    try parts.read(samples, into: &block) { try $1.file.read($2, into: &$3) }
  }
}

private struct FloatParts: SampleReading {
  let parts: AudioParts

  func read(_ samples: Range<Int>, into block: inout OutputSpan<Float>) throws {
    try parts.read(samples, into: &block) { part, file, range, block in
      let start = block.count
      try file.read(range, into: &block)
      guard let level = part.level else { return }
      for (index, position) in range.enumerated() {
        let factor = level.gain * level.fades.gain(at: position)
        block[start + 2 * index] *= factor
        block[start + 2 * index + 1] *= factor
      }
    }
  }
}
