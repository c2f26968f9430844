import CompactDisc
import RipVerifying
import Testing

struct SyndromeTests {
  /// Track ends that leave some words over behind the last stride.
  private static let toc = "0:20:47"

  /// The definition: a sum in reading order, in the field of 1100Bh.
  private func horner(_ disc: NoiseDisc, codeword: Int, offset: Int) -> [UInt16] {
    func times(_ element: UInt16, _ count: Int) -> UInt16 {
      (0..<count).reduce(Int(element)) { value, _ in
        let shifted = value << 1
        return shifted > 0xFFFF ? shifted ^ 0x1_100B : shifted
      }.magnitude.asWord
    }
    let length = 2 * disc.layout.sampleCount / 11_760 - 2
    return (0..<16).map { index in
      (0..<length).reduce(UInt16(0)) { sum, symbol in
        let word = 11_760 + codeword + 2 * offset + symbol * 11_760
        return times(sum, index) ^ UInt16(bitPattern: disc.samples[word])
      }
    }
  }

  @Test(arguments: [[40_000], [1], [588], [1, 2, 3, 5880, 7], [5879, 5881], [13]])
  func blockBordersDoNotMatter(lengths: [Int]) throws {
    let disc = try NoiseDisc(Self.toc)
    let syndromes = try #require(disc.syndromes(blockLengths: lengths))
    #expect(syndromes == disc.syndromes())
    for codeword in [0, 1, 63, 64, 5000, 11_711, 11_712, 11_759] {
      #expect(
        syndromes.syndromes(of: codeword) == horner(disc, codeword: codeword, offset: 0))
    }
  }

  @Test(arguments: [-5879, -2940, -1, 1, 3, 664, 5879])
  func isKnownAtEveryOffset(offset: Int) throws {
    let disc = try NoiseDisc(Self.toc)
    let syndromes = try #require(disc.syndromes())
    for codeword in [0, 1, 2, 1327, 5880, 11_757, 11_759] {
      #expect(
        syndromes.syndromes(of: codeword, offset: offset)
          == horner(disc, codeword: codeword, offset: offset))
    }
  }

  @Test(arguments: ["0:1", "0:29", "0:30", "0:39", "0:40"])
  func shortDiscsHaveNoneOrFew(toc: String) throws {
    let disc = try NoiseDisc(toc)
    let sectors = disc.layout.sampleCount / 588
    let syndromes = disc.syndromes()
    #expect((syndromes == nil) == (sectors < 30))
    #expect(
      CTDBLayout(sampleCount: disc.layout.sampleCount).codewordLength == max(0, sectors / 10 - 2))
    #expect(
      syndromes?.syndromes(of: 11_759)
        == (sectors < 30 ? nil : horner(disc, codeword: 11_759, offset: 0)))
  }

  @Test func silenceCanBePassedOver() throws {
    var disc = try NoiseDisc("0:100")
    for index in 2 * 10_000..<2 * 30_000 { disc.samples[index] = 0 }
    var survey = CTDBSyndromeSurvey(sampleCount: disc.layout.sampleCount)
    let span = disc.samples.span
    survey.update(span.extracting(0..<2 * 10_000))
    survey.skip(20_000)
    #expect(survey.syndromes == nil)
    survey.update(span.extracting(2 * 30_000..<disc.samples.count))
    #expect(survey.syndromes == disc.syndromes())
  }

  @Test func parityFileHasSyndromesOneAfterTheOther() throws {
    let syndromes = try #require(try NoiseDisc(Self.toc).syndromes())
    let file = syndromes.parityFile()
    #expect(file.count == 16 * 23_520)
    let parity = try #require(CTDBParity(file: Array(file.prefix(4 * 23_520))))
    #expect(parity.count == 4)
    for codeword in [0, 77, 11_759] {
      #expect(parity.syndromes(of: codeword) == syndromes.syndromes(of: codeword, count: 4))
    }
    for length in [0, 1, 23_519, 23_521, 17 * 23_520] {
      #expect(CTDBParity(file: [UInt8](repeating: 0, count: length)) == nil)
    }
  }
}

extension UInt {
  fileprivate var asWord: UInt16 { UInt16(self) }
}
