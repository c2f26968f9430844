package import CompactDisc
package import ID3Tagging
package import Loudness
package import MP3Encoding

/// Everything about a track's file that is fixed before its first sample is read.
package struct TrackJob: Sendable {
  package let number: Int
  package let fileName: FileName
  /// Rendered, as far as it is known before the first sample is read.
  package let tag: [UInt8]
  private let content: TrackTag
  private let tagging: TaggingOptions
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
  ///   - albumGain: Of the album, where it is known before.
  ///   - isSeamless: Whether the track is encoded as one piece with its neighbours where the music
  ///     runs on.
  package init(
    _ track: AlbumDescription.Track, configuration: EncoderConfiguration,
    tagging: TaggingOptions, albumGain: ReplayGain? = nil, isSeamless: Bool
  ) throws(TaggingError) {
    number = track.number
    fileName = track.fileName
    var tag = track.tag
    tag[.encoderSettings] = configuration.description
    tag[.encodedBy] = tagging.encodedBy
    if let albumGain { tag.setAlbumGain(albumGain) }
    content = tag
    self.tagging = tagging
    self.tag = try tag.rendered(padding: Self.padding, version: tagging.version)
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

  /// Room for the loudness, and for whoever edits the tag.
  private static let padding = 1536

  /// The tag with what is known of the loudness once all has been heard; as long as `tag`.
  func tag(_ track: ReplayGain, album: ReplayGain? = nil) throws(TaggingError) -> [UInt8] {
    var tag = content
    tag.setTrackGain(track)
    if let album { tag.setAlbumGain(album) }
    return try tag.rendered(byteCount: self.tag.count, version: tagging.version)
  }

  package var measuresLoudness: Bool { tagging.measuresLoudness }

  /// Listens to a segment; nil where loudness is not wanted.
  func meter(for segment: EncodingPlan.Segment) throws(LoudnessError) -> StretchMeter? {
    guard tagging.measuresLoudness else { return nil }
    return try StretchMeter(
      segment.samples, sampleRate: encoding.configuration.settings.sourceSampleRate,
      findsTruePeak: tagging.findsTruePeaks)
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

extension TrackTag {
  /// As ReplayGain 2.0 names them, in capitals as most players look for them.
  fileprivate mutating func setTrackGain(_ gain: ReplayGain) {
    self[.userText("REPLAYGAIN_TRACK_GAIN")] = gain.gainText
    self[.userText("REPLAYGAIN_TRACK_PEAK")] = gain.peakText
    self[.userText("REPLAYGAIN_REFERENCE_LOUDNESS")] = ReplayGain.referenceText
  }

  fileprivate mutating func setAlbumGain(_ gain: ReplayGain) {
    self[.userText("REPLAYGAIN_ALBUM_GAIN")] = gain.gainText
    self[.userText("REPLAYGAIN_ALBUM_PEAK")] = gain.peakText
  }
}
