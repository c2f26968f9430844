import MP3Encoding
import Testing

struct ConfigurationParsingTests {
  @Test(arguments: [
    EncoderSettings(), EncoderSettings(bitRate: .variable(quality: 4), lameQuality: 5),
    EncoderSettings(bitRate: .variable(quality: 9)),
    EncoderSettings(bitRate: .constant(kilobitsPerSecond: 320), channelMode: .stereo),
    EncoderSettings(bitRate: .constant(kilobitsPerSecond: 48), channelMode: .mono),
    EncoderSettings(bitRate: .average(kilobitsPerSecond: 130), lowpass: .off),
    EncoderSettings(lowpass: .frequency(hertz: 16_050)),
    EncoderSettings(bitRate: .constant(kilobitsPerSecond: 128), lowpass: .frequency(hertz: 9000)),
  ])
  func findsTheSettingsOfADescription(settings: EncoderSettings) throws {
    let configuration = try EncoderConfiguration(settings)
    let found = try #require(EncoderConfiguration(describedAs: configuration.description))
    #expect(found.description == configuration.description)
    #expect(found.sampleRate == configuration.sampleRate)
    #expect(found.settings.bitRate == settings.bitRate)
    #expect(found.settings.lowpass == settings.lowpass)
  }

  @Test(arguments: [
    "", "LAME", "LAME 3.100", "LAME 3.99 -V 0 -q 0 -m j", "LAME 3.100 -V 0 -q 0 -m j --nogap 1",
    "LAME 3.100 -V 12 -q 0 -m j", "LAME 3.100 -V 0 -q 0 -m x", "LAME 3.100 -V 0 -q 0 -m",
    "LAME 3.100 -V 0 -q 0 -m j --lowpass 3",
  ])
  func refusesWhatDescribesNone(text: String) {
    #expect(EncoderConfiguration(describedAs: text) == nil)
  }
}
