import LAMEReference
import MP3Encoding
import TestSupport
import Testing

/// Tracks cut out of continuous music.
struct JoinTests {
  private static let music = TestMusic.shared(count: 20 * 44_100)
  private static let settings: [EncoderSettings] = [
    EncoderSettings(bitRate: .variable(quality: 0)),
    EncoderSettings(bitRate: .variable(quality: 4), channelMode: .mono),
    EncoderSettings(bitRate: .constant(kilobitsPerSecond: 192)),
    EncoderSettings(bitRate: .average(kilobitsPerSecond: 160)),
  ]
  /// Two cuts in sounding music; the lengths between them end in all phases of a frame.
  private static let tracks = [
    150_000..<450_000, 150_000..<450_576, 150_001..<450_577, 160_777..<451_000, 200_000..<201_152,
  ]

  /// The reference: LAME fed with the music from 49 frames before the track until the track's last
  /// frame is complete, with a reset where the track's first frame starts.
  @Test(arguments: settings, tracks)
  func aJoinedTrackIsAPieceOfContinuousMusic(
    settings: EncoderSettings, range: Range<Int>
  ) async throws {
    let track = try await SegmentedTrack(Self.music, settings, track: range)
    #expect(track.joins == Joins(start: true, end: true))

    let frameCount = track.encoding.plan.segments.last?.frames?.upperBound ?? 0
    let start = range.lowerBound - 49 * 1152
    let end = range.lowerBound + 1152 * (frameCount - 1) + 1376
    let pieces = SerialEncoder.pieces(
      Array(Self.music[2 * start..<2 * (end + 1152)]), settings,
      resets: [50 * 1152, end - start])
    #expect(track.frames == pieces[1])
    #expect(try ParsedStream(track.frames).frames.first?.head[4] == 0)
  }

  @Test(arguments: DecodingTests.Decoder.allCases, tracks)
  func aJoinedTrackHasItsOwnSamplesAndNoOthers(
    decoder: DecodingTests.Decoder, range: Range<Int>
  ) async throws {
    let folder = try TemporaryDirectory()
    for settings in [Self.settings[0], Self.settings[2]] {
      let track = try await SegmentedTrack(Self.music, settings, track: range)
      try folder.write(track.file, to: "track.mp3")
      let decoded = try decoder.decode(folder.path(of: "track.mp3"))
      #expect(decoded.samples.count / 2 == range.count)
      #expect(decoded.complaints == "")
      // Where it stood, to the sample.
      let length = min(20_000, range.count - 10)
      let errors = (-2...2).map { lag in
        (5..<length).reduce(0) { sum, position in
          sum
            + abs(
              Int(decoded.samples[2 * (position + lag)])
                - Int(Self.music[2 * (range.lowerBound + position)]))
        }
      }
      #expect(errors.firstIndex(of: errors.min() ?? 0) == 2, "\(errors)")
    }
  }

  /// A track that stands alone starts with a click: what LAME thinks comes before is silence.
  @Test func aJoinedTrackStartsCloserToTheMusic() async throws {
    let folder = try TemporaryDirectory()
    let range = 160_777..<300_000
    let music = Self.music
    let together = try await SegmentedTrack(music, Self.settings[0], track: range)
    let alone = try await SegmentedTrack(
      Array(music[2 * range.lowerBound..<2 * range.upperBound]), Self.settings[0])
    let errors = try [together, alone].map { track in
      try folder.write(track.file, to: "track.mp3")
      let decoded = try DecodingTests.Decoder.mpg123.decode(folder.path(of: "track.mp3")).samples
      return (0..<128).map { abs(Int(decoded[$0]) - Int(music[2 * range.lowerBound + $0])) }.max()
        ?? 0
    }
    #expect(2 * errors[0] < errors[1], "\(errors)")
  }

  @Test func silenceOnEitherSideIsNoJoin() async throws {
    let range = 200_000..<400_000
    for side in [range.lowerBound - 1152..<range.lowerBound, range.lowerBound..<201_152] {
      var music = Self.music
      for position in 2 * side.lowerBound..<2 * side.upperBound { music[position] = 15 }
      let track = try await SegmentedTrack(music, Self.settings[0], track: range)
      #expect(track.joins == Joins(start: false, end: true))
      // One sample that can be heard, in one channel, is enough.
      music[2 * side.lowerBound] = -16
      #expect(
        try await SegmentedTrack(music, Self.settings[0], track: range).joins
          == Joins(start: true, end: true))
    }
  }

  /// Without 49 frames before, or enough behind to fill the last frame, there is nothing to join.
  @Test(arguments: [
    (49 * 1152, 2528, Joins(start: true, end: true)),
    (49 * 1152 - 1, 2528, Joins(start: false, end: true)),
    (49 * 1152, 1100, Joins(start: true, end: false)),
    (0, 0, Joins()),
  ])
  func aJoinTakesMusicEnough(before: Int, after: Int, joins: Joins) async throws {
    let range = before..<before + 200_000
    let music = Array(Self.music[40_000..<40_000 + 2 * (range.upperBound + after)])
    #expect(try await SegmentedTrack(music, Self.settings[0], track: range).joins == joins)
  }

  /// Resampled tracks, and those shorter than a frame, stand alone.
  @Test func whatCannotBeJoinedStandsAlone() async throws {
    let low = EncoderSettings(bitRate: .variable(quality: 9))
    let range = 150_000..<300_000
    let alone = Array(Self.music[2 * range.lowerBound..<2 * range.upperBound])
    let resampled = try await SegmentedTrack(Self.music, low, track: range)
    #expect(resampled.joins == Joins())
    #expect(resampled.file == (try await SegmentedTrack(alone, low)).file)
    let short = try await SegmentedTrack(Self.music, Self.settings[0], track: 150_000..<151_151)
    #expect(short.joins == Joins())
  }
}
