import MP3Encoding
import TestSupport
import Testing

struct EncoderConfigurationTests {
  /// Settings, and the options of `lame` that stand for them.
  private static let table: [(settings: EncoderSettings, options: String)] = [
    (EncoderSettings(), "-V 0 -q 0 -m j"),
    (EncoderSettings(bitRate: .variable(quality: 2)), "-V 2 -q 0 -m j --lowpass 18.5"),
    (
      EncoderSettings(bitRate: .variable(quality: 4), channelMode: .mono, lameQuality: 5),
      "-V 4 -q 5 -m m --lowpass 17.5"
    ),
    (EncoderSettings(bitRate: .variable(quality: 9)), "-V 9 -q 0 -m j"),
    (
      EncoderSettings(
        bitRate: .variable(quality: 5), lowpass: .frequency(hertz: 10_300), lameQuality: 7),
      "-V 5 -q 7 -m j --resample 44.1 --lowpass 10.3"
    ),
    (
      EncoderSettings(
        bitRate: .constant(kilobitsPerSecond: 192), channelMode: .stereo, lameQuality: 7),
      "-b 192 -q 7 -m s --lowpass 18.6"
    ),
    (
      EncoderSettings(
        bitRate: .constant(kilobitsPerSecond: 320), lowpass: .off, lameQuality: 2),
      "-b 320 -q 2 -m j --resample 44.1 --lowpass -1"
    ),
    (
      EncoderSettings(
        bitRate: .constant(kilobitsPerSecond: 96), channelMode: .mono,
        lowpass: .frequency(hertz: 9_750), lameQuality: 4),
      "-b 96 -q 4 -m m --resample 44.1 --lowpass 9.75"
    ),
    (
      EncoderSettings(
        bitRate: .constant(kilobitsPerSecond: 64), channelMode: .joint, lameQuality: 3),
      "-b 64 -q 3 -m j --lowpass 11"
    ),
    (
      EncoderSettings(bitRate: .average(kilobitsPerSecond: 180), lameQuality: 9),
      "--abr 180 -q 9 -m j --lowpass 18.6"
    ),
  ]

  @Test(arguments: table)
  func saysInLAMEsOptionsWhatItIs(settings: EncoderSettings, options: String) throws {
    #expect(try EncoderConfiguration(settings).description == "LAME 3.100 \(options)")
  }

  @Test(arguments: table)
  func theProgramLameMakesTheSameFromWhatItSays(
    settings: EncoderSettings, options: String
  ) async throws {
    let folder = try TemporaryDirectory()
    let music = TestMusic.shared(count: 100_000)
    try folder.write(Self.wave(music), to: "music.wav")
    let outcome = try ExternalProgram.run(
      ["lame", "--quiet", "-t"] + options.split(separator: " ").map(String.init)
        + [folder.path(of: "music.wav"), folder.path(of: "music.mp3")])
    try #require(outcome.status == 0, "\(outcome.error)")
    let track = try await SegmentedTrack(music, settings)
    #expect(try folder.bytes(of: "music.mp3") == track.frames)
  }

  @Test(arguments: [
    (EncoderSettings(bitRate: .constant(kilobitsPerSecond: 100)), "100 is no quality"),
    (EncoderSettings(bitRate: .variable(quality: 2), lameQuality: 8), "have no quality 8"),
    (EncoderSettings(lameQuality: 10), "go from 0"),
    (EncoderSettings(lameQuality: -1), "go from 0"),
    (EncoderSettings(lowpass: .frequency(hertz: 999)), "from 1000 to 22050"),
    (
      EncoderSettings(
        bitRate: .constant(kilobitsPerSecond: 128), lowpass: .frequency(hertz: 21_000)),
      "none above 20500 Hz"
    ),
    (
      EncoderSettings(bitRate: .variable(quality: 9), lowpass: .frequency(hertz: 16_000)),
      "none above 11025 Hz"
    ),
  ])
  func refusesWhatLAMEWouldSilentlyChange(settings: EncoderSettings, reason: String) {
    let error = #expect(throws: EncodingError.self) { _ = try EncoderConfiguration(settings) }
    #expect(error?.description.contains(reason) == true, "\(String(describing: error))")
  }

  @Test(arguments: [
    ("v0", 0), ("v6", 0), ("128", 3), ("160", 4), ("320", 4), ("abr-159", 3), ("abr-192", 4),
  ])
  func takesTheBestOfLAMEsQualities(name: String, quality: Int) throws {
    let bitRate = try #require(BitRate(parsing: name))
    let configuration = try EncoderConfiguration(EncoderSettings(bitRate: bitRate))
    #expect(configuration.lameQuality == quality)
    let faster = EncoderSettings(bitRate: bitRate, lameQuality: 7)
    #expect(try EncoderConfiguration(faster).lameQuality == 7)
  }

  /// LAME alone would go down to 24 kHz here, and the length in samples would be lost.
  @Test func aLowpassDoesNotChangeTheSampleRate() throws {
    let configuration = try EncoderConfiguration(
      EncoderSettings(lowpass: .frequency(hertz: 10_000)))
    #expect(configuration.sampleRate == 44_100)
    #expect(configuration.lowpass == 10_000)
  }

  @Test(
    arguments: [
      ("auto", .automatic), ("OFF", .off), ("16000", .frequency(hertz: 16_000)),
      ("16k", .frequency(hertz: 16_000)), ("16.5K", .frequency(hertz: 16_500)),
      ("9.755k", .frequency(hertz: 9_755)), ("22.05k", .frequency(hertz: 22_050)),
    ] as [(String, Lowpass)])
  func readsFrequencies(text: String, lowpass: Lowpass) {
    #expect(Lowpass(parsing: text) == lowpass)
  }

  @Test(arguments: [
    "", "k", "16", "999", "22051", "16.k", ".5k", "16.5", "1.6.5k", "16.5555k", "-16k", "99999999",
  ])
  func refusesWhatIsNoFrequency(text: String) {
    #expect(Lowpass(parsing: text) == nil)
  }

  /// A WAV file of 16-bit stereo at 44.1 kHz.
  private static func wave(_ samples: [Int16]) -> [UInt8] {
    func bytes(_ value: Int, _ count: Int) -> [UInt8] {
      (0..<count).map { UInt8(truncatingIfNeeded: value >> (8 * $0)) }
    }
    let size = 2 * samples.count
    return Array("RIFF".utf8) + bytes(36 + size, 4) + Array("WAVEfmt ".utf8) + bytes(16, 4)
      + bytes(1, 2) + bytes(2, 2) + bytes(44_100, 4) + bytes(4 * 44_100, 4) + bytes(4, 2)
      + bytes(16, 2) + Array("data".utf8) + bytes(size, 4)
      + samples.flatMap { bytes(Int($0), 2) }
  }
}
