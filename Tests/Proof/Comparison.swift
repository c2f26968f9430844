import LAMEReference
import MP3Encoding
import MP3Stream

/// The segments of a track against one serial stream that is reset at the same frames.
struct Comparison: Sendable {
  /// A segment some of whose audio bits differ.
  struct Difference: Sendable, CustomStringConvertible {
    let segment: Int
    let segmentCount: Int
    /// Frames of the segment that differ, counted from its first one.
    let frames: [Int]
    let frameCount: Int

    var description: String {
      "segment \(segment) of \(segmentCount): \(frames.count) of \(frameCount) frames differ, "
        + "the first is \(frames.first ?? 0), the last \(frames.last ?? 0)"
    }
  }

  private(set) var segmentCount = 0
  /// Segments that are equal byte for byte, fillers and all.
  private(set) var identicalCount = 0
  private(set) var differences: [Difference] = []

  /// - Parameters:
  ///   - samples: Interleaved 16-bit stereo at 44.1 kHz.
  ///   - grain: How fine the cuts are; nil for the product's.
  init(
    _ samples: [Int16], settings: EncoderSettings, grain: EncodingPlan.Grain?
  ) async throws {
    let configuration = try EncoderConfiguration(settings)
    let count = samples.count / 2
    let encoding =
      if let grain {
        TrackEncoding(sampleCount: count, configuration: configuration, grain: grain)
      } else {
        TrackEncoding(sampleCount: count, configuration: configuration)
      }
    let segments = encoding.plan.segments
    segmentCount = segments.count
    let reference = SerialEncoder.pieces(
      samples, settings, resets: segments.dropLast().map(\.samples.upperBound))
    for (segment, expected) in zip(segments, reference) {
      let output = try await encoding.encode(
        segment,
        read: { range, block in
          for position in 2 * range.lowerBound..<2 * range.upperBound {
            block.append(samples[position])
          }
        },
        deliver: { _ in })
      if output.bytes == expected {
        identicalCount += 1
      } else if let difference = Self.difference(
        of: output.bytes, from: expected, segment: segment.index, of: segments.count)
      {
        differences.append(difference)
      }
    }
  }

  /// What two streams differ in besides their fillers; nil where that is nothing.
  private static func difference(
    of one: [UInt8], from other: [UInt8], segment: Int, of segmentCount: Int
  ) -> Difference? {
    let (one, other) = (audioBits(of: one), audioBits(of: other))
    let frameCount = max(one.count, other.count)
    let frames = (0..<frameCount).filter { index in
      index >= one.count || index >= other.count || one[index] != other[index]
        || one[index] == nil
    }
    guard !frames.isEmpty else { return nil }
    return Difference(
      segment: segment, segmentCount: segmentCount, frames: frames, frameCount: frameCount)
  }

  /// Nil for a frame whose main data is not all there.
  private static func audioBits(of stream: [UInt8]) -> [AudioBits?] {
    var walker = FrameWalker()
    walker.append(stream.span)
    walker.finish()
    var frames: [AudioBits?] = []
    while let element = walker.nextElement() {
      if case .frame = element { frames.append(walker.audioBits()) } else { frames.append(nil) }
    }
    return frames
  }
}
