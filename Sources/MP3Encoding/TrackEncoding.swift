/// All that is fixed about the encoding of a track before its first sample is read.
public struct TrackEncoding: Sendable {
  public let configuration: EncoderConfiguration
  public let plan: EncodingPlan
  /// Where samples can be had from, counted like those of the track, which lie within.
  private let surroundings: Range<Int>

  /// - Parameters:
  ///   - sampleCount: Stereo samples in the track, from 0.
  ///   - surroundings: The stretch of continuous audio in which the track lies, in samples from its
  ///     start; nil for a track that stands alone.
  public init(
    sampleCount: Int, configuration: EncoderConfiguration, surroundings: Range<Int>? = nil
  ) {
    self.init(
      sampleCount: sampleCount, configuration: configuration, surroundings: surroundings,
      grain: configuration.grain)
  }

  /// - Parameter grain: Other than that of the configuration only to prove more cuts with the same
  ///   music.
  package init(
    sampleCount: Int, configuration: EncoderConfiguration, surroundings: Range<Int>? = nil,
    grain: EncodingPlan.Grain
  ) {
    self.configuration = configuration
    plan = EncodingPlan(
      sampleCount: sampleCount, isDivisible: !configuration.resamples,
      grain: grain)
    self.surroundings = surroundings ?? 0..<sampleCount
    precondition(
      self.surroundings.clamped(to: 0..<sampleCount) == 0..<sampleCount,
      "a track lies within its surroundings")
  }

  /// The samples that a segment may ask for, besides its own.
  public func reach(of segment: EncodingPlan.Segment) -> Range<Int> {
    let joins = joinableEnds(of: segment)
    let samples = plan.samplesFed(for: segment, joins: joins)
    let end = joins.end ? max(samples.upperBound, plan.sampleCount + Joins.testLength) : 0
    return samples.lowerBound..<max(samples.upperBound, end)
  }

  /// Looks at the samples on both sides of a segment's ends that are ends of the track.
  ///
  /// - Parameter read: Appends the interleaved samples of any range within `reach`.
  public func joins<Sample: PCMSample>(
    of segment: EncodingPlan.Segment,
    read: (_ samples: Range<Int>, _ block: inout OutputSpan<Sample>) throws -> Void
  ) throws -> Joins {
    func runsOn(at cut: Int) throws -> Bool {
      let before = try samples(cut - Joins.testLength..<cut, read)
      let after = try samples(cut..<cut + Joins.testLength, read)
      return Joins.runsOn(from: before.span, into: after.span)
    }
    let joinable = joinableEnds(of: segment)
    return Joins(
      start: try joinable.start && runsOn(at: 0),
      end: try joinable.end && runsOn(at: plan.sampleCount))
  }

  /// Encodes one segment; see `SegmentEncoder.encode`.
  public func encode<Sample: PCMSample>(
    _ segment: EncodingPlan.Segment, joins: Joins = Joins(),
    read: (_ samples: Range<Int>, _ block: inout OutputSpan<Sample>) throws -> Void,
    deliver: ([UInt8]) async throws -> Void
  ) async throws -> SegmentEncoder.Output {
    try await SegmentEncoder.encode(
      segment, of: plan, joins: joins, configuration: configuration, read: read, deliver: deliver)
  }

  /// The ends of the track at which there are samples enough for a join.
  private func joinableEnds(of segment: EncodingPlan.Segment) -> Joins {
    guard segment.frames != nil, plan.sampleCount >= Joins.testLength else { return Joins() }
    let fed = plan.samplesFed(for: segment, joins: Joins(start: true, end: true))
    return Joins(
      start: segment.index == 0 && surroundings.lowerBound <= fed.lowerBound,
      end: segment.isLast
        && surroundings.upperBound >= max(fed.upperBound, plan.sampleCount + Joins.testLength))
  }

  private func samples<Sample: PCMSample>(
    _ range: Range<Int>,
    _ read: (_ samples: Range<Int>, _ block: inout OutputSpan<Sample>) throws -> Void
  ) throws -> [Sample] {
    var samples = [Sample](capacity: 2 * range.count) { _ in }
    try samples.append(addingCapacity: 2 * range.count) { try read(range, &$0) }
    return samples
  }
}
