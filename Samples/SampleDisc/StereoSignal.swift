/// Samples of a stereo signal, 44,100 a second, in two channels of equal length.
struct StereoSignal: Equatable, Sendable {
  static let sampleRate = 44_100.0

  var left: [Double]
  var right: [Double]

  /// Silence.
  init(count: Int) {
    left = Array(repeating: 0, count: count)
    right = left
  }

  var count: Int { left.count }

  /// The largest distance from zero in either channel.
  var peak: Double {
    max(left.reduce(0) { max($0, abs($1)) }, right.reduce(0) { max($0, abs($1)) })
  }
}

/// The factor by which a sound shrinks in `interval` seconds when it falls by 60 dB in `decay`.
///
/// This is e^-x with x = ln 1000 · interval / decay, as its Padé approximant (1 - x/2) / (1 + x/2),
/// which needs no exponential function: those of two C libraries differ in the last bits.
func decayFactor(over interval: Double, fallingBy60DecibelsIn decay: Double) -> Double {
  let half = 6.907_755_278_982_137 * interval / decay / 2
  return (1 - half) / (1 + half)
}
