/// Makes one segment of a track's MP3 stream.
public enum SegmentEncoder {
  /// Stereo samples that are read at once: a few frames, small enough for the second-level cache.
  private static let blockLength = 8 * EncodingPlan.frameLength

  /// Bytes of a frame at 320 kbit/s and 44.1 kHz with padding.
  private static let largestFrame = 1045
  /// Bytes that LAME wants to be free at each call, besides those for its samples.
  private static let flushRoom = 32_768

  /// How much of a segment without a bound is put by before it is delivered, in bytes.
  private static let deliveredLength = 1 << 20

  /// What a segment adds to the stream.
  public struct Output: Equatable, Sendable {
    /// What was not delivered before: whole frames, unless there was a delivery.
    ///
    /// The first frame of a segment does not reach back into the bit reservoir.
    public let bytes: [UInt8]
    /// Samples of silence behind the last sample of the track; nil but for its last segment.
    public let endPadding: Int?

    package init(bytes: [UInt8], endPadding: Int?) {
      self.bytes = bytes
      self.endPadding = endPadding
    }
  }

  /// Encodes `segment` with a LAME context of its own.
  ///
  /// Holds the thread but for deliveries. Checks for cancellation between blocks of a few frames.
  /// - Parameters:
  ///   - joins: The ends of the track at which it is encoded as one with what lies beyond.
  ///   - read: Appends exactly the interleaved samples of a range, counted from the start of the
  ///     track; negative before it. Each range lies within `segment.samples` or beside it; those
  ///     within are asked for once, in their order.
  ///   - deliver: Takes about a mebibyte of the stream at a time where the segment is the whole track,
  ///     which can have any length and need not be held in memory; not called for other segments.
  static func encode<Sample: PCMSample>(
    _ segment: EncodingPlan.Segment, of plan: EncodingPlan, joins: Joins,
    configuration: EncoderConfiguration,
    read: (_ samples: Range<Int>, _ block: inout OutputSpan<Sample>) throws -> Void,
    deliver: ([UInt8]) async throws -> Void
  ) async throws -> Output {
    var encoder = try MP3Encoder(configuration)
    var block = [Sample](capacity: 2 * blockLength) { _ in }
    var bytes: [UInt8] = []
    // Memory that is not written to costs nothing.
    let isWholeTrack = segment.index == 0 && segment.isLast
    bytes.reserveCapacity(
      min(
        segment.frames.map { $0.count * largestFrame + flushRoom } ?? .max,
        isWholeTrack ? 2 * deliveredLength : .max))

    let fed = plan.samplesFed(for: segment, joins: joins)
    let reset = plan.reset(of: segment, joins: joins)
    let stops: Set = [
      segment.samples.lowerBound, reset ?? fed.lowerBound, segment.samples.upperBound,
      fed.upperBound,
    ]
    var start = fed.lowerBound
    if segment.index > 0 {
      start = try warmUpStart(of: segment, rule: configuration.adaptiveWarmUp, read: read)
    }
    for stop in stops.sorted() {
      while start < stop {
        try Task.checkCancellation()
        let end = min(start + blockLength, stop)
        block.removeAll(keepingCapacity: true)
        try block.append(addingCapacity: 2 * (end - start)) { try read(start..<end, &$0) }
        guard block.count == 2 * (end - start) else {
          throw EncodingError.inconsistentStream(
            "\(block.count) of \(2 * (end - start)) values read at sample \(start)")
        }
        try encoder.encode(block.span, into: &bytes)
        start = end
        if isWholeTrack, bytes.count >= deliveredLength {
          try await deliver(bytes)
          bytes.removeAll(keepingCapacity: true)
        }
      }
      if stop == reset {
        try encoder.flushReservoir(into: &bytes)
        bytes.removeAll(keepingCapacity: true)
      }
    }
    guard segment.isLast else {
      try encoder.flushReservoir(into: &bytes)
      return Output(bytes: bytes, endPadding: nil)
    }
    guard !joins.end else {
      try encoder.flushReservoir(into: &bytes)
      return Output(bytes: bytes, endPadding: plan.endPadding)
    }
    try encoder.finish(into: &bytes)
    return Output(bytes: bytes, endPadding: encoder.endPadding)
  }

  /// The first sample that LAME has to hear to be in the state that it would have at the segment.
  ///
  /// Where there is no rule for less, 98 frames with a sound: in digital silence, LAME keeps the step
  /// sizes that it found last.
  private static func warmUpStart<Sample: PCMSample>(
    of segment: EncodingPlan.Segment, rule: AdaptiveWarmUp?,
    read: (_ samples: Range<Int>, _ block: inout OutputSpan<Sample>) throws -> Void
  ) throws -> Int {
    func samples(_ range: Range<Int>) throws -> [Sample] {
      let samples = try [Sample](capacity: 2 * range.count) { try read(range, &$0) }
      guard samples.count == 2 * range.count else {
        throw EncodingError.inconsistentStream(
          "\(samples.count) of \(2 * range.count) values read at sample \(range.lowerBound)")
      }
      return samples
    }
    let frameLength = EncodingPlan.frameLength
    let warmUp = try samples(segment.warmUp)
    // The rule's bounds are whole numbers.
    if let rule, let frameCount = frameCount(of: warmUp, by: rule) {
      return segment.warmUp.upperBound - (frameCount + 1) * frameLength
    }
    var start = segment.warmUp.lowerBound
    var soundingCount = soundingFrameCount(warmUp)
    while soundingCount < EncodingPlan.warmUpFrames, start > 0 {
      let earlier = max(0, start - EncodingPlan.paddingPeriod * frameLength)
      soundingCount += soundingFrameCount(try samples(earlier..<start))
      start = earlier
    }
    return start
  }

  /// Nil for samples that are no whole numbers.
  private static func frameCount(of warmUp: [some PCMSample], by rule: AdaptiveWarmUp) -> Int? {
    // Unlike a cast of the array, that of a pointer copies nothing.
    unsafe warmUp.withUnsafeBufferPointer { buffer in
      guard let samples = unsafe buffer as? UnsafeBufferPointer<Int16> else { return nil }
      return unsafe rule.frameCount(of: samples.span)
    }
  }

  private static func soundingFrameCount(_ samples: [some PCMSample]) -> Int {
    let frame = 2 * EncodingPlan.frameLength
    return stride(from: 0, to: samples.count, by: frame).count { start in
      samples[start..<min(start + frame, samples.count)].contains { $0 != .zero }
    }
  }
}
