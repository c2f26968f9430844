import Foundation
import TestSupport
import Testing

@testable import AudioFileReading

extension ResampledAudio {
  fileprivate func float(_ frames: Range<Int>) throws(AudioFileError) -> [Float] {
    try [Float](capacity: 2 * frames.count) { samples throws(AudioFileError) in
      try read(frames, into: &samples)
    }
  }
}

@Suite(.timeLimit(.minutes(30)))
struct ResampledAudioTests {
  private let folder: TemporaryDirectory

  init() throws { folder = try TemporaryDirectory() }

  /// Seconds of what sox synthesizes, in floats at -6 dB.
  private func audio(
    _ synthesis: String..., sampleRate: Int, seconds: Double
  ) throws -> ResampledAudio {
    let path = folder.path(of: "a.wav")
    try Sound.run(
      [
        // The first rate is that of the synthesis.
        "sox", "-R", "-r", "\(sampleRate)", "-c", "2", "-n", "-e", "float", "-b", "32", path,
        "synth", "\(seconds)",
      ] + synthesis + ["vol", "0.5"])
    return ResampledAudio(try AudioFile(path: path))
  }

  @Test(arguments: [
    (11_025, 44_100), (22_050, 44_100), (32_000, 32_000), (44_100, 44_100), (48_000, 48_000),
    (88_200, 44_100), (176_400, 44_100), (352_800, 44_100), (8000, 48_000), (12_000, 48_000),
    (16_000, 48_000), (24_000, 48_000), (64_000, 48_000), (96_000, 48_000), (192_000, 48_000),
    (384_000, 48_000), (37_800, 44_100),
  ])
  func choosesARateOfMP3(from: Int, to: Int) {
    #expect(ResampledAudio.sampleRate(for: from) == to)
  }

  @Test(arguments: [
    (96_000, 48_000, 3, 2), (192_000, 48_000, 5, 1), (192_000, 48_000, 6, 2), (8000, 48_000, 7, 42),
    (88_200, 44_100, 0, 0), (44_099, 44_100, 44_099, 44_100),
    (768_000, 48_000, 1 << 50, 1 << 46),
  ])
  func roundsTheLength(from: Int, to: Int, count: Int, expected: Int) {
    #expect(Resampling(from: from, to: to).outputCount(of: count) == expected)
  }

  @Test(arguments: [44_100, 48_000, 32_000])
  func leavesRatesOfMP3Alone(sampleRate: Int) throws {
    let audio = try audio("whitenoise", sampleRate: sampleRate, seconds: 0.5)
    #expect(audio.isUnchanged)
    #expect(audio.frameCount == sampleRate / 2)
    #expect(try audio.float(100..<5000) == audio.file.float(100..<5000))
  }

  /// With the whole file resampled in one go, between two stretches of silence.
  @Test(arguments: [8000, 11_025, 37_800, 88_200, 96_000, 192_000])
  func hasNoSeams(sampleRate: Int) throws {
    let audio = try audio("whitenoise", sampleRate: sampleRate, seconds: 4.3217)
    let resampling = Resampling(from: sampleRate, to: audio.sampleRate)
    let periods = sampleRate / resampling.inputPeriod
    let silence = [Float](repeating: 0, count: 2 * periods * resampling.inputPeriod)
    let sound = try audio.file.float(0..<audio.file.format.frameCount)
    let whole = try resampling.output(of: silence + sound + silence)
      .dropFirst(2 * periods * resampling.outputPeriod)
    let chunks = try audio.float(0..<audio.frameCount)
    #expect(chunks.count == 2 * audio.frameCount)

    var difference: Float = 0
    for (index, sample) in zip(whole.indices, chunks) {
      difference = max(difference, abs(whole[index] - sample))
    }
    #expect(difference < 1e-6)
  }

  @Test func isTheSameInWhateverRangesAndThreads() async throws {
    let audio = try audio("whitenoise", sampleRate: 88_200, seconds: 9)
    let all = try audio.float(0..<audio.frameCount)
    try await withThrowingTaskGroup(of: Void.self) { group in
      for reader in 0..<6 {
        group.addTask {
          let other = reader < 3 ? audio : ResampledAudio(audio.file)
          var random = RandomBytes(seed: UInt64(reader))
          for _ in 0..<8 {
            let start = random.below(audio.frameCount)
            let end = min(audio.frameCount, start + random.below(20_000))
            let samples = try other.float(start..<end)
            try #require(samples == Array(all[2 * start..<2 * end]))
          }
        }
      }
      try await group.waitForAll()
    }
  }

  /// Up to 0.9 of the lower rate's half at its level, and nothing of what is above the half.
  @Test(arguments: [176_400, 96_000])
  func passesWhatCanBeHeardAndNothingElse(sampleRate: Int) throws {
    let (highest, seconds) = (Double(sampleRate) * 0.45, 6.0)
    let audio = try audio("sine", "0:\(highest)", sampleRate: sampleRate, seconds: seconds)
    let samples = try audio.float(0..<audio.frameCount)
    let half = Double(audio.sampleRate) / 2
    let window = 1200
    for start in stride(from: 0, to: audio.frameCount - window, by: window) {
      let frequencies = [start, start + window].map {
        highest * Double($0) / Double(audio.sampleRate) / seconds
      }
      let level = decibels(samples[2 * start..<2 * (start + window)])
      if frequencies[0] > 1000, frequencies[1] < 0.9 * half {
        // A sine of amplitude 0.5.
        #expect(abs(level + 9.03) < 0.05, "at \(frequencies[0]) Hz")
      } else if frequencies[0] > half {
        #expect(level < -130, "at \(frequencies[0]) Hz")
      }
    }
  }

  /// What lies above the half of a lower rate would be mirrored from below it.
  @Test(arguments: [22_050, 11_025, 8000])
  func addsNothingAboveWhatThereWas(sampleRate: Int) throws {
    let low = try audio("sine", "\(sampleRate * 2 / 5)", sampleRate: sampleRate, seconds: 2)
    let samples = try low.float(0..<low.frameCount)
    let window = samples[low.sampleRate..<2 * low.sampleRate]
    let step = 2 * Double.pi * Double(sampleRate * 2 / 5) / Double(low.sampleRate)
    var (sine, cosine) = (0.0, 0.0)
    let left = stride(from: window.startIndex, to: window.endIndex, by: 2).map {
      Double(samples[$0])
    }
    for (index, sample) in left.enumerated() {
      sine += sample * sin(step * Double(index)) * 2 / Double(left.count)
      cosine += sample * cos(step * Double(index)) * 2 / Double(left.count)
    }
    #expect(abs((sine * sine + cosine * cosine).squareRoot() - 0.5) < 1e-5)
    // What is left without the tone itself.
    let rest = left.enumerated().map { index, sample in
      Float(sample - sine * sin(step * Double(index)) - cosine * cos(step * Double(index)))
    }
    #expect(decibels(rest[...]) < -120)
  }

  @Test func agreesWithSox() throws {
    let audio = try audio("sine", "20:18000", sampleRate: 96_000, seconds: 4.5)
    let decoded = try Sound.run([
      "sox", audio.file.path, "-t", "f32", "-", "rate", "-v", "48000",
    ])
    let expected = Sound.numbers(decoded, as: Float.self)
    let samples = try audio.float(0..<audio.frameCount)
    #expect(samples.count == expected.count)
    var difference: Float = 0
    // sox's filter is longer: at the ends, where the tone starts and stops at once, it rings on.
    for index in 4000..<samples.count - 4000 {
      difference = max(difference, abs(samples[index] - expected[index]))
    }
    #expect(difference < 1e-6)
  }

  @Test func saysWhatIsWrongWithTheFile() throws {
    let audio = try audio("whitenoise", sampleRate: 96_000, seconds: 0.5)
    let path = audio.file.path
    try folder.write(folder.bytes(of: "a.wav") + [0], to: "a.wav")
    #expect(throws: AudioFileError.changed(path: path)) { try audio.float(0..<10) }
  }
}

/// The root of the mean square.
private func decibels(_ samples: ArraySlice<Float>) -> Double {
  let power = samples.reduce(0.0) { $0 + Double($1) * Double($1) } / Double(samples.count)
  return 10 * log10(max(power, 1e-30))
}
