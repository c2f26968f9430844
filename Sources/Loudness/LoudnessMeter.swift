import CEBUR128

/// Measures the loudness of one stretch of a track, by libebur128.
///
/// Stretches can be measured independently of each other, and together are what the whole would be,
/// if each begins to listen at `start(ofStretchFrom:)`: then no block is missed and none is counted
/// twice. Only the filter's memory of what was before is lost, which is below a hundredth of a
/// decibel in the first block.
@safe public struct LoudnessMeter: ~Copyable {
  private var state: UnsafeMutablePointer<ebur128_state>
  private let findsTruePeak: Bool
  /// Stereo samples from block to block.
  private let hop: Int
  /// Stereo samples that were heard.
  private var position = 0
  private var blocks = LoudnessBlocks()

  /// Hops in a block.
  private static let hopsPerBlock = 4

  /// libebur128 fills a table at its first use.
  private static let isReady: Bool = {
    var state = unsafe ebur128_init(2, 44_100, mode(findsTruePeak: false))
    unsafe ebur128_destroy(&state)
    return true
  }()

  private static func mode(findsTruePeak: Bool) -> Int32 {
    let peak = findsTruePeak ? EBUR128_MODE_TRUE_PEAK : EBUR128_MODE_SAMPLE_PEAK
    return Int32(bitPattern: EBUR128_MODE_M.rawValue | peak.rawValue)
  }

  /// - Parameters:
  ///   - sampleRate: In hertz.
  ///   - findsTruePeak: Whether the peak between samples is looked for, at four times the rate,
  ///     which takes several times as long.
  public init(sampleRate: Int, findsTruePeak: Bool = false) throws(LoudnessError) {
    guard Self.isReady,
      let state = unsafe ebur128_init(
        2, UInt(sampleRate), Self.mode(findsTruePeak: findsTruePeak))
    else { throw .cannotMeasure(sampleRate: sampleRate) }
    unsafe self.state = state
    self.findsTruePeak = findsTruePeak
    hop = Self.hop(sampleRate: sampleRate)
  }

  deinit {
    var state: UnsafeMutablePointer<ebur128_state>? = unsafe self.state
    unsafe ebur128_destroy(&state)
  }

  /// As libebur128 counts it.
  private static func hop(sampleRate: Int) -> Int { (sampleRate + 5) / 10 }

  /// The sample of a track from which a meter has to listen to measure what ends after `sample`.
  public static func start(ofStretchFrom sample: Int, sampleRate: Int) -> Int {
    let hop = hop(sampleRate: sampleRate)
    return max(0, (sample / hop + 1 - hopsPerBlock) * hop)
  }

  /// Listens to interleaved stereo samples.
  public mutating func add(_ samples: Span<Int16>) throws(LoudnessError) {
    unsafe try add(samples) { state, samples, count in
      unsafe ebur128_add_frames_short(state, samples, count)
    }
  }

  /// Listens to interleaved stereo samples; 1 is full scale.
  public mutating func add(_ samples: Span<Float>) throws(LoudnessError) {
    unsafe try add(samples) { state, samples, count in
      unsafe ebur128_add_frames_float(state, samples, count)
    }
  }

  private mutating func add<Sample>(
    _ samples: Span<Sample>,
    _ body: (UnsafeMutablePointer<ebur128_state>, UnsafePointer<Sample>?, Int) -> Int32
  ) throws(LoudnessError) {
    let total = samples.count / 2
    var done = 0
    while done < total {
      let count = min(hop - position % hop, total - done)
      let status = unsafe samples.withUnsafeBufferPointer { buffer in
        unsafe body(state, buffer.baseAddress.map { unsafe $0 + 2 * done }, count)
      }
      guard status == EBUR128_SUCCESS.rawValue else { throw .outOfMemory }
      done += count
      position += count
      if position.isMultiple(of: hop), position >= Self.hopsPerBlock * hop { noteBlock() }
    }
  }

  private mutating func noteBlock() {
    var level = 0.0
    let status = unsafe ebur128_loudness_momentary(state, &level)
    if status == EBUR128_SUCCESS.rawValue, level >= Double(LoudnessBlocks.absoluteGate) {
      blocks.levels.append(Float(level))
    }
  }

  /// What was heard so far.
  public func finished() -> LoudnessBlocks {
    var blocks = blocks
    for channel in UInt32(0)..<2 {
      var peak = 0.0
      let status =
        findsTruePeak
        ? unsafe ebur128_true_peak(state, channel, &peak)
        : unsafe ebur128_sample_peak(state, channel, &peak)
      if status == EBUR128_SUCCESS.rawValue { blocks.peak = max(blocks.peak, Float(peak)) }
    }
    return blocks
  }
}

/// Why loudness could not be measured.
public enum LoudnessError: Error, Equatable {
  case cannotMeasure(sampleRate: Int)
  case outOfMemory
}

extension LoudnessError: CustomStringConvertible {
  public var description: String {
    switch self {
    case .cannotMeasure(let rate):
      "The loudness of music at \(rate) Hz cannot be measured. Try again with --no-replaygain."
    case .outOfMemory:
      "There is no memory left to measure loudness. Try again with fewer --threads."
    }
  }
}
