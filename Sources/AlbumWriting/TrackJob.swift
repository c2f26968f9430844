package import CompactDisc
package import ID3Tagging
package import MP3Encoding

/// Everything about a track's file that is fixed before its first sample is read.
package struct TrackJob: Sendable {
  package let number: Int
  package let fileName: FileName
  /// Rendered.
  package let tag: [UInt8]
  package let encoding: TrackEncoding
  /// Where the track lies in the source, in stereo samples.
  package let samples: Range<Int>
  package let isFirstAudioTrack: Bool
  package let isLastAudioTrack: Bool
  /// Where a filter that takes out the track's pre-emphasis may take samples from; nil without it.
  let deEmphasis: Range<Int>?
  /// Whether no file is made of digital silence, as for hidden audio.
  package let dropsSilence: Bool
  /// What an earlier run wrote of the file and left behind.
  package var written = WrittenPart()

  /// - Parameters:
  ///   - encodedBy: The program and its version, as the tag names it.
  ///   - isSeamless: Whether the track is encoded as one piece with its neighbours where the music
  ///     runs on.
  package init(
    _ track: AlbumDescription.Track, configuration: EncoderConfiguration, encodedBy: String,
    isSeamless: Bool
  ) throws(TaggingError) {
    number = track.number
    fileName = track.fileName
    var tag = track.tag
    tag[.encoderSettings] = configuration.description
    tag[.encodedBy] = encodedBy
    self.tag = try tag.rendered()
    let start = track.samples.lowerBound
    let surroundings =
      track.surroundings.lowerBound - start..<track.surroundings.upperBound - start
    encoding = TrackEncoding(
      sampleCount: track.samples.count, configuration: configuration,
      surroundings: isSeamless ? surroundings : nil)
    samples = track.samples
    isFirstAudioTrack = track.isFirstAudioTrack
    isLastAudioTrack = track.isLastAudioTrack
    deEmphasis = track.deEmphasis
    dropsSilence = track.isHidden
  }

  /// An empty checksum for the samples of the track from `sample` on.
  func checksums(from sample: Int) -> TrackChecksums {
    TrackChecksums(
      sampleCount: samples.count, isFirstTrack: isFirstAudioTrack,
      isLastTrack: isLastAudioTrack, startingAt: sample)
  }

  /// The source's samples that are these of the track, or beside it.
  func samplesInSource(_ samples: Range<Int>) -> Range<Int> {
    let start = self.samples.lowerBound
    return start + samples.lowerBound..<start + samples.upperBound
  }

  /// The sectors that have to be there before a segment can be encoded: where it may take samples
  /// from.
  func reach(of segment: EncodingPlan.Segment) -> Range<Sector> {
    var samples = samplesInSource(encoding.reach(of: segment))
    if let deEmphasis { samples = DeEmphasizedSamples.reach(of: samples, within: deEmphasis) }
    let length = CDAudio.samplesPerSector
    return Sector(
      offset: samples.lowerBound / length)..<Sector(
        offset: (samples.upperBound + length - 1) / length)
  }

  /// The sectors from which the track's file is made: its own, and something on both sides where
  /// music may run on.
  package var reach: Range<Sector> {
    let segments = encoding.plan.segments
    return reach(of: segments[0]).lowerBound..<reach(of: segments[segments.count - 1]).upperBound
  }

  /// The sectors that the track touches.
  var sectors: Range<Sector> {
    let length = CDAudio.samplesPerSector
    return Sector(
      offset: samples.lowerBound / length)..<Sector(
        offset: (samples.upperBound + length - 1) / length)
  }
}
