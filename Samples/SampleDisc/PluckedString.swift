/// A string that was just plucked.
///
/// After Karplus and Strong (1983), with the tuning, decay and pluck position of Jaffe and Smith
/// (1983): a wave runs round a delay line one period long, and each time loses a little, most of
/// it from its overtones. What goes in is the force of an ideal string on its bridge, a pulse wave
/// whose duty cycle is the pluck position, rounded off by the finger.
package struct PluckedString {
  private var wave: DelayLine

  /// What is left of the wave after one round.
  private var gain: Double
  private var wantedGain: Double
  private let dampedGain: Double

  /// The share of the previous sample in the average that wears the overtones down.
  private let smoothing: Double
  private var previousWaveSample = 0.0

  /// An all-pass filter that delays by the fraction of a sample that the line cannot.
  private let tuning: Double
  private var previousTuningInput = 0.0
  private var previousTuningOutput = 0.0

  private let pluck: [Double]
  private let pluckLength: Int
  private var position = 0

  package init(
    frequency: Double, force: Double, instrument: Instrument, random: inout RandomNumbers
  ) {
    let period = StereoSignal.sampleRate / frequency

    // An average of two neighbours with weights 1-s and s costs a partial s(1-s)(1-cos ω) per
    // round. Making s(1-s) go with the period gives all strings the same loss per second.
    let spread = min(instrument.overtoneLoss / frequency, 0.25)
    smoothing = (1 - (1 - 4 * spread).squareRoot()) / 2

    // The average delays by s samples; the all-pass filter is best between 0.3 and 1.3.
    let length = Int(period - smoothing - 0.3)
    let fraction = period - smoothing - Double(length)
    tuning = (1 - fraction) / (1 + fraction)
    wave = DelayLine(length: length)

    let sustain = instrument.sustain * (220 / frequency).squareRoot()
    gain = decayFactor(over: 1 / frequency, fallingBy60DecibelsIn: sustain)
    wantedGain = gain
    dampedGain = decayFactor(over: 1 / frequency, fallingBy60DecibelsIn: 0.25)

    pluck = Self.pluck(
      period: Int(period), force: force, instrument: instrument, random: &random)
    pluckLength = pluck.count
  }

  /// Lays a finger on the string: it falls silent within a quarter of a second.
  mutating func damp() { wantedGain = dampedGain }

  /// The next sample of the force on the bridge.
  package mutating func next() -> Double {
    let returning = wave.oldest
    let averaged = returning + smoothing * (previousWaveSample - returning)
    previousWaveSample = returning
    let tuned = tuning * (averaged - previousTuningOutput) + previousTuningInput
    previousTuningInput = averaged
    previousTuningOutput = tuned

    // The finger comes down within about 10 ms; a sudden change of gain would click.
    gain += 0.002 * (wantedGain - gain)
    var sample = gain * tuned
    if position < pluckLength {
      sample += pluck[position]
      position += 1
    }
    wave.push(sample)
    return sample
  }

  /// One period of the pulse wave, and the time its rounded end needs.
  private static func pluck(
    period: Int, force: Double, instrument: Instrument, random: inout RandomNumbers
  ) -> [Double] {
    let pulseEnd = Int(instrument.pluckPosition * Double(period))
    // From the rounded length, so that the pulse wave has no direct component.
    let dutyCycle = Double(pulseEnd) / Double(period)
    // Plucked harder, a string leaves the finger faster.
    let rounding = instrument.softness / (0.4 + force) * StereoSignal.sampleRate
    let follow = 1 / (1 + rounding)
    var once = 0.0
    var twice = 0.0
    return (0..<period + Int(20 * rounding)).map { index in
      var input = 0.0
      if index < period {
        input = index < pulseEnd ? 1 - dutyCycle : -dutyCycle
        input += instrument.scratch * random.next()
      }
      once += follow * (input * force - once)
      twice += follow * (once - twice)
      return twice
    }
  }
}
