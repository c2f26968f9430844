import CompactDisc
import RipVerifying
import TestSupport
import Testing

/// A disc of random samples, the same in every run.
struct NoiseDisc: Sendable {
  let toc: TableOfContents
  let layout: AudioLayout
  /// Interleaved, from the start of the audio that the databases know.
  var samples: [Int16]

  /// - Parameters:
  ///   - toc: In sectors.
  ///   - seed: Of the noise.
  init(_ text: String, seed: UInt64 = 1) throws {
    toc = try TableOfContents(parsing: text)
    layout = try #require(AudioLayout(toc))
    var random = RandomWords(state: seed)
    samples = (0..<2 * layout.sampleCount).map { _ in Int16(truncatingIfNeeded: random.next()) }
  }

  /// The disc for which checksums were published: hidden audio of 13 sectors, then three tracks.
  static func published() throws -> NoiseDisc {
    var disc = try NoiseDisc("13:68:99:136", seed: 1)
    disc.samples = RandomDisc.samples(of: 13..<136)
    return disc
  }

  /// The same audio, as a drive or another pressing has it that is `offset` samples late.
  func displaced(by offset: Int) -> NoiseDisc {
    var disc = self
    let shift = 2 * offset
    disc.samples = samples.indices.map { index in
      samples.indices.contains(index - shift) ? samples[index - shift] : 0
    }
    return disc
  }

  /// Goes through all samples in blocks of some lengths, in turn.
  func survey(blockLengths: [Int] = [40_000]) -> RipSurvey {
    var survey = RipSurvey(layout)
    forEachBlock(blockLengths) { survey.update($0) }
    return survey
  }

  func syndromes(blockLengths: [Int] = [40_000]) -> CTDBSyndromes? {
    var survey = CTDBSyndromeSurvey(sampleCount: layout.sampleCount)
    forEachBlock(blockLengths) { survey.update($0) }
    return survey.syndromes
  }

  func forEachBlock(_ lengths: [Int], _ body: (Span<Int16>) -> Void) {
    var position = 0
    var turn = 0
    let span = samples.span
    while position < samples.count {
      let end = min(samples.count, position + 2 * lengths[turn % lengths.count])
      body(span.extracting(position..<end))
      position = end
      turn += 1
    }
  }

  /// The samples of a track, interleaved.
  func track(_ index: Int) -> [Int16] {
    let range = layout.tracks[index].samples
    return Array(samples[2 * range.lowerBound..<2 * range.upperBound])
  }
}

/// A small random generator whose sequence is the same everywhere (Steele, Lea and Flood, 2014).
struct RandomWords: RandomNumberGenerator {
  var state: UInt64

  mutating func next() -> UInt64 {
    state &+= 0x9E37_79B9_7F4A_7C15
    var mixed = state
    mixed = (mixed ^ mixed >> 30) &* 0xBF58_476D_1CE4_E5B9
    mixed = (mixed ^ mixed >> 27) &* 0x94D0_49BB_1331_11EB
    return mixed ^ mixed >> 31
  }
}
