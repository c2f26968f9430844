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
  ///   - read: Appends exactly the interleaved samples of a range of the track. Called with
  ///     ascending ranges; none of them lies on both sides of the end of the warm-up.
  ///   - deliver: Takes about a mebibyte of the stream at a time where the segment is a track of any
  ///     length, so that it need not be held in memory; not called for other segments.
  public static func encode(
    _ segment: EncodingPlan.Segment, settings: EncoderSettings,
    read: (_ samples: Range<Int>, _ block: inout OutputSpan<Int16>) throws -> Void,
    deliver: ([UInt8]) async throws -> Void
  ) async throws -> Output {
    var encoder = try MP3Encoder(settings)
    var block = [Int16](capacity: 2 * blockLength) { _ in }
    var bytes: [UInt8] = []
    // Memory that is not written to costs nothing.
    bytes.reserveCapacity(
      segment.frames.map { $0.count * largestFrame + flushRoom } ?? 2 * deliveredLength)

    for samples in [segment.warmUp, segment.samples] {
      var start = samples.lowerBound
      while start < samples.upperBound {
        try Task.checkCancellation()
        let end = min(start + blockLength, samples.upperBound)
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
      if samples == segment.warmUp, !samples.isEmpty {
        try encoder.flushReservoir(into: &bytes)
        bytes.removeAll(keepingCapacity: true)
      }
    }
    if segment.isLast {
      try encoder.finish(into: &bytes)
    } else {
      try encoder.flushReservoir(into: &bytes)
    }
    return Output(bytes: bytes, endPadding: segment.isLast ? encoder.endPadding : nil)
  }
}
