import CompactDisc

/// What is known of all samples before a place in the disc's audio.
struct DiscPrefix: Equatable, Sendable {
  var crc = CRC32()
  /// The sum of the samples, modulo 2^32.
  var plain: UInt32 = 0
  /// The sum of the samples times their positions in the audio, from 1, modulo 2^32.
  var weighted: UInt32 = 0

  /// Continues with a run of samples.
  ///
  /// - Parameters:
  ///   - crc: That of the run.
  ///   - sums: Those of the run, with positions that count from its start.
  ///   - start: The run's position in the audio.
  mutating func append(crc other: CRC32, sums: WeightedSums, startingAt start: Int) {
    crc.append(other)
    plain &+= sums.plain
    weighted &+= sums.low &+ UInt32(truncatingIfNeeded: start) &* sums.plain
  }
}

/// A stretch of audio that is kept, and what came before it.
struct KeptStretch: Sendable {
  /// Positions in the audio, in stereo samples.
  let range: Range<Int>
  var prefix = DiscPrefix()
  /// Interleaved; as many as have been seen.
  var samples: [Int16] = []

  /// The positions for which all samples before them are known.
  var known: ClosedRange<Int> { range.lowerBound...range.lowerBound + samples.count / 2 }

  init(_ range: Range<Int>) { self.range = range }

  /// The sums of all audio before each of some positions.
  ///
  /// - Parameter positions: Within `known`.
  func sums(_ positions: ClosedRange<Int>) -> (plain: [UInt32], weighted: [UInt32]) {
    var plain: [UInt32] = []
    var weighted: [UInt32] = []
    plain.reserveCapacity(positions.count)
    weighted.reserveCapacity(positions.count)
    var (plainSum, weightedSum) = (prefix.plain, prefix.weighted)
    for position in range.lowerBound...positions.upperBound {
      if position >= positions.lowerBound {
        plain.append(plainSum)
        weighted.append(weightedSum)
      }
      guard position < positions.upperBound else { break }
      let word = self.word(at: position)
      plainSum &+= word
      weightedSum &+= word &* UInt32(truncatingIfNeeded: position + 1)
    }
    return (plain, weighted)
  }

  /// The CRC-32 of all audio before each of some positions.
  ///
  /// - Parameter positions: Within `known`.
  func crcs(_ positions: ClosedRange<Int>) -> [UInt32] {
    var crcs: [UInt32] = []
    crcs.reserveCapacity(positions.count)
    let span = samples.span
    var crc = prefix.crc
    crc.update(span.extracting(0..<2 * (positions.lowerBound - range.lowerBound)))
    for position in positions {
      crcs.append(crc.value)
      guard position < positions.upperBound else { break }
      let index = 2 * (position - range.lowerBound)
      crc.update(span.extracting(index..<index + 2))
    }
    return crcs
  }

  /// A stereo sample as 32 bits, left channel low.
  private func word(at position: Int) -> UInt32 {
    let index = 2 * (position - range.lowerBound)
    return UInt32(UInt16(bitPattern: samples[index]))
      | UInt32(UInt16(bitPattern: samples[index + 1])) << 16
  }
}
