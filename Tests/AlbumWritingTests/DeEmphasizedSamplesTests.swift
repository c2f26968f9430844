import CompactDisc
import MP3Encoding
import TestSupport
import Testing

@testable import AlbumWriting

struct DeEmphasizedSamplesTests {
  private struct Music: SampleReading {
    let samples: [Int16]

    func read(_ samples: Range<Int>, into block: inout OutputSpan<Int16>) throws {
      for index in 2 * samples.lowerBound..<2 * samples.upperBound {
        block.append(self.samples[index])
      }
    }
  }

  private static let count = 20_000
  private static let music = Music(samples: TestMusic.samples(count: count, seed: 5))

  private static func read(
    _ samples: Range<Int>, within audio: Range<Int> = 0..<count
  ) throws -> [Float] {
    let filtered = DeEmphasizedSamples(music, within: audio)
    return try [Float](capacity: 2 * samples.count) { try filtered.read(samples, into: &$0) }
  }

  @Test func isTheSameWhereverAReadStarts() throws {
    let whole = try Self.read(0..<Self.count)
    var random = RandomBytes(seed: 1)
    for _ in 0..<60 {
      let start = random.below(Self.count - 1)
      let end = start + 1 + random.below(min(5_000, Self.count - start))
      #expect(try Self.read(start..<end) == Array(whole[2 * start..<2 * end]))
    }
    #expect(try Self.read(0..<1) == Array(whole[..<2]))
  }

  @Test func isWhatOneFilterSaysFromTheStart() throws {
    let whole = try Self.read(100..<Self.count, within: 100..<Self.count)
    var filters = (DeEmphasis(), DeEmphasis())
    for position in 100..<Self.count {
      let left = filters.0.next(Double(Self.music.samples[2 * position])) / 32_768
      let right = filters.1.next(Double(Self.music.samples[2 * position + 1])) / 32_768
      let index = 2 * (position - 100)
      // Half of the last place of a 24-bit mantissa.
      #expect(abs(Double(whole[index]) - left) <= abs(left) * 0x1p-24 + 1e-15)
      #expect(abs(Double(whole[index + 1]) - right) <= abs(right) * 0x1p-24 + 1e-15)
    }
  }

  @Test func readsNoSampleThatIsNotThere() throws {
    #expect(DeEmphasizedSamples.reach(of: 5_000..<6_000, within: 4_500..<9_000) == 4_500..<6_000)
    #expect(DeEmphasizedSamples.reach(of: 5_000..<6_000, within: 0..<9_000) == 3_968..<6_000)
  }

  /// SoX's filter stays within 0.06 dB of the curve, so both are the same to 40 dB.
  @Test func agreesWithSoX() throws {
    let bytes = ImageFixture.bytes(of: Self.music.samples, count: 4 * Self.count)
    let outcome = try ExternalProgram.run(
      [
        "sox", "-t", "raw", "-r", "44100", "-c", "2", "-e", "signed", "-b", "16", "-L", "-", "-t",
        "raw", "-e", "floating-point", "-b", "32", "-L", "-", "deemph",
      ], input: bytes)
    #expect(outcome.status == 0, "\(outcome.error)")
    let ours = try Self.read(0..<Self.count)
    try #require(outcome.outputBytes.count == 4 * ours.count)
    var (power, difference, change) = (0.0, 0.0, 0.0)
    for index in ours.indices {
      let word = outcome.outputBytes[4 * index..<4 * index + 4].reversed().reduce(UInt32(0)) {
        $0 << 8 | UInt32($1)
      }
      let (theirs, mine) = (Double(Float(bitPattern: word)), Double(ours[index]))
      power += theirs * theirs
      difference += (theirs - mine) * (theirs - mine)
      let original = Double(Self.music.samples[index]) / 32_768
      change += (theirs - original) * (theirs - original)
    }
    #expect(difference < power * 1e-4)
    // Here is something to be taken out.
    #expect(change > power * 1e-2)
  }
}
