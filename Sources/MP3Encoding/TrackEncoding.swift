/// All that is fixed about the encoding of a track before its first sample is read.
public struct TrackEncoding: Sendable {
  public let settings: EncoderSettings
  public let plan: EncodingPlan
  public let infoTag: InfoTag

  /// - Parameter sampleCount: Stereo samples in the track, from 0.
  public init(sampleCount: Int, settings: EncoderSettings) throws(EncodingError) {
    let resamples = try MP3Encoder(settings).resamples
    self.settings = settings
    plan = EncodingPlan(sampleCount: sampleCount, isDivisible: !resamples)
    infoTag = try InfoTag(settings)
  }

  /// Encodes one segment; see `SegmentEncoder.encode`.
  public func encode(
    _ segment: EncodingPlan.Segment,
    read: (_ samples: Range<Int>, _ block: inout OutputSpan<Int16>) throws -> Void,
    deliver: ([UInt8]) async throws -> Void
  ) async throws -> SegmentEncoder.Output {
    try await SegmentEncoder.encode(segment, settings: settings, read: read, deliver: deliver)
  }
}
