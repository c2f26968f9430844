import MP3Encoding
import Testing

struct EncodingPlanTests {
  /// Around every change of the number of segments, and the longest disc.
  private static let lengths = [
    0, 1, 575, 576, 1152, 100_000, 3_159_935, 3_159_936, 3_159_937, 3_161_088,
    11_060_000, 11_072_000, 13_230_000, 220_500_000,
  ]

  /// Cut finely, and coarsely.
  private static let bitRates: [BitRate] = [
    .variable(quality: 0), .constant(kilobitsPerSecond: 192),
  ]

  private static func segments(
    _ sampleCount: Int, _ bitRate: BitRate
  ) throws -> [EncodingPlan.Segment] {
    TrackEncoding(
      sampleCount: sampleCount,
      configuration: try EncoderConfiguration(EncoderSettings(bitRate: bitRate))
    ).plan.segments
  }

  @Test(arguments: lengths, bitRates)
  func segmentsCoverEverySampleAndFrameOnce(sampleCount: Int, bitRate: BitRate) throws {
    let segments = try Self.segments(sampleCount, bitRate)
    #expect(segments.map(\.index) == Array(0..<segments.count))
    #expect(segments.first?.samples.lowerBound == 0)
    #expect(segments.last?.samples.upperBound == sampleCount)
    #expect(segments.map(\.isLast) == segments.indices.map { $0 == segments.count - 1 })
    for (segment, next) in zip(segments, segments.dropFirst()) {
      #expect(segment.samples.upperBound == next.samples.lowerBound)
      #expect(segment.frames?.upperBound == next.frames?.lowerBound)
    }
  }

  @Test(arguments: lengths, bitRates)
  func laterSegmentsStartOnAPeriodOfThePaddingAndWarmUpFor98Frames(
    sampleCount: Int, bitRate: BitRate
  ) throws {
    for segment in try Self.segments(sampleCount, bitRate).dropFirst() {
      let frames = try #require(segment.frames)
      #expect(frames.lowerBound % 49 == 0)
      #expect(segment.warmUp.lowerBound == (frames.lowerBound - 98) * 1152)
      #expect(segment.warmUp.upperBound == segment.samples.lowerBound)
    }
  }

  @Test(arguments: lengths, bitRates)
  func segmentsAreNearlyEqualAndBounded(sampleCount: Int, bitRate: BitRate) throws {
    let lengths = try Self.segments(sampleCount, bitRate).compactMap(\.frames?.count)
    #expect(lengths.count == 1 || lengths.count % 2 == 0)
    #expect(lengths.allSatisfy { $0 <= (bitRate == Self.bitRates[0] ? 4100 : 4900) })
    #expect((lengths.max() ?? 0) - (lengths.min() ?? 0) <= 2 * 49)
  }

  /// Frames hold 576 samples of delay, the track, and at least 576 samples of padding.
  @Test(arguments: [(bitRates[0], 1176), (bitRates[1], 2744)])
  func aSampleMoreThanOneSegmentMakesTwo(bitRate: BitRate, frameCount: Int) throws {
    let longest = 1152 * frameCount - 1152
    #expect(try Self.segments(longest, bitRate).count == 1)
    #expect(try Self.segments(longest + 1, bitRate).count == 2)
  }

  /// So that two, four or eight cores finish a lone track together, but no more than 48.
  @Test(arguments: [
    (60, 2), (100, 2), (120, 4), (180, 4), (240, 8), (300, 8), (1440, 44), (1500, 48), (4440, 48),
  ])
  func manySegmentsAreAMultipleOfFour(seconds: Int, segmentCount: Int) throws {
    #expect(try Self.segments(44_100 * seconds, Self.bitRates[0]).count == segmentCount)
  }

  @Test(arguments: [.variable(quality: 9), .constant(kilobitsPerSecond: 32)] as [BitRate])
  func whereLAMEResamplesATrackIsOneSegment(bitRate: BitRate) throws {
    let encoding = TrackEncoding(
      sampleCount: 20_000_000,
      configuration: try EncoderConfiguration(EncoderSettings(bitRate: bitRate)))
    #expect(encoding.plan.segments.count == 1)
    #expect(encoding.plan.segments[0].frames == nil)
  }
}
