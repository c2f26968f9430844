public import CompactDisc

/// What has to change in a disc's audio for it to be what the Cue Tools database has.
///
/// There is one only if the checksum of the disc will be that of the database, which is computed
/// before a sample is written.
public struct CTDBRepair: Equatable, Sendable {
  /// A change of one word of 16 bits: one channel of one stereo sample.
  public struct Correction: Equatable, Sendable {
    /// Its position among the words of the disc's audio: twice that of the stereo sample, and one
    /// more for the right channel.
    public let word: Int
    /// The exclusive or of the sample as it is and as it should be.
    public let difference: UInt16
  }

  /// How much later the audio at hand has what the database has, in stereo samples.
  public let offset: Int
  /// In order, each word once.
  public let corrections: [Correction]
  /// The checksum of the disc at that offset, once they are made: that of the database.
  public let discCRC: UInt32
  /// Stereo samples in doubt that the database knows nothing of: near the ends of the disc.
  public let outOfReach: [Range<Int>]

  /// The stereo samples that change, in runs.
  public var changed: [Range<Int>] {
    merged(corrections.map { $0.word / 2..<$0.word / 2 + 1 })
  }

  /// The sectors that change, in runs.
  public func changedSectors(_ layout: AudioLayout) -> [Range<Sector>] {
    let size = CDAudio.samplesPerSector
    return merged(corrections.map { $0.word / (2 * size)..<$0.word / (2 * size) + 1 }).map {
      layout.start.advanced(by: $0.lowerBound)..<layout.start.advanced(by: $0.upperBound)
    }
  }

  /// Makes those corrections that lie in a block of samples.
  ///
  /// - Parameters:
  ///   - samples: Interleaved.
  ///   - position: That of the first stereo sample in the disc's audio.
  public func apply(to samples: inout [Int16], startingAt position: Int) {
    let words = 2 * position..<2 * position + samples.count
    for correction in corrections[first(from: words.lowerBound)...] {
      guard words.contains(correction.word) else { break }
      let index = correction.word - words.lowerBound
      samples[index] = Int16(
        bitPattern: UInt16(bitPattern: samples[index]) ^ correction.difference)
    }
  }

  /// The index of the first correction from a word on.
  private func first(from word: Int) -> Int {
    var (lower, upper) = (0, corrections.count)
    while lower < upper {
      let middle = (lower + upper) / 2
      if corrections[middle].word < word { lower = middle + 1 } else { upper = middle }
    }
    return lower
  }
}
