internal import CSoxr

/// A change of sample rates, done by libsoxr at its very high quality.
struct Resampling: Equatable, Sendable {
  /// In hertz.
  let inputRate: Int
  /// In hertz.
  let outputRate: Int
  /// This many frames of input take as long as `outputPeriod` frames of output, and no fewer do.
  let inputPeriod: Int
  let outputPeriod: Int

  init(from inputRate: Int, to outputRate: Int) {
    self.inputRate = inputRate
    self.outputRate = outputRate
    var (divisor, remainder) = (inputRate, outputRate)
    while remainder != 0 { (divisor, remainder) = (remainder, divisor % remainder) }
    inputPeriod = inputRate / divisor
    outputPeriod = outputRate / divisor
  }

  /// How long so much input lasts in frames of output, rounded to the nearest.
  func outputCount(of inputCount: Int) -> Int {
    // Whole periods apart, so that nothing overflows.
    let (periods, rest) = inputCount.quotientAndRemainder(dividingBy: inputPeriod)
    return periods * outputPeriod + (2 * rest * outputPeriod + inputPeriod) / (2 * inputPeriod)
  }

  /// What becomes of interleaved stereo input, taken to be silent before and after.
  ///
  /// - Throws: libsoxr's text for what went wrong.
  func output(of input: [Float]) throws(Failure) -> [Float] {
    let expectedCount = outputCount(of: input.count / 2)
    // libsoxr takes no more input than there is room for, and would hold back the end of the rest.
    let count = expectedCount + 1
    var quality = unsafe soxr_quality_spec(UInt(SOXR_VHQ), 0)
    var (inputCount, outputCount) = (0, 0)
    var error: soxr_error_t?
    let output = unsafe [Float](unsafeUninitializedCapacity: 2 * count) { room, filled in
      // Two arrays of two floats a frame, which live until the call returns; the rest is by default
      // interleaved floats and one thread.
      unsafe error = unsafe input.withUnsafeBufferPointer { input in
        unsafe soxr_oneshot(
          Double(inputRate), Double(outputRate), 2, input.baseAddress, input.count / 2, &inputCount,
          room.baseAddress, count, &outputCount, nil, &quality, nil)
      }
      filled = 2 * min(outputCount, expectedCount)
    }
    // A constant of libsoxr's.
    if let error = unsafe error { throw Failure(reason: unsafe String(cString: error)) }
    guard outputCount >= expectedCount else {
      throw Failure(reason: "libsoxr gave \(outputCount) of \(expectedCount) samples")
    }
    return output
  }

  struct Failure: Error {
    let reason: String
  }
}
