import MP3Encoding

/// A track encoded segment by segment, the way the pipelines do it.
struct SegmentedTrack {
  let encoding: TrackEncoding
  let outputs: [SegmentEncoder.Output]
  let summary: StreamSummary
  let infoTag: [UInt8]

  /// All frames without the Info tag.
  var frames: [UInt8] { outputs.flatMap(\.bytes) }
  /// The whole file, but for ID3.
  var file: [UInt8] { infoTag + frames }

  /// - Parameter samples: Interleaved stereo.
  init(
    _ samples: [Int16], _ bitRate: BitRate,
    pool: EncoderPool? = nil
  ) async throws {
    let pool = try pool ?? EncoderPool(threadCount: 2)
    let encoding = try TrackEncoding(
      sampleCount: samples.count / 2, settings: EncoderSettings(bitRate: bitRate))
    self.encoding = encoding
    outputs = try await withThrowingTaskGroup(
      of: (index: Int, output: SegmentEncoder.Output).self
    ) { group in
      for segment in encoding.plan.segments {
        group.addTask(executorPreference: pool) {
          let (parts, output) = try await encoding.encode(segment, of: samples)
          return (
            segment.index,
            SegmentEncoder.Output(
              bytes: parts.flatMap { $0 } + output.bytes, endPadding: output.endPadding)
          )
        }
      }
      return try await group.reduce(into: []) { $0.append($1) }
        .sorted { $0.index < $1.index }.map(\.output)
    }
    var summary = StreamSummary()
    for output in outputs { try summary.append(output.bytes.span) }
    self.summary = summary
    infoTag = encoding.infoTag.frame(for: summary, endPadding: outputs.last?.endPadding ?? 0)
  }
}

extension TrackEncoding {
  /// Encodes a segment of a track whose interleaved samples are at hand; what was delivered, and the
  /// rest.
  func encode(
    _ segment: EncodingPlan.Segment, of samples: [Int16]
  ) async throws -> (parts: [[UInt8]], output: SegmentEncoder.Output) {
    var parts: [[UInt8]] = []
    let output = try await encode(
      segment,
      read: { range, block in
        for sample in samples[2 * range.lowerBound..<2 * range.upperBound] { block.append(sample) }
      },
      deliver: { parts.append($0) })
    return (parts, output)
  }

  /// Encodes the first segment of samples that come from `read`.
  func encodeFirst(
    read: @Sendable (_ samples: Range<Int>, _ block: inout OutputSpan<Int16>) throws -> Void
  ) async throws {
    _ = try await encode(plan.segments[0], read: read, deliver: { _ in })
  }
}
