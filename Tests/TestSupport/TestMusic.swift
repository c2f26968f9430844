/// Sound for tests: the same samples every time, with the traits of music that matter to an encoder.
public enum TestMusic {
  /// Stereo samples that `shared` can give: 255 seconds, which are four segments.
  public static let sharedCount = 255 * 44_100

  private static let shared = samples(count: sharedCount)

  /// The first samples of one piece that is made only once in a process.
  public static func shared(count: Int) -> [Int16] { Array(shared.prefix(2 * count)) }

  /// Interleaved 16-bit stereo at 44.1 kHz: chords of decaying tones over noise whose level moves
  /// between full and -60 dB, with stretches of digital silence.
  ///
  /// Integer arithmetic, because tests are built without optimization.
  public static func samples(count: Int, seed: UInt32 = 1) -> [Int16] {
    let sine = (0..<1024).map { index -> Int32 in
      // A parabola on each half turn: close enough to a sine, and no libm.
      let position = Int32(index % 512 * 2)
      let height = position * (1024 - position) / 16
      return index < 512 ? height : -height
    }
    var samples = [Int16](capacity: 2 * count) { _ in }
    var random = seed &* 2_654_435_761 | 1
    var phases: (UInt32, UInt32, UInt32) = (0, 0, 0)
    var steps: (UInt32, UInt32, UInt32) = (0, 0, 0)
    var decay: Int32 = 0
    var noiseLevel: Int32 = 0
    var position = 0
    while position < count {
      let beat = position / 11025
      random = random &* 1_664_525 &+ 1_013_904_223
      let draw = random >> 16
      if beat % 29 == 28 {
        decay = 0
        noiseLevel = 0
      } else {
        steps = (
          (110 + draw % 330) &* 97_391, (220 + draw % 770) &* 97_391, (draw % 5000) &* 97_391
        )
        decay = Int32(14000 >> (draw % 7))
        noiseLevel = Int32((draw >> 3) % 5 == 0 ? 3000 : 20)
      }
      let end = min(count, (beat + 1) * 11025)
      while position < end {
        random = random &* 1_664_525 &+ 1_013_904_223
        phases.0 = phases.0 &+ steps.0
        phases.1 = phases.1 &+ steps.1
        phases.2 = phases.2 &+ steps.2
        let tones = (
          sine[Int(phases.0 >> 22)], sine[Int(phases.1 >> 22)], sine[Int(phases.2 >> 22)]
        )
        let noise = (Int32(random >> 17) - 16384) * noiseLevel / 16384
        let left = (tones.0 + tones.2 / 2) * decay / 16384 + noise
        let right = (tones.1 + tones.2 / 2) * decay / 16384 + noise / 2
        samples.append(Int16(clamping: left))
        samples.append(Int16(clamping: right))
        if position % 4 == 0 { decay -= (decay + 8191) >> 13 }
        position += 1
      }
    }
    return samples
  }
}
