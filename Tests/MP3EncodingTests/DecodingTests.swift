import MP3Encoding
import TestSupport
import Testing

/// What decoders that are not ours make of the files.
struct DecodingTests {
  enum Decoder: String, CaseIterable {
    case mpg123, ffmpeg

    /// Interleaved 16-bit stereo, and whatever the program had to complain about.
    func decode(_ path: String) throws -> (samples: [Int16], complaints: String) {
      let outcome =
        switch self {
        case .mpg123:
          try ExternalProgram.run(["mpg123", "-q", "-s", "-e", "s16", path])
        case .ffmpeg:
          try ExternalProgram.run([
            "ffmpeg", "-hide_banner", "-loglevel", "warning", "-nostdin", "-f", "mp3", "-i", path,
            "-f", "s16le", "-",
          ])
        }
      let bytes = outcome.outputBytes
      let samples = stride(from: 0, to: bytes.count - 1, by: 2).map {
        Int16(truncatingIfNeeded: Int(bytes[$0]) | Int(bytes[$0 + 1]) << 8)
      }
      return (samples, outcome.status == 0 ? outcome.error : "status \(outcome.status)")
    }
  }

  /// Lengths around a frame and around the first length with two segments.
  private static let lengths = [1, 1151, 1152, 1153, 100_000, 3_159_936, 3_159_937]

  @Test(arguments: Decoder.allCases, lengths)
  func decodersGiveBackAsManySamplesAsWentIn(decoder: Decoder, count: Int) async throws {
    for bitRate in [.variable(quality: 2), .constant(kilobitsPerSecond: 320)] as [BitRate] {
      let folder = try TemporaryDirectory()
      let music = TestMusic.shared(count: count)
      try folder.write(try await SegmentedTrack(music, bitRate).file, to: "track.mp3")
      let decoded = try decoder.decode(folder.path(of: "track.mp3"))
      #expect(decoded.samples.count / 2 == count)
      #expect(decoded.complaints == "")
    }
  }

  /// ffmpeg calls a file without a sample a failure, also LAME's own.
  @Test func nothingDecodesToNothing() async throws {
    let folder = try TemporaryDirectory()
    try folder.write(try await SegmentedTrack([], .variable(quality: 2)).file, to: "track.mp3")
    let decoded = try Decoder.mpg123.decode(folder.path(of: "track.mp3"))
    #expect(decoded.samples == [])
    #expect(decoded.complaints == "")
  }

  @Test(arguments: Decoder.allCases)
  func decodedMusicStandsWhereItStoodToTheSample(decoder: Decoder) async throws {
    let folder = try TemporaryDirectory()
    let count = 3_400_000
    let music = TestMusic.shared(count: count)
    let track = try await SegmentedTrack(music, .constant(kilobitsPerSecond: 320))
    #expect(track.outputs.count == 2)
    try folder.write(track.file, to: "track.mp3")
    let decoded = try decoder.decode(folder.path(of: "track.mp3")).samples
    try #require(decoded.count == music.count)
    let cut = track.encoding.plan.segments[1].samples.lowerBound
    for start in [1000, cut - 20_000, count - 45_000] {
      let errors = (-3...3).map { lag in
        (start..<start + 40_000).reduce(0) { sum, position in
          sum + abs(Int(decoded[2 * (position + lag)]) - Int(music[2 * position]))
        }
      }
      #expect(errors.firstIndex(of: errors.min() ?? 0) == 3, "at sample \(start): \(errors)")
    }
  }

  /// Files of up to three frames are left out: mp3val calls them too short to be MPEG audio.
  @Test(
    arguments: [20_000, 3_159_937, 3_400_000],
    [.variable(quality: 0), .constant(kilobitsPerSecond: 128)] as [BitRate])
  func mp3valFindsNothing(count: Int, bitRate: BitRate) async throws {
    let folder = try TemporaryDirectory()
    let music = TestMusic.shared(count: count)
    // mp3val warns of a file without any tag: ten bytes of ID3v2.4 with room for ten more.
    let tag = Array("ID3".utf8) + [4, 0, 0, 0, 0, 0, 10] + [UInt8](repeating: 0, count: 10)
    try folder.write(tag + (try await SegmentedTrack(music, bitRate).file), to: "track.mp3")
    let outcome = try ExternalProgram.run(["mp3val", folder.path(of: "track.mp3")])
    #expect(!outcome.output.contains("WARNING"), "\(outcome.output)")
    #expect(outcome.output.contains("INFO"))
  }
}
