/// A small hall: echoes that grow denser, duller and weaker.
///
/// A feedback delay network (Jot, 1991) of eight lines behind two all-pass diffusers per channel.
struct Room {
  /// How loud the hall is next to the direct sound.
  private let amount: Double
  private var leftDiffusers = [Diffuser(length: 241), Diffuser(length: 557)]
  private var rightDiffusers = [Diffuser(length: 263), Diffuser(length: 509)]
  private var paths: [Path]

  /// - Parameter decay: The seconds in which an echo falls by 60 dB.
  init(amount: Double, decay: Double) {
    self.amount = amount
    // Primes, so that the echoes of one path never fall on those of another for long.
    let lengths = [1_103, 1_277, 1_433, 1_601, 1_777, 1_973, 2_161, 2_339]
    paths = lengths.map { Path(length: $0, decay: decay) }
  }

  /// Adds the hall to `signal`.
  mutating func process(_ signal: inout StereoSignal) {
    let stages = leftDiffusers.count
    let pathCount = paths.count
    for index in 0..<signal.count {
      var left = signal.left[index]
      var right = signal.right[index]
      for stage in 0..<stages {
        left = leftDiffusers[stage].process(left)
        right = rightDiffusers[stage].process(right)
      }

      var sum = 0.0
      var leftEcho = 0.0
      var rightEcho = 0.0
      for path in 0..<pathCount {
        let echo = paths[path].listen()
        sum += echo
        // Signs that alternate keep the two channels of the echo unlike each other.
        let signed = path & 2 == 0 ? echo : -echo
        if path & 1 == 0 { leftEcho += signed } else { rightEcho += signed }
      }
      // Every wall returns its own echo less a quarter of all: a Householder reflection, which
      // mixes the eight paths and keeps their energy.
      let shared = sum / 4
      for path in 0..<pathCount {
        paths[path].reflect(path & 1 == 0 ? left : right, less: shared)
      }

      signal.left[index] += amount * leftEcho
      signal.right[index] += amount * rightEcho
    }
  }
}

/// The way from one wall to another and back.
private struct Path {
  private var air: DelayLine
  private let loss: Double
  private var echo = 0.0

  init(length: Int, decay: Double) {
    air = DelayLine(length: length)
    let interval = Double(length) / StereoSignal.sampleRate
    loss = decayFactor(over: interval, fallingBy60DecibelsIn: decay)
  }

  /// What arrives now; air and walls have swallowed some of the highs.
  mutating func listen() -> Double {
    echo += 0.55 * (loss * air.oldest - echo)
    return echo
  }

  mutating func reflect(_ sample: Double, less shared: Double) {
    air.push(sample + echo - shared)
  }
}

/// An all-pass filter: it smears a click into a burst and leaves the spectrum alone.
private struct Diffuser {
  private var line: DelayLine

  init(length: Int) { line = DelayLine(length: length) }

  mutating func process(_ sample: Double) -> Double {
    let delayed = line.oldest
    let fed = sample - 0.6 * delayed
    line.push(fed)
    return delayed + 0.6 * fed
  }
}
