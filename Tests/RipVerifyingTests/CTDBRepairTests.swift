import CompactDisc
import RipVerifying
import Testing

/// Damage that the tests make, with parity that the tests have from the disc as it was.
struct CTDBRepairTests {
  /// 23 symbols in a codeword, and some samples left over behind the last stride.
  private static let toc = "0:60:150:256"
  private static let sector = 588

  /// The disc as it was, and what a database has of it; worked out once for all tests.
  private struct Original {
    let disc: NoiseDisc
    let file: [UInt8]
    let crc: UInt32

    init() throws {
      disc = try NoiseDisc(CTDBRepairTests.toc, seed: 8)
      file = try #require(disc.syndromes()).parityFile()
      crc = try #require(disc.survey().ctdbDiscCRC?[0])
    }
  }

  private static let original = Result { try Original() }

  private let disc: NoiseDisc
  private let file: [UInt8]
  private let crc: UInt32

  init() throws {
    let original = try Self.original.get()
    disc = original.disc
    file = original.file
    crc = original.crc
  }

  private func parity(_ count: Int) throws -> CTDBParity {
    try #require(CTDBParity(file: Array(file.prefix(count * CTDBParity.bytesPerSyndrome))))
  }

  private func planner(_ disc: NoiseDisc) throws -> CTDBRepairPlanner {
    CTDBRepairPlanner(
      syndromes: try #require(disc.syndromes()),
      discCRC: try #require(disc.survey().ctdbDiscCRC))
  }

  /// Changes all words of some sectors.
  private func spoiled(_ sectors: [Range<Int>], in disc: NoiseDisc, seed: UInt64 = 4) -> NoiseDisc {
    var random = RandomWords(state: seed)
    var disc = disc
    for word in sectors.flatMap({
      2 * Self.sector * $0.lowerBound..<2 * Self.sector * $0.upperBound
    }) {
      disc.samples[word] ^= Int16.random(in: 1...Int16.max, using: &random)
    }
    return disc
  }

  private func samples(_ sectors: [Range<Int>]) -> [Range<Int>] {
    sectors.map { Self.sector * $0.lowerBound..<Self.sector * $0.upperBound }
  }

  /// Sectors that have symbols of the same codewords, ten apart, and of the first one among them.
  private func stretches(_ count: Int) -> [Range<Int>] {
    (0..<count).map { 20 + 10 * $0..<21 + 10 * $0 }
  }

  private func expectRepaired(
    _ damaged: NoiseDisc, parity: CTDBParity, doubtful: [Range<Int>], offset: Int = 0,
    to whole: NoiseDisc? = nil
  ) throws {
    let whole = whole ?? disc
    let repair = try planner(damaged).repair(
      parity: parity, crc: crc, offset: offset, doubtful: doubtful)
    var samples = damaged.samples
    repair.apply(to: &samples, startingAt: 0)
    #expect(samples == whole.samples)
    #expect(repair.discCRC == crc)
    #expect(repair.outOfReach.isEmpty)
  }

  @Test func whatIsWholeNeedsNoChange() throws {
    let repair = try planner(disc).repair(parity: try parity(4), crc: crc, offset: 0)
    #expect(repair.corrections.isEmpty)
    #expect(repair.changed.isEmpty)
  }

  @Test(arguments: [4, 8, 16])
  func damageUpToHalfOfTheSyndromesIsRepairedUnseen(count: Int) throws {
    let damaged = spoiled(stretches(count / 2), in: disc)
    try expectRepaired(damaged, parity: parity(count), doubtful: [])
  }

  @Test(arguments: [4, 8, 16])
  func whatIsInDoubtMayBeTwiceAsMuch(count: Int) throws {
    let damaged = spoiled(stretches(count), in: disc)
    try expectRepaired(damaged, parity: parity(count), doubtful: samples(stretches(count)))
  }

  /// Bursts of ten sectors, which cost every codeword one symbol each.
  @Test func burstsAreRepaired() throws {
    let bursts = [13..<23, 41..<51, 90..<100]
    try expectRepaired(
      spoiled(bursts, in: disc), parity: parity(4), doubtful: samples(bursts))
  }

  /// Some of what is in doubt is right, and something else is wrong.
  @Test func doubtsNeedNotBeRight() throws {
    // Ten in doubt, seven of them wrong, and three wrong that are not.
    let damaged = spoiled(Array(stretches(13).suffix(10)), in: disc)
    try expectRepaired(damaged, parity: parity(16), doubtful: samples(stretches(10)))
  }

  @Test(arguments: [4, 8, 16])
  func oneMoreIsRefused(count: Int) throws {
    let planner = try planner(spoiled(stretches(count / 2 + 1), in: disc))
    #expect(throws: CTDBRepairError.self) {
      try planner.repair(parity: parity(count), crc: crc, offset: 0)
    }
    let doubled = try self.planner(spoiled(stretches(count + 1), in: disc))
    #expect(throws: CTDBRepairError.self) {
      try doubled.repair(
        parity: parity(count), crc: crc, offset: 0, doubtful: samples(stretches(count + 1)))
    }
  }

  /// As many erasures as syndromes leave nothing to confirm the answer; the checksum has to.
  @Test func aWrongAnswerIsNoAnswer() throws {
    // One sector that nobody doubts, and doubts about as much as can be.
    let damaged = spoiled([100..<101], in: disc)
    let doubtful = (0..<4).map { 13 + 11 * $0..<23 + 11 * $0 }
    try expectRepaired(damaged, parity: parity(4), doubtful: samples(doubtful))
    // Three in the same codewords, ten sectors apart.
    let worse = spoiled([100..<101, 110..<111, 120..<121], in: disc)
    let planner = try planner(worse)
    #expect(throws: CTDBRepairError.self) {
      try planner.repair(parity: parity(4), crc: crc, offset: 0, doubtful: samples(doubtful))
    }
    let right = try self.planner(damaged)
    #expect(throws: CTDBRepairError.checksumWouldDiffer) {
      try right.repair(parity: parity(8), crc: crc ^ 1, offset: 0)
    }
  }

  @Test(arguments: [-5879, -664, -1, 30, 5879])
  func anotherPressingIsRepairedAsWell(offset: Int) throws {
    let pressing = disc.displaced(by: offset)
    // Out of the way of the ends, which move with the offset.
    let places = stretches(6).map { $0.lowerBound + 10..<$0.upperBound + 10 }
    let damaged = spoiled(places, in: pressing)
    let planner = try planner(damaged)
    let first = try parity(16).syndromes(of: 0)
    let doubtful = samples(places)
    #expect(planner.offset(ofFirstCodeword: first, doubtful: doubtful) == offset)
    try expectRepaired(
      damaged, parity: parity(16), doubtful: doubtful, offset: offset, to: pressing)
  }

  @Test func offsetIsNotGuessed() throws {
    let planner = try planner(disc)
    let first = try parity(16).syndromes(of: 0)
    #expect(planner.offset(ofFirstCodeword: first) == 0)
    let other = try #require(try NoiseDisc(Self.toc, seed: 77).syndromes())
    #expect(planner.offset(ofFirstCodeword: other.syndromes(of: 0)) == nil)
    #expect(planner.offset(ofFirstCodeword: Array(first.prefix(3))) == nil)
    #expect(planner.offset(ofFirstCodeword: []) == nil)
    var silent = disc
    for index in silent.samples.indices { silent.samples[index] = 0 }
    #expect(try self.planner(silent).offset(ofFirstCodeword: [0, 0, 0, 0, 0, 0, 0, 0]) == nil)
  }

  @Test(arguments: [0, 1000, -1000])
  func endsAreOutOfReach(offset: Int) throws {
    let pressing = disc.displaced(by: offset)
    let doubtful = [0..<12_000, 130_000..<256 * 588]
    let repair = try planner(pressing).repair(
      parity: parity(16), crc: crc, offset: offset, doubtful: doubtful)
    #expect(repair.corrections.isEmpty)
    let tail = 5880 + 256 * 588 % 5880
    #expect(
      repair.outOfReach == [0..<5880 + offset, 256 * 588 - tail + offset..<256 * 588])
  }

  @Test func onlyTheSectorsThatChangeAreNamed() throws {
    let damaged = spoiled([30..<31, 45..<47], in: disc)
    let repair = try planner(damaged).repair(parity: parity(8), crc: crc, offset: 0)
    #expect(
      repair.changedSectors(disc.layout)
        == [30..<31, 45..<47].map { Sector(offset: $0.lowerBound)..<Sector(offset: $0.upperBound) })
    #expect(repair.changed == samples([30..<31, 45..<47]))
    // Block by block, as a file is rewritten.
    var repaired: [Int16] = []
    for start in stride(from: 0, to: disc.layout.sampleCount, by: 10_007) {
      let end = min(start + 10_007, disc.layout.sampleCount)
      var block = Array(damaged.samples[2 * start..<2 * end])
      repair.apply(to: &block, startingAt: start)
      repaired += block
    }
    #expect(repaired == disc.samples)
  }

  @Test func shortDiscsCannotBeRepaired() throws {
    let short = try NoiseDisc("0:29")
    #expect(short.syndromes() == nil)
    #expect(short.survey().ctdbDiscCRC == nil)
  }

  @Test(arguments: [
    CTDBRepairError.tooShort, .tooMuchDamage(codewords: 3, syndromes: 8), .checksumWouldDiffer,
  ])
  func errorsAreSentences(error: CTDBRepairError) {
    #expect(error.description.hasSuffix("."))
  }
}
