import CompactDisc
import Foundation
import Testing

struct DeEmphasisTests {
  /// From the impulse response: what of it lies beyond 512 samples is nothing.
  @Test(arguments: [20.0, 100, 1_000, 3_183, 5_000, 8_000, 10_610, 13_000, 16_000, 18_000, 20_000])
  func followsTheCurve(frequency: Double) {
    var filter = DeEmphasis()
    let (turn, timeConstants) = (2 * Double.pi * frequency, (zero: 15e-6, pole: 50e-6))
    var response = (real: 0.0, imaginary: 0.0)
    for index in 0..<512 {
      let value = filter.next(index == 0 ? 1 : 0)
      response.real += value * cos(turn * Double(index) / 44_100)
      response.imaginary -= value * sin(turn * Double(index) / 44_100)
    }
    let gain = 10 * log10(response.real * response.real + response.imaginary * response.imaginary)
    let curve =
      10
      * log10(
        (1 + pow(turn * timeConstants.zero, 2)) / (1 + pow(turn * timeConstants.pole, 2)))
    #expect(abs(gain - curve) < 0.004)
    let phase = atan2(response.imaginary, response.real)
    let curvePhase = atan(turn * timeConstants.zero) - atan(turn * timeConstants.pole)
    #expect(abs(phase - curvePhase - turn * 1.7e-6) * 180 / .pi < 2.6)
  }

  @Test func forgetsWhatItHeard() {
    var (filter, fresh) = (DeEmphasis(), DeEmphasis())
    _ = filter.next(1)
    for _ in 0..<DeEmphasis.memory { _ = filter.next(0) }
    #expect(abs(filter.next(0.5) - fresh.next(0.5)) < 1e-17)
  }

  /// What the filter gets at most it also gives at most, so nothing is clipped that was not before.
  @Test func neverAmplifies() {
    var filter = DeEmphasis()
    let sum = (0..<512).reduce(0.0) { sum, index in sum + abs(filter.next(index == 0 ? 1 : 0)) }
    #expect(sum < 1 + 1e-9)
  }
}
