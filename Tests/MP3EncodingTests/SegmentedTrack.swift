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

  let joins: Joins

  /// - Parameters:
  ///   - samples: Interleaved stereo.
  ///   - track: Where in them the track lies, in stereo samples; nil for all, without surroundings.
  init(
    _ samples: [Int16], _ settings: EncoderSettings, track: Range<Int>? = nil,
    pool: EncoderPool? = nil
  ) async throws {
    let pool = try pool ?? EncoderPool(threadCount: 2)
    let range = track ?? 0..<samples.count / 2
    let encoding = TrackEncoding(
      sampleCount: range.count, configuration: try EncoderConfiguration(settings),
      surroundings: track.map { -$0.lowerBound..<samples.count / 2 - $0.lowerBound })
    let joins = try encoding.plan.segments.reduce(into: Joins()) { joins, segment in
      joins.formUnion(try encoding.joins(of: segment, in: samples, trackStart: range.lowerBound))
    }
    self.joins = joins
    self.encoding = encoding
    outputs = try await withThrowingTaskGroup(
      of: (index: Int, output: SegmentEncoder.Output).self
    ) { group in
      for segment in encoding.plan.segments {
        group.addTask(executorPreference: pool) {
          let (parts, output) = try await encoding.encode(
            segment, of: samples, trackStart: range.lowerBound)
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
    infoTag = encoding.configuration.infoTag.frame(
      for: summary, endPadding: outputs.last?.endPadding ?? 0)
  }

  init(_ samples: [Int16], _ bitRate: BitRate, pool: EncoderPool? = nil) async throws {
    try await self.init(samples, EncoderSettings(bitRate: bitRate), pool: pool)
  }
}

extension TrackEncoding {
  /// Encodes a segment of a track whose interleaved samples are at hand; what was delivered, and the
  /// rest.
  ///
  /// - Parameter trackStart: The stereo sample at which the track starts.
  func encode(
    _ segment: EncodingPlan.Segment, of samples: [Int16], trackStart: Int = 0
  ) async throws -> (parts: [[UInt8]], output: SegmentEncoder.Output) {
    var parts: [[UInt8]] = []
    let output = try await encode(
      segment, joins: joins(of: segment, in: samples, trackStart: trackStart),
      read: { range, block in samples.copy(range, from: trackStart, to: &block) },
      deliver: { parts.append($0) })
    return (parts, output)
  }

  /// The joins of a segment of a track whose surroundings are at hand.
  func joins(
    of segment: EncodingPlan.Segment, in samples: [Int16], trackStart: Int
  ) throws -> Joins {
    try joins(of: segment) { range, block in
      samples.copy(range, from: trackStart, to: &block)
    }
  }

  /// Encodes the first segment of samples that come from `read`.
  func encodeFirst(
    read: @Sendable (_ samples: Range<Int>, _ block: inout OutputSpan<Int16>) throws -> Void
  ) async throws {
    _ = try await encode(plan.segments[0], read: read, deliver: { _ in })
  }
}

extension [Int16] {
  fileprivate func copy(_ range: Range<Int>, from start: Int, to block: inout OutputSpan<Int16>) {
    for sample in self[2 * (start + range.lowerBound)..<2 * (start + range.upperBound)] {
      block.append(sample)
    }
  }
}
