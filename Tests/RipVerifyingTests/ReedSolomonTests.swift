import Testing

@testable import RipVerifying

struct ReedSolomonTests {
  private let decoder = ReedSolomonDecoder(length: 9801)

  /// Positions that differ, and differences that are not 0.
  private func damage(
    _ count: Int, in length: Int, _ random: inout RandomWords
  ) -> [ReedSolomonDecoder.Correction] {
    var positions: Set<Int> = []
    while positions.count < count { positions.insert(Int.random(in: 0..<length, using: &random)) }
    return positions.sorted().map { position in
      ReedSolomonDecoder.Correction(
        position: position, difference: UInt16.random(in: 1...UInt16.max, using: &random))
    }
  }

  @Test func fieldIsThatOfThePolynomial() {
    #expect(GaloisField.power(16) == 0x100B)
    #expect(GaloisField.power(65_535) == 1)
    #expect(GaloisField.power(-1) == GaloisField.quotient(1, 2))
    var random = RandomWords(state: 3)
    for _ in 0..<1000 {
      let (first, second) = (
        UInt16.random(in: 1...UInt16.max, using: &random), UInt16(random.next() >> 48)
      )
      // By hand: shifts and additions modulo the polynomial.
      var product = 0
      var shifted = Int(second)
      for bit in 0..<16 {
        if first >> UInt16(bit) & 1 == 1 { product ^= shifted }
        shifted <<= 1
        if shifted > 0xFFFF { shifted ^= 0x1_100B }
      }
      #expect(GaloisField.product(first, second) == UInt16(product))
      #expect(GaloisField.quotient(UInt16(product), first) == second)
      #expect(GaloisField.product(second, power: -7) == GaloisField.quotient(second, 128))
    }
  }

  /// Every mix of errors and erasures within the limit, several times.
  @Test(arguments: [4, 8, 16])
  func findsAllDamageWithinTheLimit(syndromeCount: Int) {
    var random = RandomWords(state: UInt64(syndromeCount))
    for erasureCount in 0...syndromeCount {
      for errorCount in 0...(syndromeCount - erasureCount) / 2 {
        for _ in 0..<5 {
          let all = damage(erasureCount + errorCount, in: decoder.length, &random).shuffled(
            using: &random)
          // Some of what is in doubt is right.
          let right = Int.random(in: 0...erasureCount, using: &random)
          let wrong = all.dropFirst(right)
          let syndromes = decoder.syndromes(of: Array(wrong), count: syndromeCount)
          let found = decoder.corrections(
            syndromes: syndromes, erasures: all.prefix(erasureCount).map(\.position))
          #expect(found == wrong.sorted { $0.position < $1.position })
        }
      }
    }
  }

  /// One more than the limit is never taken for what it is not by itself: either nothing is found,
  /// or something that explains the syndromes, which a checksum of the whole then refuses.
  @Test(arguments: [(4, 0), (8, 0), (16, 0), (16, 6), (16, 15), (8, 7)])
  func damageBeyondTheLimitIsNotFound(syndromeCount: Int, erasureCount: Int) {
    var random = RandomWords(state: 99)
    var refused = 0
    let errorCount = (syndromeCount - erasureCount) / 2 + 1
    for _ in 0..<60 {
      let all = damage(erasureCount + errorCount, in: decoder.length, &random).shuffled(
        using: &random)
      let syndromes = decoder.syndromes(of: all, count: syndromeCount)
      let found = decoder.corrections(
        syndromes: syndromes, erasures: all.prefix(erasureCount).map(\.position))
      #expect(found != all.sorted { $0.position < $1.position })
      if found == nil { refused += 1 }
    }
    // As many unknowns as there are syndromes can always be solved for; otherwise chance has little
    // to offer.
    #expect(refused > (syndromeCount - erasureCount < 2 ? -1 : 50))
  }

  @Test func moreErasuresThanSyndromesAreRefused() {
    let damage = [ReedSolomonDecoder.Correction(position: 7, difference: 1)]
    let syndromes = decoder.syndromes(of: damage, count: 4)
    #expect(decoder.corrections(syndromes: syndromes, erasures: Array(0..<5)) == nil)
    #expect(decoder.corrections(syndromes: syndromes, erasures: Array(4..<8)) == damage)
    #expect(decoder.corrections(syndromes: [0, 0, 0, 0], erasures: Array(0..<5)) == [])
  }

  /// All single and double errors of a short code.
  @Test func findsEveryPairOfErrors() {
    let decoder = ReedSolomonDecoder(length: 24)
    for first in 0..<24 {
      for second in first + 1..<24 {
        let damage = [
          ReedSolomonDecoder.Correction(position: first, difference: 0x8001),
          ReedSolomonDecoder.Correction(position: second, difference: UInt16(1 + second)),
        ]
        let syndromes = decoder.syndromes(of: damage, count: 4)
        #expect(decoder.corrections(syndromes: syndromes) == damage)
        let single = decoder.syndromes(of: [damage[0]], count: 2)
        #expect(decoder.corrections(syndromes: single) == [damage[0]])
      }
    }
  }

  @Test func likelyPlacesChangeNothing() {
    var random = RandomWords(state: 5)
    for _ in 0..<20 {
      let damage = damage(8, in: decoder.length, &random)
      let syndromes = decoder.syndromes(of: damage, count: 16)
      let likely = damage.shuffled(using: &random).prefix(5).map(\.position) + [1, 1, 9800]
      #expect(decoder.corrections(syndromes: syndromes, likely: likely) == damage)
      #expect(
        decoder.corrections(syndromes: syndromes, likely: damage.map(\.position)) == damage)
    }
  }

  /// The redundant symbols of a systematic encoder, by long division, give the same syndromes.
  @Test(arguments: [8, 16])
  func oldParityGivesTheSyndromes(count: Int) {
    var random = RandomWords(state: 11)
    let data = (0..<100).map { _ in UInt16(truncatingIfNeeded: random.next()) }
    var generator = FieldPolynomial.one
    for root in 0..<count {
      generator = generator.product(FieldPolynomial(coefficients: [GaloisField.power(root), 1]))
    }
    // The highest power first.
    var remainder = data + [UInt16](repeating: 0, count: count)
    for position in data.indices {
      let factor = remainder[position]
      for power in 0...count {
        remainder[position + count - power] ^= GaloisField.product(
          factor, generator.coefficients[power])
      }
    }
    let parity = Array(remainder.suffix(count))
    let horner = (0..<count).map { index in
      data.reduce(UInt16(0)) { GaloisField.product($0, power: index) ^ $1 }
    }
    #expect(CTDBParity.syndromes(ofParity: parity) == horner)
  }
}
