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

  /// The disc's samples that are these of the track, or beside it.
  func samplesOnDisc(_ samples: Range<Int>) -> Range<Int> {
    let start = plan.sectors.lowerBound.firstSample
    return start + samples.lowerBound..<start + samples.upperBound
  }

  /// The stretch of the disc that has to be there before a segment can be encoded: where it may
  /// take samples from.
  func reach(of segment: EncodingPlan.Segment) -> Range<Sector> {
    let samples = samplesOnDisc(encoding.reach(of: segment))
    let length = CDAudio.samplesPerSector
    return Sector(
      offset: samples.lowerBound / length)..<Sector(
        offset: (samples.upperBound + length - 1) / length)
  }

  /// The stretch of the disc from which the track's file is made: its own, and something on both
  /// sides where music may run on.
  var reach: Range<Sector> {
    let segments = encoding.plan.segments
    return reach(of: segments[0]).lowerBound..<reach(of: segments[segments.count - 1]).upperBound
  }
}
