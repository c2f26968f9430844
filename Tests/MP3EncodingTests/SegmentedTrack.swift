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
    pool: EncoderPool = EncoderPool(threadCount: 2)
  ) async throws {
    let encoding = try TrackEncoding(
      sampleCount: samples.count / 2, settings: EncoderSettings(bitRate: bitRate))
    self.encoding = encoding
    outputs = try await withThrowingTaskGroup(
      of: (index: Int, output: SegmentEncoder.Output).self
    ) { group in
      for segment in encoding.plan.segments {
        group.addTask(executorPreference: pool) {
          let output = try encoding.encode(segment) { range, block in
            for sample in samples[2 * range.lowerBound..<2 * range.upperBound] {
              block.append(sample)
            }
          }
          return (segment.index, output)
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
