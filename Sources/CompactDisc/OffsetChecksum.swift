/// AccurateRip's checksum of a track's sector 450, by which it tells at what offset another disc or
/// drive has the same samples.
///
/// It is version 1 of the track's checksum over the 588 samples of that sector, whose positions
/// count from 1.
public struct OffsetChecksum: Equatable, Sendable {
  /// The samples of the track that count.
  public static let samples =
    450 * CDAudio.samplesPerSector..<451 * CDAudio.samplesPerSector

  private var sum: UInt32 = 0
  private var count = 0
  /// The position in the track of the sample that comes next.
  private var end: Int

  /// - Parameter firstSample: The position in the track of the first sample that `update` will bring.
  public init(startingAt firstSample: Int = 0) { end = firstSample }

  /// Nil where the track is too short, or not all of the sector has gone in.
  public var value: UInt32? { count == Self.samples.count ? sum : nil }

  /// Adds the samples that follow, interleaved.
  public mutating func update(_ samples: Span<Int16>) {
    let next = end + samples.count / 2
    for position in Self.samples.clamped(to: end..<next) {
      let multiplier = UInt32(truncatingIfNeeded: position - Self.samples.lowerBound + 1)
      sum &+= word(samples, position - end) &* multiplier
      count += 1
    }
    end = next
  }

  /// Passes over samples of which none counts.
  public mutating func skip(_ sampleCount: Int) {
    precondition(
      Self.samples.clamped(to: end..<end + sampleCount).isEmpty, "samples that count are missing")
    end += sampleCount
  }

  /// Continues with the samples of `other`, which starts where this one ends.
  public mutating func append(_ other: OffsetChecksum) {
    sum &+= other.sum
    count += other.count
    end = other.end
  }

  /// Where in some samples there are 588 with this checksum: positions of the first of them.
  ///
  /// Takes the same time for each position, by sums of all samples before it.
  public static func positions(of value: UInt32, in samples: Span<Int16>) -> [Int] {
    let length = Self.samples.count
    let count = samples.count / 2
    guard count >= length else { return [] }
    // The sums, modulo 2^32, over a window: of the samples, and of samples times their positions.
    var plain: UInt32 = 0
    var weighted: UInt32 = 0
    for position in 0..<length {
      plain &+= word(samples, position)
      weighted &+= word(samples, position) &* UInt32(truncatingIfNeeded: position + 1)
    }
    var positions: [Int] = []
    for start in 0...count - length {
      if weighted == value { positions.append(start) }
      guard start + length < count else { break }
      // Every sample moves a place forward: the first one leaves, and one comes in at the end.
      weighted &-= plain
      plain &-= word(samples, start)
      plain &+= word(samples, start + length)
      weighted &+= word(samples, start + length) &* UInt32(truncatingIfNeeded: length)
    }
    return positions
  }
}

/// A stereo sample as 32 bits, left channel low.
private func word(_ samples: Span<Int16>, _ position: Int) -> UInt32 {
  UInt32(UInt16(bitPattern: samples[2 * position]))
    | UInt32(UInt16(bitPattern: samples[2 * position + 1])) << 16
}
