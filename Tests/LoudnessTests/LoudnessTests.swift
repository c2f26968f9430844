import Foundation
import Loudness
import TestSupport
import Testing

struct LoudnessTests {
  private func measured(_ samples: [Int16], rate: Int = 44_100) throws -> LoudnessBlocks {
    var meter = try LoudnessMeter(sampleRate: rate)
    try meter.add(samples.span)
    return meter.finished()
  }

  private func music(_ seconds: Int) -> [Int16] { TestMusic.samples(count: seconds * 44_100) }

  /// EBU Tech 3341, test case 1 and 2: a sine of 1000 Hz in both channels at -23 and -33 dBFS.
  @Test(arguments: [-23.0, -33.0]) func aSineIsAsLoudAsTheStandardSays(level: Double) throws {
    let amplitude = 32_768 * pow(10, level / 20)
    let samples = (0..<20 * 44_100).flatMap { index in
      let value = Int16((amplitude * sin(2 * .pi * 1000 * Double(index) / 44_100)).rounded())
      return [value, value]
    }
    let loudness = try #require(try measured(samples).integrated)
    #expect(abs(loudness - level) < 0.1)
  }

  /// Judged by FFmpeg's own implementation.
  @Test func agreesWithAnotherMeter() throws {
    // Loud, soft and silent, so that both gates have something to do.
    let loud = music(8)
    let samples =
      loud + loud.map { $0 / 40 } + [Int16](repeating: 0, count: 5 * 88_200) + loud.map { $0 / 3 }
    let outcome = try ExternalProgram.run(
      [
        "ffmpeg", "-nostdin", "-hide_banner", "-f", "s16le", "-ar", "44100", "-ac", "2", "-i", "-",
        "-filter:a", "ebur128=framelog=verbose", "-f", "null", "-",
      ], input: ImageFixture.bytes(of: samples, count: 2 * samples.count))
    let line = try #require(
      outcome.error.split(separator: "\n").last { $0.contains("I:") && $0.contains("LUFS") })
    let other = try #require(
      line.split(separator: " ").compactMap { Double($0) }.first)
    let own = try #require(try measured(samples).integrated)
    #expect(abs(own - other) <= 0.1)
  }

  /// Wherever a track is cut, the stretches together are what it is as a whole.
  @Test(arguments: [[1], [4410], [300_001], [100, 200], [44_100, 61_234, 400_000]])
  func stretchesAddUp(cuts: [Int]) throws {
    let samples = music(12)
    let whole = try measured(samples)
    var joined = LoudnessBlocks()
    for (start, end) in zip([0] + cuts, cuts + [samples.count / 2]) {
      let first = LoudnessMeter.start(ofStretchFrom: start, sampleRate: 44_100)
      joined.append(try measured(Array(samples[2 * first..<2 * end])))
    }
    #expect(joined.levels.count == whole.levels.count)
    #expect(joined.peak == whole.peak)
    for (own, other) in zip(joined.levels, whole.levels) { #expect(abs(own - other) < 0.05) }
    let (loudness, expected) = (joined.integrated ?? 0, whole.integrated ?? 1)
    #expect(abs(loudness - expected) < 0.005)
  }

  @Test func blocksOfAnyLengthMakeTheSame() throws {
    let samples = music(3)
    var meter = try LoudnessMeter(sampleRate: 44_100)
    var rest = samples[...]
    var length = 1
    while !rest.isEmpty {
      let block = Array(rest.prefix(2 * length))
      try meter.add(block.span)
      rest = rest.dropFirst(2 * length)
      length = length * 3 % 5000 + 1
    }
    #expect(meter.finished() == (try measured(samples)))
  }

  @Test func anAlbumIsNoMeanOfItsTracks() throws {
    let loud = try measured(music(5))
    let soft = try measured(music(5).map { $0 / 100 })
    let album = ReplayGain([loud, soft])
    // What is far softer than the rest does not count.
    #expect(abs(album.gain - ReplayGain([loud]).gain) < 0.3)
    #expect(album.peak == Double(loud.peak))
    #expect(ReplayGain([soft]).gain > ReplayGain([loud]).gain + 35)
  }

  @Test func silenceHasNoLoudness() throws {
    let silence = try measured([Int16](repeating: 0, count: 200_000))
    #expect(silence.integrated == nil)
    #expect(ReplayGain([silence]).gainText == "0.00 dB")
    #expect(ReplayGain([silence]).peakText == "0.000000")
    #expect(try measured(music(1).dropLast(88_000)).integrated == nil)
  }

  @Test func thePeakBetweenSamplesCanBeHigher() throws {
    // A sine at a quarter of the rate, whose peaks all lie between samples.
    let samples = (0..<44_100).flatMap { index in
      let value = Int16(23_000 * sin(.pi / 2 * Double(index) + .pi / 4))
      return [value, value]
    }
    var meter = try LoudnessMeter(sampleRate: 44_100, findsTruePeak: true)
    try meter.add(samples.span)
    let (truePeak, samplePeak) = (meter.finished().peak, try measured(samples).peak)
    #expect(abs(samplePeak - 0.4963) < 0.001)
    #expect(abs(truePeak - 0.7019) < 0.02)
  }

  @Test func textsHaveTheUsualForm() {
    #expect(ReplayGain(gain: -7.019, peak: 0.9885534).gainText == "-7.02 dB")
    #expect(ReplayGain(gain: -7.019, peak: 0.9885534).peakText == "0.988553")
    #expect(ReplayGain(gain: 3, peak: 1.25).gainText == "3.00 dB")
    #expect(ReplayGain(gain: -0.001, peak: 1.25).gainText == "0.00 dB")
    #expect(ReplayGain(gain: -0.05, peak: 1.25).gainText == "-0.05 dB")
    #expect(ReplayGain(gain: 0, peak: 1.25).peakText == "1.250000")
  }
}
