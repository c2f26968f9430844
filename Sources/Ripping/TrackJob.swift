import CompactDisc
import MP3Encoding

/// Everything about a track's file that is fixed before its first sample is read.
struct TrackJob: Sendable {
  let plan: RipPlan.Track
  let fileName: FileName
  let tag: [UInt8]
  let encoding: TrackEncoding
  let isFirstAudioTrack: Bool
  let isLastAudioTrack: Bool

  var number: Int { plan.number }
  var isHidden: Bool { number == AlbumDescription.hiddenTrack }

  /// An empty checksum for the samples of the track from `sample` on.
  func checksums(from sample: Int) -> TrackChecksums {
    TrackChecksums(
      sampleCount: plan.sampleCount, isFirstTrack: isFirstAudioTrack,
      isLastTrack: isLastAudioTrack, startingAt: sample)
  }

  /// The sector at whose start all samples of a segment are on the disc.
  func end(of segment: EncodingPlan.Segment) -> Sector {
    let sectors =
      (segment.samples.upperBound + CDAudio.samplesPerSector - 1) / CDAudio.samplesPerSector
    return plan.sectors.lowerBound.advanced(by: sectors)
  }
}
