/// Both sums by which AccurateRip knows a track, over all of it or over a run of its samples.
///
/// A stereo sample is read as 32 bits, left channel low, and multiplied by its position in the
/// track, from 1. Version 1 sums up the low halves of the 64-bit products, version 2 both halves,
/// modulo 2^32. Drives cannot read the very edges of a disc, so the first audio track leaves out
/// its first 2,939 samples and the last one its last 2,940.
public struct AccurateRipChecksum: Equatable, Sendable {
  /// The positions in the track that count.
  private let included: Range<Int>
  /// The first sample's position in the track.
  private let start: Int
  /// The position in the track of the sample that comes next.
  private var end: Int
  private var lowSum: UInt32 = 0
  private var highSum: UInt32 = 0

  /// - Parameters:
  ///   - sampleCount: The stereo samples of the whole track.
  ///   - isFirstTrack: Whether it is the disc's first audio track.
  ///   - isLastTrack: Whether it is the disc's last audio track.
  ///   - firstSample: The position in the track of the first sample that `update` will bring.
  public init(
    sampleCount: Int, isFirstTrack: Bool, isLastTrack: Bool, startingAt firstSample: Int = 0
  ) {
    precondition((0...sampleCount).contains(firstSample), "samples from outside the track")
    included = Self.counted(
      sampleCount: sampleCount, isFirstTrack: isFirstTrack, isLastTrack: isLastTrack)
    start = firstSample
    end = firstSample
  }

  /// The samples of a track that count, from 0; empty where a first or last track is too short.
  public static func counted(
    sampleCount: Int, isFirstTrack: Bool, isLastTrack: Bool
  ) -> Range<Int> {
    // Five sectors; at the start the last sample of the fifth counts.
    let skipped = 5 * CDAudio.samplesPerSector
    let lower = isFirstTrack ? skipped - 1 : 0
    let upper = isLastTrack ? sampleCount - skipped : sampleCount
    return lower..<max(lower, upper)
  }

  /// The sum that AccurateRip began with.
  public var v1: UInt32 { lowSum }
  /// The sum in use since 2009, in which every bit of a sample counts.
  public var v2: UInt32 { lowSum &+ highSum }

  /// Adds the samples that follow, interleaved.
  ///
  /// - Precondition: The count is even.
  public mutating func update(_ samples: Span<Int16>) {
    precondition(samples.count.isMultiple(of: 2), "half a stereo sample")
    let next = end + samples.count / 2
    let counted = included.clamped(to: end..<next)
    if !counted.isEmpty {
      add(
        samples.extracting(2 * (counted.lowerBound - end)..<2 * (counted.upperBound - end)),
        from: counted.lowerBound)
    }
    end = next
  }

  /// Passes over samples of which none counts.
  public mutating func skip(_ sampleCount: Int) {
    precondition(
      included.clamped(to: end..<end + sampleCount).isEmpty, "samples that count are missing")
    end += sampleCount
  }

  /// Continues with the samples of `other`, which starts where this one ends.
  public mutating func append(_ other: AccurateRipChecksum) {
    precondition(other.start == end && other.included == included, "not the next run")
    lowSum &+= other.lowSum
    highSum &+= other.highSum
    end = other.end
  }

  /// Adds samples that all count, the first of them at `position`.
  private mutating func add(_ samples: Span<Int16>, from position: Int) {
    // The sums are modulo 2^32 by definition; hence the wrapping operators.
    var low: UInt64 = 0
    var high: UInt64 = 0
    var multiplier = UInt32(truncatingIfNeeded: position + 1)
    for index in 0..<samples.count / 2 {
      let left = UInt16(bitPattern: samples[2 * index])
      let right = UInt16(bitPattern: samples[2 * index + 1])
      let product = UInt64(UInt32(left) | UInt32(right) << 16) &* UInt64(multiplier)
      low &+= product
      high &+= product >> 32
      multiplier &+= 1
    }
    lowSum &+= UInt32(truncatingIfNeeded: low)
    highSum &+= UInt32(truncatingIfNeeded: high)
  }
}
