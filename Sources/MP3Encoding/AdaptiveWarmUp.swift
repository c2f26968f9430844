import Glibc

/// Finds out from the samples before a cut how few of them LAME has to hear to be in the state that
/// it would have there in the middle of a track; for variable bit rates.
///
/// With a variable bit rate, LAME 3.100 remembers two or three frames, and one thing for longer: the
/// level to which it raises its threshold of hearing in loud music (`adjust_ATH` in its encoder.c).
/// Each frame has a limit, which is its loudness and at most 1. The level falls slowly towards the
/// limit, by a factor of 0.925 to 1 in each frame, and rises at once, but not above the limit of the
/// frame before. So where two frames in a row have limits above any value that the level can have,
/// the second one sets it to the lower of both limits, whatever it was: what came before is
/// forgotten. A context that starts a little before such a pair ends in the same state as one that
/// has heard everything. Where there is no such pair, the level takes up to 95 frames to fall.
///
/// LAME's loudness is the power of a window of 1024 samples, weighted by frequency with the inverse
/// of its threshold. Here it is only bounded, which takes no transform: the weights are constant up
/// to 3.41 kHz and fall above, so all power is an upper bound, and the power of a moving average of
/// eight samples, less what it lets through of high frequencies, a lower one.
struct AdaptiveWarmUp: Hashable, Sendable {
  /// Frames of warm-up that are kept in any case: four times those that LAME remembers otherwise.
  private static let fewestFrames = 16
  /// Frames behind which the pair has to lie: LAME's hearing of a frame uses the level of the one
  /// before, and its choice of windows that of the two before.
  private static let framesBehind = 5

  private static let frameLength = EncodingPlan.frameLength
  /// LAME hears a frame in two windows, which begin so many samples before its own (encoder.c: that
  /// of its first granule, and that of the last granule of the frame before).
  private static let windowOffsets = [-800, -224]
  private static let windowLength = 1024
  /// The squares of LAME's window (fft.c: Blackman).
  private static let window: [Float] = (0..<windowLength).map { index in
    let turn = 2 * Float.pi * (Float(index) + 0.5) / Float(windowLength)
    let value = 0.42 - 0.5 * cosf(turn) + 0.08 * cosf(2 * turn)
    return value * value
  }
  /// Samples of the moving average.
  private static let averageLength = 8
  /// More than what the average lets through above 5.5 kHz, as power.
  private static let leak: Float = 0.05

  /// Loudness of a window's sum of squares over both channels, where all of it is below 3.41 kHz.
  ///
  /// It is LAME's scale (psymodel.h: `VO_SCALE`), times half of 1024 lines, the mean of two channels,
  /// and the weight of a line, which is 0.0089 to 0.0092 after the curve of the threshold. A constant
  /// has most of its power in the line at 0 Hz, which counts more: 1.6 times covers that. 0.8 times
  /// covers what the window does to the average.
  private static let scale: Float = 512 * 0.5 / (14_752 * 14_752 * 512)
  private static let upperScale: Float = scale * 0.0092 * 1.6
  private static let lowerScale: Float = scale * 0.0089 * 0.8

  /// What LAME multiplies loudness with.
  private let sensitivity: Float
  private let isMono: Bool

  /// - Parameters:
  ///   - sensitivity: LAME's `athaa_sensitivity`, in decibels.
  ///   - isMono: Whether LAME mixes both channels into one.
  init(sensitivity: Float, isMono: Bool) {
    self.sensitivity = powf(10, -sensitivity / 10)
    self.isMono = isMono
  }

  /// The number of frames that are needed of a warm-up.
  ///
  /// - Parameter warmUp: Interleaved samples: whole frames, of which the last one is the first of
  ///   the segment.
  /// - Returns: At most the frames that are there besides that one.
  func frameCount(of warmUp: Span<Int16>) -> Int {
    let available = warmUp.count / 2 / Self.frameLength - 1
    guard available > Self.fewestFrames else { return available }
    let limits = limits(of: warmUp, frames: 1..<available - Self.framesBehind + 1)
    return (Self.fewestFrames..<available).first { count in
      // The first frame that a context hears begins with silence, so it does not count.
      Self.forgets(limits[(available - count)...])
    } ?? available
  }

  /// Bounds of a frame's limit: 0.000625...1.
  private struct Limit {
    let lower: Float
    let upper: Float
  }

  /// Whether any level before these frames leads to the same behind them.
  private static func forgets(_ frames: ArraySlice<Limit>) -> Bool {
    /// The highest value that the level can have before the frame.
    var highest: Float = 1
    /// Whether the frame before has a limit above that, and above which value.
    var exceeded: Float?
    for frame in frames {
      // At a limit of 1, the level rises to it from anywhere.
      if let exceeded, frame.lower > exceeded || frame.lower >= 1 { return true }
      exceeded = frame.lower > highest || frame.lower >= 1 ? highest : nil
      highest = max(highest * (0.925 + 0.075 * frame.upper), frame.upper)
    }
    return false
  }

  /// The limits of some of the frames, counted from the first that is there.
  private func limits(of samples: Span<Int16>, frames: Range<Int>) -> [Limit] {
    let (all, low) = powers(of: samples)
    return frames.map { frame in
      var (lower, upper) = (Float(0), Float(0))
      for offset in Self.windowOffsets {
        let start = Self.frameLength * frame + offset
        let whole = Self.windowed(all.span, from: start)
        let smooth = Self.windowed(low.span, from: start)
        upper = max(upper, whole)
        lower = max(lower, smooth - Self.leak * (whole - smooth))
      }
      return Limit(
        lower: limit(lower * Self.lowerScale), upper: limit(upper * Self.upperScale))
    }
  }

  /// LAME's curve from loudness to limit.
  private func limit(_ loudness: Float) -> Float {
    min(31.98 * loudness * sensitivity + 0.000625, 1)
  }

  private static func windowed(_ powers: Span<Float>, from start: Int) -> Float {
    let window = window.span
    // Several sums side by side, which the compiler turns into vectors.
    var sums = SIMD8<Float>(repeating: 0)
    for index in stride(from: 0, to: windowLength, by: 8) {
      for lane in 0..<8 { sums[lane] += window[index + lane] * powers[start + index + lane] }
    }
    return sums.sum()
  }

  /// The power of each sample, and of the mean of eight samples around it, over both channels.
  private func powers(of samples: Span<Int16>) -> (all: [Float], low: [Float]) {
    let count = samples.count / 2
    var all: [Float] = []
    var low: [Float] = []
    all.reserveCapacity(count)
    low.reserveCapacity(count)
    var (leftSum, rightSum) = (0, 0)
    // The average is centred, so it lags behind by half its length.
    let lag = Self.averageLength / 2 - 1
    for position in 0..<count + lag {
      if position < count {
        let (left, right) = channels(at: position, in: samples)
        all.append(Float(left * left + right * right))
        (leftSum, rightSum) = (leftSum + left, rightSum + right)
      }
      if position >= Self.averageLength {
        let (left, right) = channels(at: position - Self.averageLength, in: samples)
        (leftSum, rightSum) = (leftSum - left, rightSum - right)
      }
      if position >= lag {
        low.append(
          Float(leftSum * leftSum + rightSum * rightSum)
            / Float(Self.averageLength * Self.averageLength))
      }
    }
    return (all, low)
  }

  private func channels(at position: Int, in samples: Span<Int16>) -> (left: Int, right: Int) {
    let (left, right) = (Int(samples[2 * position]), Int(samples[2 * position + 1]))
    guard isMono else { return (left, right) }
    let middle = (left + right) / 2
    return (middle, middle)
  }
}
