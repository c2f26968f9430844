/// All that one pass over a track's samples, or over a run of them, tells about it.
///
/// Runs are summed up side by side, each by its own value, and appended in order.
public struct TrackChecksums: Equatable, Sendable {
  public private(set) var crc32 = CRC32()
  public private(set) var accurateRip: AccurateRipChecksum
  public private(set) var offset: OffsetChecksum
  /// The largest absolute value of any sample in either channel: 0...32768.
  public private(set) var peak: UInt16 = 0
  /// The stereo samples that have gone in.
  public var sampleCount: Int { crc32.byteCount / CDAudio.bytesPerSample }

  /// - Parameters:
  ///   - sampleCount: The stereo samples of the whole track.
  ///   - isFirstTrack: Whether it is the disc's first audio track.
  ///   - isLastTrack: Whether it is the disc's last audio track.
  ///   - firstSample: The position in the track of the first sample that `update` will bring.
  public init(
    sampleCount: Int, isFirstTrack: Bool, isLastTrack: Bool, startingAt firstSample: Int = 0
  ) {
    accurateRip = AccurateRipChecksum(
      sampleCount: sampleCount, isFirstTrack: isFirstTrack, isLastTrack: isLastTrack,
      startingAt: firstSample)
    offset = OffsetChecksum(startingAt: firstSample)
  }

  /// Adds the samples that follow, interleaved.
  ///
  /// - Precondition: The count is even.
  public mutating func update(_ samples: Span<Int16>) {
    crc32.update(samples)
    accurateRip.update(samples)
    offset.update(samples)
    peak = max(peak, Self.peak(of: samples))
  }

  /// Adds the samples that follow, interleaved, rounded to 16 bits.
  ///
  /// - Parameter samples: Full scale is 1; what lies beyond counts as full scale.
  public mutating func update(_ samples: Span<Float>) {
    var rounded: [Int16] = []
    rounded.reserveCapacity(samples.count)
    for index in samples.indices {
      // NaN, which is no sample, becomes silence.
      let value = (samples[index] * 32_768).rounded()
      rounded.append(value > -32_768 ? value < 32_767 ? Int16(value) : .max : value < 0 ? .min : 0)
    }
    update(rounded.span)
  }

  /// Continues with the samples of `other`, which starts where this one ends.
  public mutating func append(_ other: TrackChecksums) {
    crc32.append(other.crc32)
    accurateRip.append(other.accurateRip)
    offset.append(other.offset)
    peak = max(peak, other.peak)
  }

  private static func peak(of samples: Span<Int16>) -> UInt16 {
    var lowest: Int16 = 0
    var highest: Int16 = 0
    // Minimum and maximum are single vector instructions; the absolute value is taken at the end.
    for index in samples.indices {
      lowest = min(lowest, samples[index])
      highest = max(highest, samples[index])
    }
    return max(lowest.magnitude, highest.magnitude)
  }
}
