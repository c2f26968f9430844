import CompactDisc

/// Both versions of AccurateRip's checksums of all tracks at one offset, by a pass of its own.
///
/// Version 2 at another offset does not follow from sums, so it takes the samples again; that is
/// worth it where something already speaks for the offset.
public struct ShiftedChecksums: Sendable {
  public let layout: AudioLayout
  /// How much later the samples are taken, in stereo samples.
  public let offset: Int
  private var checksums: [AccurateRipChecksum?]
  /// The position in the audio of the sample that comes next.
  private var position = 0

  /// - Parameter offset: Within `RipSurvey.offsets`.
  public init(_ layout: AudioLayout, offset: Int) {
    precondition(RipSurvey.offsets.contains(offset), "an offset that no disc or drive has")
    self.layout = layout
    self.offset = offset
    checksums = layout.tracks.indices.map { index in
      let track = layout.tracks[index].samples
      let counted = layout.counted(index)
      let lower = track.lowerBound + counted.lowerBound + offset
      let upper = track.lowerBound + counted.upperBound + offset
      guard lower < upper, lower >= 0, upper <= layout.sampleCount else { return nil }
      var checksum = AccurateRipChecksum(
        sampleCount: track.count, isFirstTrack: index == 0,
        isLastTrack: index == layout.tracks.count - 1)
      // At the start of the disc fewer samples may be there than are left out.
      if track.lowerBound + offset < 0 { checksum.skip(-(track.lowerBound + offset)) }
      return checksum
    }
  }

  /// Version 1 of each track, once all samples have gone in; nil where not all of those that count
  /// lie in the audio.
  public var v1: [UInt32?] { checksums.map { $0?.v1 } }
  /// Version 2 of each track, likewise.
  public var v2: [UInt32?] { checksums.map { $0?.v2 } }

  /// Adds the samples that follow, interleaved, from the start of the audio.
  public mutating func update(_ samples: Span<Int16>) {
    let block = position..<position + samples.count / 2
    for (index, track) in layout.tracks.enumerated() {
      let window = track.samples.lowerBound + offset..<track.samples.upperBound + offset
      let part = window.clamped(to: block)
      guard !part.isEmpty else { continue }
      checksums[index]?.update(
        samples.extracting(
          2 * (part.lowerBound - block.lowerBound)..<2 * (part.upperBound - block.lowerBound)))
    }
    position = block.upperBound
  }
}
