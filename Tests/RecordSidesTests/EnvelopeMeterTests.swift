import Foundation
import RecordSides
import Testing

struct EnvelopeMeterTests {
  @Test(arguments: [8000, 11_025, 44_100, 48_000, 96_000, 192_000])
  func measuresTheLevelOfATone(sampleRate: Int) throws {
    let envelope = try measure(tone(1000, 0.5, sampleRate: sampleRate), sampleRate: sampleRate)
    // 0.5 / √2 is -9.03 dB.
    for window in 1..<envelope.powers.count - 1 {
      #expect(abs(envelope.level(ofWindow: window) + 9.03) < 0.1)
    }
    #expect(abs(envelope.peak - 0.5) < 0.01)
    let expected = Double(envelope.sampleCount) / Double(sampleRate) / 0.05
    #expect(abs(Double(envelope.powers.count) - expected) < 1.1)
    #expect(envelope.steadyPowers.count == envelope.powers.count)
  }

  @Test(arguments: [(10.0, -74.0), (30.0, -38.0), (50.0, -22.0), (100.0, -2.5), (300.0, 0.1)])
  func takesRumbleOut(frequency: Double, most: Double) throws {
    let envelope = try measure(
      tone(frequency, Float(2.squareRoot()), sampleRate: 44_100), sampleRate: 44_100)
    let levels = (4..<envelope.powers.count - 1).map(envelope.level(ofWindow:))
    #expect(levels.max() ?? 0 <= most)
    #expect(levels.min() ?? -999 >= most - 8)
  }

  @Test func ignoresAnOffset() throws {
    let samples = [Float](repeating: 0.25, count: 2 * 44_100)
    let envelope = try measure(samples, sampleRate: 44_100)
    #expect(envelope.level(ofWindow: 10) < -100)
    #expect(envelope.peak == 0.25)
  }

  @Test(arguments: [1, 7, 441, 2205, 2206, 100_000])
  func piecesMakeNoDifference(pieces: Int) throws {
    var side = SyntheticSide(seed: 1)
    side.addTrack(2)
    let samples = side.samples(sampleRate: 8000)
    let whole = try measure(samples, sampleRate: 8000, pieces: samples.count)
    let inPieces = try measure(samples, sampleRate: 8000, pieces: pieces)
    #expect(inPieces.sampleCount == whole.sampleCount)
    #expect(inPieces.peak == whole.peak)
    for (part, other) in zip(inPieces.powers, whole.powers) {
      #expect(abs(part - other) <= 1e-6 * other)
    }
  }

  @Test func aClickDoesNotShowInTheSteadyLevel() throws {
    var samples = [Float](repeating: 0, count: 2 * 44_100)
    for index in 0..<100 { samples[40_000 + index] = index.isMultiple(of: 4) ? 0.9 : -0.9 }
    let envelope = try measure(samples, sampleRate: 44_100)
    let loudest = envelope.powers.indices.max { envelope.powers[$0] < envelope.powers[$1] } ?? 0
    #expect(loudest == 9)
    #expect(envelope.level(ofWindow: loudest) > -25)
    #expect(10 * log10(Double(envelope.steadyPowers[loudest])) < -50)
  }

  @Test func whatIsNotANumberCountsAsSilence() throws {
    var samples = tone(1000, 0.5, sampleRate: 44_100)
    samples[20_000] = .nan
    samples[20_001] = .infinity
    samples[20_003] = -1e30
    let envelope = try measure(samples, sampleRate: 44_100)
    #expect(!envelope.powers.contains { !$0.isFinite })
    #expect(envelope.peak <= 0.5)
    #expect(abs(envelope.level(ofWindow: 8) + 9.03) < 0.1)
  }

  @Test(arguments: [0, 1, 2, 440, 2206])
  func veryShortSidesHaveFewWindows(sampleCount: Int) throws {
    let envelope = try measure([Float](repeating: 0.1, count: 2 * sampleCount), sampleRate: 44_100)
    #expect(envelope.sampleCount == sampleCount)
    #expect(envelope.powers.count == (sampleCount + 2204) / 2205)
  }

  @Test(arguments: [-1, 0, 3999, 768_001])
  func refusesRates(sampleRate: Int) {
    #expect(throws: RecordSideError.sampleRate(sampleRate)) {
      try EnvelopeMeter(sampleRate: sampleRate)
    }
  }

  /// Half a second, the same in both channels.
  private func tone(_ frequency: Double, _ amplitude: Float, sampleRate: Int) -> [Float] {
    (0..<sampleRate / 2).flatMap { index in
      let sample =
        amplitude * Float(sin(2 * .pi * frequency * Double(index) / Double(sampleRate)))
      return [sample, sample]
    }
  }
}
