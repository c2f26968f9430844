/// Measures a side in one pass over its samples.
///
/// Turntable rumble, record warps, offset and most of the mains hum lie below 100 Hz, and can be
/// louder than soft music: the levels are measured behind a high-pass of 24 dB per octave at 100
/// Hz, which takes 42 dB off 30 Hz and 24 dB off 50 Hz. Only the measurement is filtered.
public struct EnvelopeMeter: Sendable {
  private let sampleRate: Int
  private let partLength: Int
  private var left: HighPass
  private var right: HighPass
  private var sampleCount = 0
  private var peak: Float = 0
  private var powers: [Float] = []
  private var steadyPowers: [Float] = []
  /// The sums of squares of the window's parts, the last of which may not be complete.
  private var parts: [Double] = []
  private var partSum = 0.0
  /// The stereo samples in `partSum`.
  private var partCount = 0

  /// The rates that can be measured, in Hz.
  public static let sampleRates = 4_000...768_000
  /// Where the high-pass is 3 dB down, in Hz.
  public static let cornerFrequency = 100.0

  public init(sampleRate: Int) throws(RecordSideError) {
    guard Self.sampleRates.contains(sampleRate) else { throw .sampleRate(sampleRate) }
    self.sampleRate = sampleRate
    partLength = LoudnessEnvelope.partLength(sampleRate: sampleRate)
    left = HighPass(corner: Self.cornerFrequency, sampleRate: sampleRate)
    right = left
  }

  /// Measures the next samples of the side.
  ///
  /// What is not a number, or beyond 10,000 times full scale, counts as 0: it would stay in the
  /// filter for good.
  ///
  /// - Parameter samples: Interleaved stereo, full scale ±1; any number of whole stereo samples.
  ///   A mono side has the same samples in both channels.
  public mutating func append(_ samples: Span<Float>) {
    precondition(samples.count.isMultiple(of: 2), "half a stereo sample")
    var start = 0
    while start < samples.count {
      let count = min(partLength - partCount, (samples.count - start) / 2)
      measure(samples.extracting(start..<start + 2 * count))
      start += 2 * count
      partCount += count
      sampleCount += count
      if partCount == partLength { endPart() }
    }
  }

  /// Ends the side.
  public consuming func finish() -> LoudnessEnvelope {
    if partCount > 0 { endPart() }
    if !parts.isEmpty { endWindow() }
    return LoudnessEnvelope(
      sampleRate: sampleRate, sampleCount: sampleCount, peak: peak, powers: powers,
      steadyPowers: steadyPowers)
  }

  private mutating func measure(_ samples: Span<Float>) {
    // Locals, so that the loop works in registers.
    var (left, right, peak) = (left, right, peak)
    var sum = 0.0
    var index = 0
    while index < samples.count {
      let (leftSample, rightSample) = (usable(samples[index]), usable(samples[index + 1]))
      peak = max(peak, max(abs(leftSample), abs(rightSample)))
      let leftOutput = left.filter(Double(leftSample))
      let rightOutput = right.filter(Double(rightSample))
      sum += leftOutput * leftOutput + rightOutput * rightOutput
      index += 2
    }
    (self.left, self.right, self.peak) = (left, right, peak)
    partSum += sum
  }

  private mutating func endPart() {
    parts.append(partSum / Double(2 * partCount))
    (partSum, partCount) = (0, 0)
    left.flush()
    right.flush()
    if parts.count == LoudnessEnvelope.partsPerWindow { endWindow() }
  }

  private mutating func endWindow() {
    powers.append(Float(parts.reduce(0, +) / Double(parts.count)))
    steadyPowers.append(Float(parts.sorted()[parts.count / 2]))
    parts.removeAll(keepingCapacity: true)
  }
}

/// NaN compares as false.
private func usable(_ sample: Float) -> Float { abs(sample) <= 10_000 ? sample : 0 }
