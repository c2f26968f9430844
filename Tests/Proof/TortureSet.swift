import Foundation
import MP3Encoding

/// Signals made to be difficult for an encoder that starts in their middle.
enum TortureSet {
  struct Signal: Sendable {
    let name: String
    let samples: @Sendable () -> [Int16]
  }

  /// Twice the warm-up: the shortest segments that leave nothing out.
  static let segmentFrames = 196
  static let grain = EncodingPlan.Grain(segmentFrames: segmentFrames, multiple: 2)

  static let all: [Signal] = [
    Signal(name: "digital silence") { [Int16](repeating: 0, count: 2 * length(segments: 8)) },
    Signal(name: "bursts in silence at every phase") { bursts(between: { _ in 0 }) },
    Signal(name: "bursts in faint noise at every phase") {
      var noise = Noise()
      return bursts(between: { _ in noise.next(amplitude: 3) })
    },
    Signal(name: "music around silent cuts") { silenceAroundCuts(of: chords(segments: 24)) },
    Signal(name: "chords fading to -90 dB in 60 s") { fade(chords(segments: 24)) },
    Signal(name: "noise fading to -90 dB in 60 s") { fade(whiteNoise(segments: 24)) },
    Signal(name: "square waves") { squares() },
    Signal(name: "white noise at full scale") { whiteNoise(segments: 24) },
    Signal(name: "impulses of one sample") { impulses() },
    Signal(name: "phase-inverted stereo") { side(of: chords(segments: 16), sign: -1) },
    Signal(name: "mono in stereo") { side(of: chords(segments: 16), sign: 1) },
    Signal(name: "one silent channel") { side(of: chords(segments: 16), sign: 0) },
    Signal(name: "dynamics down to four bits") { fourBitDynamics() },
    Signal(name: "steps of 60 dB at random") { levelSteps() },
    Signal(name: "steady tones") { tones() },
    Signal(name: "constant offsets") { offsets() },
  ]

  // MARK: - Signals

  /// A tenth of a second of full-scale noise at each cut, each time in another place: from two frames
  /// before the cut to two frames behind it.
  private static func bursts(between: (Int) -> Int16) -> [Int16] {
    let segments = 98
    var noise = Noise()
    var samples = (0..<2 * length(segments: segments)).map(between)
    for (index, cut) in cuts(segments: segments).enumerated() {
      let start = cut - 2 * 1152 + index * 48
      for position in 2 * start..<2 * (start + 4410) {
        samples[position] = noise.next(amplitude: 32_767)
      }
    }
    return samples
  }

  /// Silence from before the warm-up of each cut to behind the cut, by another length each time.
  private static func silenceAroundCuts(of music: [Int16]) -> [Int16] {
    var samples = music
    for (index, cut) in cuts(segments: 24).enumerated() {
      let start = max(0, cut - 110 * 1152 + 700 * index)
      let end = min(samples.count / 2, cut - 3000 + 500 * index)
      for position in 2 * start..<2 * end { samples[position] = 0 }
    }
    return samples
  }

  private static func fade(_ samples: [Int16]) -> [Int16] {
    let period = 60 * 44_100
    return samples.enumerated().map { index, sample in
      let part = Double(index / 2 % period) / Double(period)
      return Int16(Double(sample) * pow(10, -90 * part / 20))
    }
  }

  /// A minute of square waves, whose frequency changes every 11 seconds.
  private static func squares() -> [Int16] {
    stereo(segments: 24) { position in
      let frequency = [55, 110.5, 441, 1000, 3000.7, 7350, 11_025][position / 485_100 % 7]
      let isUp = (Double(position) * frequency / 44_100).truncatingRemainder(dividingBy: 1) < 0.5
      let other = (Double(position) * frequency / 88_200).truncatingRemainder(dividingBy: 1) < 0.5
      return (isUp ? 32_767 : -32_768, other ? 32_767 : -32_768)
    }
  }

  private static func whiteNoise(segments: Int) -> [Int16] {
    var noise = Noise()
    return (0..<2 * length(segments: segments)).map { _ in noise.next(amplitude: 32_767) }
  }

  private static func impulses() -> [Int16] {
    stereo(segments: 24) { position in
      (position % 4099 == 0 ? 32_767 : 0, position % 25_013 == 77 ? -32_768 : 0)
    }
  }

  /// The left channel, and the same times `sign` in the right one.
  private static func side(of samples: [Int16], sign: Int16) -> [Int16] {
    samples.indices.map { index in
      index % 2 == 0 ? samples[index] : Int16(clamping: Int(samples[index - 1]) * Int(sign))
    }
  }

  /// Chords that fall to a swing of 16 steps and less, and rise again to a tenth of full scale.
  private static func fourBitDynamics() -> [Int16] {
    chords(segments: 32).enumerated().map { index, sample in
      let seconds = Double(index / 2) / 44_100
      let level = -68 + 34 * cos(seconds * 2 * .pi / 23)
      return Int16((Double(sample) * pow(10, level / 20)).rounded())
    }
  }

  private static func levelSteps() -> [Int16] {
    var noise = Noise()
    var isLoud = true
    var change = 0
    return chords(segments: 48).enumerated().map { index, sample in
      if index >= change {
        isLoud.toggle()
        change += 2 * (11_025 + Int(noise.nextBits() % 220_500))
      }
      return isLoud ? sample : sample / 1000
    }
  }

  /// Tones that do not change at all, four segments long each.
  private static func tones() -> [Int16] {
    stereo(segments: 40) { position in
      let (frequency, level) = [
        (440.0, 0.5), (1000, 0.999), (997, 0.1), (86.13, 0.8), (5000, 0.01), (15_000, 0.5),
        (344.53, 0.9), (60, 0.3), (2500, 0.0005), (10_000, 0.2),
      ][position / (4 * segmentFrames * 1152) % 10]
      let turn = Double(position) * frequency / 44_100
      let left = sin(2 * .pi * turn) * level * 32_767
      let right = sin(2 * .pi * turn * 1.5 + 1) * level * 32_767
      return (Int16(left), Int16(right))
    }
  }

  private static func offsets() -> [Int16] {
    stereo(segments: 12) { position in
      let value: Int16 = [32_767, 1, -1, -32_768, 100, 8000][
        position / (2 * segmentFrames * 1152) % 6]
      return (value, value / 3)
    }
  }

  /// Decaying chords over soft noise, with attacks every third of a second.
  private static func chords(segments: Int) -> [Int16] {
    var noise = Noise()
    var frequencies = [0.0, 0, 0, 0]
    return stereo(segments: segments) { position in
      let beat = 14_700
      if position % beat == 0 {
        frequencies = (0..<4).map { _ in 55 * pow(2, Double(noise.nextBits() % 60) / 12) }
      }
      let decay = exp(-4 * Double(position % beat) / Double(beat))
      let time = Double(position) / 44_100
      let voices = frequencies.map { sin(2 * .pi * $0 * time) }
      let left = (voices[0] + voices[1] + 0.5 * voices[3]) * 9000 * decay
      let right = (voices[0] + voices[2] - 0.5 * voices[3]) * 9000 * decay
      let breath = Double(noise.next(amplitude: 60))
      return (Int16(left + breath), Int16(right - breath / 2))
    }
  }

  // MARK: - Means

  /// Stereo samples for that many segments.
  private static func length(segments: Int) -> Int { segments * segmentFrames * 1152 - 2000 }

  /// Where the segments' samples meet.
  private static func cuts(segments: Int) -> [Int] {
    EncodingPlan(
      sampleCount: length(segments: segments), isDivisible: true,
      grain: grain
    ).segments.dropFirst().map(\.samples.lowerBound)
  }

  private static func stereo(
    segments: Int, _ value: (Int) -> (left: Int16, right: Int16)
  ) -> [Int16] {
    var samples: [Int16] = []
    samples.reserveCapacity(2 * length(segments: segments))
    for position in 0..<length(segments: segments) {
      let (left, right) = value(position)
      samples.append(left)
      samples.append(right)
    }
    return samples
  }

  /// A linear congruential generator (Knuth, The Art of Computer Programming 2, 3.3.4).
  private struct Noise {
    private var state: UInt64 = 1

    mutating func nextBits() -> UInt64 {
      state = state &* 6_364_136_223_846_793_005 &+ 1_442_695_040_888_963_407
      return state >> 33
    }

    mutating func next(amplitude: Int) -> Int16 {
      Int16(Int(nextBits() % UInt64(2 * amplitude + 1)) - amplitude)
    }
  }
}
