import CompactDisc
import Foundation
import RipVerifying
import TestSupport
import Testing

/// Values that other programs have published, and which unit each of their numbers has.
struct PublishedValueTests {
  @Test func tracksHaveTheirChecksums() throws {
    let survey = try NoiseDisc.published().survey()
    let tracks = survey.tracks
    #expect(tracks.map(\.number) == [1, 2, 3])
    #expect(tracks.prefix(2).map(\.crc32) == [321_342_250, 37_001_035])
    #expect(tracks.prefix(2).map(\.accurateRipV1) == [3_727_147_246, 2_202_235_240])
    #expect(tracks.prefix(2).map(\.accurateRipV2) == [3_988_391_122, 2_284_845_104])
  }

  /// CUETools publishes these for 5 · 588 stereo samples left out at each end of the disc, as an
  /// argument of its test: half of what the database leaves out.
  @Test(arguments: [(0, 4_209_773_141 as UInt32), (1, 37_001_035), (2, 1_024_656_428)])
  func tracksHaveTheirCTDBChecksums(index: Int, value: UInt32) throws {
    let survey = try NoiseDisc.published().survey()
    let values = survey.ctdbCRC(ofTrack: index, headLength: 2940, tailLength: 2940)
    #expect(values?[0] == value)
  }

  /// The database itself leaves out 5,880 stereo samples, a stride of 11,760 words, as the checksum
  /// of the whole disc shows.
  @Test func discHasItsCTDBChecksumAndSyndromes() throws {
    var disc = try NoiseDisc("0:9801", seed: 1)
    var generator = SubtractiveGenerator(seed: 2423)
    // Those of the 32 sectors before the track are thrown away.
    for _ in 0..<32 * 2352 { _ = generator.next() }
    disc.samples = disc.samples.map { _ in
      let low = UInt16(generator.next())
      return Int16(bitPattern: low | UInt16(generator.next()) << 8)
    }
    let crc = disc.survey().ctdbDiscCRC?[0]
    #expect(crc == 377_539_636)
    let syndromes = try #require(disc.syndromes())
    let expected = try #require(
      Data(
        base64Encoded:
          "DP5e7sS+kHjtAEb/o599As2tA3puoW+wuWA5hT1cZxCBRs0bU7Ow3jyLb97/pW1Yjt6H3pph7zKa"
          + "+hFsT6Wct1r7IciaQ8QUhvzxCof3sJEnJZERL/LnLGrfbjkmdw6wZ0PJjSD5cmwGKFvLpslT/OYwc5M3fb"
          + "mmFmVDJWRvQdE="))
    // As in a parity file: first the first syndrome of each codeword.
    let codewords = (0..<4).map { syndromes.syndromes(of: $0) }
    let words = (0..<16).flatMap { index in codewords.map { $0[index] } }
    #expect(words.flatMap { [UInt8(truncatingIfNeeded: $0), UInt8($0 >> 8)] } == Array(expected))
    // One track, and the same samples left out.
    #expect(disc.survey().ctdbCRC(ofTrack: 0)?[0] == crc)
  }
}
