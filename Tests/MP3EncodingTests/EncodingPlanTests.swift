import MP3Encoding
import Testing

struct EncodingPlanTests {
  /// Around every change of the number of segments, and the longest disc.
  private static let lengths = [
    0, 1, 575, 576, 1152, 100_000, 3_159_935, 3_159_936, 3_159_937, 3_161_088,
    11_060_000, 11_072_000, 13_230_000, 220_500_000,
  ]

  private static func plan(_ sampleCount: Int) throws -> EncodingPlan {
    TrackEncoding(
      sampleCount: sampleCount, configuration: try EncoderConfiguration(EncoderSettings())
    ).plan
  }

  @Test(arguments: lengths)
  func segmentsCoverEverySampleAndFrameOnce(sampleCount: Int) throws {
    let segments = try Self.plan(sampleCount).segments
    #expect(segments.map(\.index) == Array(0..<segments.count))
    #expect(segments.first?.samples.lowerBound == 0)
    #expect(segments.last?.samples.upperBound == sampleCount)
    #expect(segments.map(\.isLast) == segments.indices.map { $0 == segments.count - 1 })
    for (segment, next) in zip(segments, segments.dropFirst()) {
      #expect(segment.samples.upperBound == next.samples.lowerBound)
      #expect(segment.frames?.upperBound == next.frames?.lowerBound)
    }
  }

  @Test(arguments: lengths)
  func laterSegmentsStartOnAPeriodOfThePaddingAndWarmUpFor98Frames(sampleCount: Int) throws {
    for segment in try Self.plan(sampleCount).segments.dropFirst() {
      let frames = try #require(segment.frames)
      #expect(frames.lowerBound % 49 == 0)
      #expect(segment.warmUp.lowerBound == (frames.lowerBound - 98) * 1152)
      #expect(segment.warmUp.upperBound == segment.samples.lowerBound)
    }
  }

  @Test(arguments: lengths)
  func segmentsAreNearlyEqualAndBounded(sampleCount: Int) throws {
    let lengths = try Self.plan(sampleCount).segments.compactMap(\.frames?.count)
    #expect(lengths.count == 1 || lengths.count % 2 == 0)
    #expect(lengths.allSatisfy { $0 <= 4900 })
    #expect((lengths.max() ?? 0) - (lengths.min() ?? 0) <= 2 * 49)
  }

  /// 2744 frames hold 576 samples of delay, the track, and at least 576 samples of padding.
  @Test(arguments: [(3_159_936, 1), (3_159_937, 2)])
  func aSampleMoreThanOneSegmentMakesTwo(sampleCount: Int, segmentCount: Int) throws {
    #expect(try Self.plan(sampleCount).segments.count == segmentCount)
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
