/// The wooden box under the strings: a few broad resonances on top of the bare sound.
struct Body {
  private var resonances: [Resonance]
  private var slowMovement = 0.0

  /// - Parameter scale: A factor for all frequencies; two channels a little apart sound wide.
  init(scale: Double) {
    resonances = Self.modes.map { mode in
      Resonance(
        frequency: mode.frequency * scale, bandwidth: mode.bandwidth, gain: mode.gain)
    }
  }

  /// Sends `samples` through the body.
  mutating func process(_ samples: inout [Double]) {
    let count = resonances.count
    for index in 0..<samples.count {
      let sample = samples[index]
      // A box this small cannot move air slowly: below 40 Hz nothing gets out directly.
      slowMovement += 0.005_7 * (sample - slowMovement)
      var sum = 0.7 * (sample - slowMovement)
      for mode in 0..<count { sum += resonances[mode].process(sample) }
      samples[index] = sum
    }
  }

  /// The air in the box, the top, the back, and two higher modes of the top.
  private static let modes: [(frequency: Double, bandwidth: Double, gain: Double)] = [
    (104, 22, 0.55), (211, 30, 0.6), (396, 45, 0.4), (640, 90, 0.3), (1_450, 320, 0.25),
  ]
}

/// A resonant filter with two poles, and zeros at both ends of the spectrum.
private struct Resonance {
  private let inputGain: Double
  private let firstFeedback: Double
  private let secondFeedback: Double
  private var previousInput = 0.0
  private var secondLastInput = 0.0
  private var previousOutput = 0.0
  private var secondLastOutput = 0.0

  /// - Parameters:
  ///   - frequency: In hertz, up to about 3,000.
  ///   - bandwidth: Between the points 3 dB down, in hertz.
  ///   - gain: At the peak.
  init(frequency: Double, bandwidth: Double, gain: Double) {
    let halfTurn = 3.141_592_653_589_793
    let radius = 1 - halfTurn * bandwidth / StereoSignal.sampleRate
    let angle = 2 * halfTurn * frequency / StereoSignal.sampleRate
    // A Taylor series, because the cosines of two C libraries differ in the last bits.
    let square = angle * angle
    let cosine = 1 - square / 2 * (1 - square / 12 * (1 - square / 30 * (1 - square / 56)))
    inputGain = gain * (1 - radius * radius) / 2
    firstFeedback = 2 * radius * cosine
    secondFeedback = -radius * radius
  }

  mutating func process(_ sample: Double) -> Double {
    let output =
      inputGain * (sample - secondLastInput)
      + firstFeedback * previousOutput + secondFeedback * secondLastOutput
    secondLastInput = previousInput
    previousInput = sample
    secondLastOutput = previousOutput
    previousOutput = output
    return output
  }
}
