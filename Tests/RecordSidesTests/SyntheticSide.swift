import Foundation
import RecordSides

/// A side of a record made up from a seed, with known tracks.
///
/// It is laid out in parts of 10 ms, each with a level of music and one of surface noise. From
/// these come either samples, or, much faster, the envelope that samples would have.
struct SyntheticSide {
  /// In seconds: where the music of each track starts and ends.
  private(set) var tracks: [Range<Double>] = []
  private var random: SplitMix
  /// The amplitudes of music and of surface noise, as root mean squares, by parts.
  private var music: [Double] = []
  private var noise: [Double] = []
  /// What is added to the power of a part: clicks and thumps.
  private var bursts: [Int: Double] = [:]
  var character: Character

  struct Character {
    /// In dBFS.
    var noise = -60.0
    var rumble = -30.0
    var hum = -65.0
    /// Per second.
    var clicks = 1.0
    var isMono = false
  }

  init(seed: Int, character: Character = Character()) {
    random = SplitMix(state: UInt64(seed))
    self.character = character
  }

  var seconds: Double { Double(music.count) / 100 }

  mutating func number(in range: ClosedRange<Double>) -> Double {
    .random(in: range, using: &random)
  }

  // MARK: Layout

  /// The needle is up: only the amplifier is heard.
  mutating func addNeedleUp(_ seconds: Double) { add(seconds, noise: -85) }

  mutating func addNeedleDrop() {
    for part in 0..<20 { bursts[music.count + part] = 0.03 * exp(-Double(part) / 5) }
    add(0.2, noise: character.noise)
  }

  mutating func addGap(_ seconds: Double) { add(seconds, noise: character.noise) }

  /// A locked groove: a thump in each turn of 1.8 s.
  mutating func addRunOut(turns: Int) {
    for _ in 0..<turns {
      for part in 0..<12 { bursts[music.count + part] = 0.002 }
      add(1.8, noise: character.noise)
    }
  }

  /// Music around `level`, in dBFS, with notes of a quarter of a second.
  mutating func addTrack(
    _ seconds: Double, level: Double = -18, fadeIn: Double = 0, fadeOut: Double = 0
  ) {
    let start = self.seconds
    let count = Int((seconds * 100).rounded())
    var note = 1.0
    for part in 0..<count {
      if part % 25 == 0 { note = amplitude(level + number(in: -6...6)) }
      let fromStart = Double(part + 1) / 100
      let toEnd = Double(count - part) / 100
      var gain = note * (0.6 + 0.4 * exp(-Double(part % 25) / 10))
      if fromStart < fadeIn { gain *= fromStart / fadeIn }
      if toEnd < fadeOut { gain *= toEnd / fadeOut * toEnd / fadeOut }
      music.append(gain)
      noise.append(amplitude(character.noise))
    }
    tracks.append(start..<self.seconds)
  }

  /// Makes a passage of the last track softer.
  mutating func soften(from start: Double, for seconds: Double, by decibels: Double) {
    let base =
      music.count - Int(((tracks.last?.upperBound ?? 0) - (tracks.last?.lowerBound ?? 0)) * 100)
    let first = base + Int(start * 100)
    for part in first..<min(music.count, first + Int(seconds * 100)) {
      music[part] *= amplitude(-decibels)
    }
  }

  private mutating func add(_ seconds: Double, noise level: Double) {
    for _ in 0..<Int((seconds * 100).rounded()) {
      music.append(0)
      noise.append(amplitude(level))
    }
  }

  // MARK: Rendering

  /// As `EnvelopeMeter` would measure it, rumble and hum gone.
  mutating func envelope(sampleRate: Int = 44_100) -> LoudnessEnvelope {
    var powers: [Float] = []
    var steadyPowers: [Float] = []
    let clicks = character.clicks / 100
    var parts: [Double] = []
    for part in music.indices {
      // The power of noise in 10 ms wavers by about half a decibel.
      var power = noise[part] * noise[part] * number(in: 0.85...1.15)
      power += music[part] * music[part] * number(in: 0.6...1.4) + (bursts[part] ?? 0)
      if number(in: 0...1) < clicks { power += pow(10, number(in: -5 ... -2)) }
      parts.append(power)
      if parts.count == 5 {
        powers.append(Float(parts.reduce(0, +) / 5))
        steadyPowers.append(Float(parts.sorted()[2]))
        parts.removeAll(keepingCapacity: true)
      }
    }
    return LoudnessEnvelope(
      sampleRate: sampleRate, sampleCount: powers.count * ((sampleRate + 50) / 100) * 5, peak: 0.5,
      powers: powers, steadyPowers: steadyPowers)
  }

  /// Interleaved stereo.
  mutating func samples(sampleRate: Int) -> [Float] {
    let perPart = sampleRate / 100
    let white = (0..<8192).map { _ in
      // The sum of three uniform numbers is normal enough; its variance is 1.
      Float(number(in: -1...1) + number(in: -1...1) + number(in: -1...1))
    }
    let tone = (0..<8192).map { index in
      let phase = 2 * Double.pi * Double(index) / 8192
      return Float(sin(phase * 400) + 0.6 * sin(phase * 800 + 1) + 0.3 * sin(phase * 1250 + 2))
    }
    let rumbleFrequency = number(in: 10...30)
    let rumble = Float(amplitude(character.rumble) * 2.squareRoot())
    let hum = Float(amplitude(character.hum) * 2.squareRoot())
    let clicks = character.clicks / 100
    var samples: [Float] = []
    samples.reserveCapacity(2 * perPart * music.count)
    for part in music.indices {
      let time = Double(part) / 100
      // Slow enough to be held for a part, but for the steps, which are made small.
      let start = rumble * Float(sin(2 * .pi * rumbleFrequency * time))
      let end = rumble * Float(sin(2 * .pi * rumbleFrequency * (time + 0.01)))
      let noiseLevel = Float(noise[part])
      let musicLevel = Float(music[part])
      let burst = Float((bursts[part] ?? 0).squareRoot())
      let click =
        number(in: 0...1) < clicks
        ? (Int(number(in: 0...Double(perPart - 1))), Float(0.3)) : (-1, 0)
      let offset = Int.random(in: 0..<8192, using: &random)
      for index in 0..<perPart {
        let position = part * perPart + index
        let base =
          musicLevel * tone[position & 8191] + burst * white[(offset + 3 * index) & 8191]
          + start + (end - start) * Float(index) / Float(perPart)
          + (index == click.0 ? click.1 : 0)
        let humSample = hum * (position * 100 / sampleRate % 2 == 0 ? 0.7 : -0.7)
        let first = noiseLevel * white[(offset + index) & 8191]
        let second = noiseLevel * white[(offset + index + 4096) & 8191]
        samples.append(base + humSample + first)
        samples.append(base + humSample + (character.isMono ? first : second))
      }
    }
    return samples
  }
}

func amplitude(_ decibels: Double) -> Double { pow(10, decibels / 20) }

/// Measures samples, in pieces of a given size.
func measure(
  _ samples: [Float], sampleRate: Int, pieces: Int = 8192
) throws -> LoudnessEnvelope {
  var meter = try EnvelopeMeter(sampleRate: sampleRate)
  for start in stride(from: 0, to: samples.count, by: 2 * pieces) {
    meter.append(samples[start..<min(samples.count, start + 2 * pieces)].span)
  }
  return meter.finish()
}

/// A small random generator whose sequence is the same everywhere (Steele, Lea and Flood, 2014).
struct SplitMix: RandomNumberGenerator {
  var state: UInt64

  mutating func next() -> UInt64 {
    state &+= 0x9E37_79B9_7F4A_7C15
    var mixed = state
    mixed = (mixed ^ mixed >> 30) &* 0xBF58_476D_1CE4_E5B9
    mixed = (mixed ^ mixed >> 27) &* 0x94D0_49BB_1331_11EB
    return mixed ^ mixed >> 31
  }
}
