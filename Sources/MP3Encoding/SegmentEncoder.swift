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
  ///   - deliver: Takes about a mebibyte of the stream at a time where the segment is a track of any
  ///     length, so that it need not be held in memory; not called for other segments.
  static func encode(
    _ segment: EncodingPlan.Segment, of plan: EncodingPlan, joins: Joins,
    configuration: EncoderConfiguration,
    read: (_ samples: Range<Int>, _ block: inout OutputSpan<Int16>) throws -> Void,
    deliver: ([UInt8]) async throws -> Void
  ) async throws -> Output {
    var encoder = try MP3Encoder(configuration)
    var block = [Int16](capacity: 2 * blockLength) { _ in }
    var bytes: [UInt8] = []
    // Memory that is not written to costs nothing.
    bytes.reserveCapacity(
      segment.frames.map { $0.count * largestFrame + flushRoom } ?? 2 * deliveredLength)

    let fed = plan.samplesFed(for: segment, joins: joins)
    let reset = plan.reset(of: segment, joins: joins)
    let stops: Set = [
      segment.samples.lowerBound, reset ?? fed.lowerBound, segment.samples.upperBound,
      fed.upperBound,
    ]
    var start = fed.lowerBound
    if let rule = configuration.adaptiveWarmUp, segment.index > 0 {
      let needed = try warmUpFrameCount(of: segment, rule: rule, read: read)
      start = segment.samples.lowerBound - (needed + 1) * EncodingPlan.frameLength
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
        if segment.frames == nil, bytes.count >= deliveredLength {
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

  /// Frames before the segment's first one that LAME has to hear.
  private static func warmUpFrameCount(
    of segment: EncodingPlan.Segment, rule: AdaptiveWarmUp,
    read: (_ samples: Range<Int>, _ block: inout OutputSpan<Int16>) throws -> Void
  ) throws -> Int {
    let count = 2 * segment.warmUp.count
    let warmUp = try [Int16](capacity: count) { try read(segment.warmUp, &$0) }
    guard warmUp.count == count else {
      throw EncodingError.inconsistentStream(
        "\(warmUp.count) of \(count) values read at sample \(segment.warmUp.lowerBound)")
    }
    return rule.frameCount(of: warmUp.span)
  }
}
