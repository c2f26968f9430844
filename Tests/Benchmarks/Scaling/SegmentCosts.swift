import Foundation
import Glibc
import LAMEReference
import MP3Encoding

/// What the segments of a track cost on this machine, measured one after the other on one thread.
struct SegmentCosts {
  let segments: [EncodingPlan.Segment]
  let costs: [Schedule.Cost]
  /// Processor seconds of one plain LAME context for the whole track.
  let serial: Double

  /// - Parameter samples: Interleaved 16-bit stereo at 44.1 kHz.
  init(_ samples: [Int16], configuration: EncoderConfiguration) async throws {
    let encoding = TrackEncoding(sampleCount: samples.count / 2, configuration: configuration)
    segments = encoding.plan.segments
    let start = Self.processorTime
    _ = SerialEncoder.pieces(samples, configuration.settings, resets: [])
    serial = Self.processorTime - start

    var costs: [Schedule.Cost] = []
    var summary = StreamSummary()
    let file = FileHandle(forWritingAtPath: "/dev/null")
    for segment in segments {
      let start = Self.processorTime
      let output = try await encoding.encode(
        segment,
        read: { range, block in
          for position in 2 * range.lowerBound..<2 * range.upperBound {
            block.append(samples[position])
          }
        },
        deliver: { _ in })
      let encoded = Self.processorTime
      try summary.append(output.bytes.span)
      try file?.write(contentsOf: Data(output.bytes))
      costs.append(
        Schedule.Cost(encoding: encoded - start, writing: Self.processorTime - encoded))
    }
    self.costs = costs
  }

  /// Of the whole process, in seconds: awaiting may change the thread.
  private static var processorTime: Double {
    var time = timespec()
    unsafe clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &time)
    return Double(time.tv_sec) + Double(time.tv_nsec) / 1e9
  }
}
