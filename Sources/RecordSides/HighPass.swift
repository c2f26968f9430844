import Glibc

/// A fourth-order Butterworth high-pass for one channel: 24 dB per octave.
///
/// Two second-order sections in a row, with the coefficients of Robert Bristow-Johnson's "Audio EQ
/// Cookbook", in double precision, because the poles lie close to the unit circle.
struct HighPass {
  private var first: Section
  private var second: Section

  /// - Parameter corner: Where it is 3 dB down, in Hz; below half of `sampleRate`.
  init(corner: Double, sampleRate: Int) {
    // The quality factors of the two pole pairs: 1 / (2 cos(π/8)) and 1 / (2 cos(3π/8)).
    first = Section(corner: corner, sampleRate: sampleRate, quality: 1 / (2 * cos(.pi / 8)))
    second = Section(corner: corner, sampleRate: sampleRate, quality: 1 / (2 * cos(3 * .pi / 8)))
  }

  mutating func filter(_ sample: Double) -> Double { second.filter(first.filter(sample)) }

  /// Ends the decay of what can no longer be heard.
  ///
  /// Digital silence would otherwise let it become subnormal, with which many processors are slow.
  mutating func flush() {
    first.flush()
    second.flush()
  }

  /// A second-order section in transposed direct form II.
  private struct Section {
    private let gain: Double
    private let feedback1: Double
    private let feedback2: Double
    private var state1 = 0.0
    private var state2 = 0.0

    init(corner: Double, sampleRate: Int, quality: Double) {
      let angle = 2 * .pi * corner / Double(sampleRate)
      let alpha = sin(angle) / (2 * quality)
      gain = (1 + cos(angle)) / 2 / (1 + alpha)
      feedback1 = -2 * cos(angle) / (1 + alpha)
      feedback2 = (1 - alpha) / (1 + alpha)
    }

    mutating func filter(_ sample: Double) -> Double {
      let input = gain * sample
      let output = input + state1
      state1 = state2 - 2 * input - feedback1 * output
      state2 = input - feedback2 * output
      return output
    }

    mutating func flush() {
      if abs(state1) < 1e-30 { state1 = 0 }
      if abs(state2) < 1e-30 { state2 = 0 }
    }
  }
}
