import CompactDisc
import Foundation
import TestSupport
import Testing

@testable import SecureReading

@Suite struct VoteTests {
  private static let right = TestMusic.samples(count: 588)

  /// The right samples with some values changed, and C2 pointers for some.
  private static func add(
    _ changes: [Int: Int16], marked: [Int] = [], near: Bool = false,
    to sector: inout ContestedSector
  ) {
    var samples = right
    for (index, change) in changes { samples[index] &+= change }
    var c2 = [UInt8](repeating: 0, count: 294)
    // A bit for each byte, the first byte's the highest; the second byte of the value is marked.
    for value in marked { c2[value / 4] |= 0x40 >> UInt8(value % 4 * 2) }
    sector.add(
      samples: samples, doubts: ContestedSector.Doubts(c2: c2[...]),
      isNearDoubt: near || !marked.isEmpty)
  }

  @Test func aValueNeedsTheMargin() throws {
    var sector = ContestedSector()
    Self.add([7: 1], to: &sector)
    for _ in 0..<3 { Self.add([:], to: &sector) }
    // Three to one.
    let close = try #require(sector.verdict(margin: 3, c2IsExact: false))
    #expect(close.samples == Self.right)
    #expect(close.openCount == 1)
    Self.add([900: 5], to: &sector)
    // Four to one at value 7, four to one at value 900.
    #expect(sector.verdict(margin: 3, c2IsExact: false)?.openCount == 0)
    #expect(sector.verdict(margin: 5, c2IsExact: false)?.openCount == 2)
    #expect(sector.readCount == 5)
  }

  /// The same wrong value at each read, which C2 marks.
  @Test func markedValuesWinNothing() throws {
    var sector = ContestedSector()
    for _ in 0..<9 { Self.add([7: 1], marked: [7], to: &sector) }
    #expect(sector.verdict(margin: 3, c2IsExact: true)?.openCount == 1)
    // Where C2 pointers may be elsewhere, they cast doubt on everything.
    #expect(sector.verdict(margin: 3, c2IsExact: false)?.openCount == 1176)
    for _ in 0..<4 { Self.add([:], to: &sector) }
    let verdict = try #require(sector.verdict(margin: 3, c2IsExact: true))
    #expect(verdict == ContestedSector.Verdict(samples: Self.right, openCount: 0))
  }

  @Test func tellsHonestPointersFromOthers() {
    var honest = ContestedSector()
    for change in 1...3 { Self.add([7: Int16(change)], marked: [7], to: &honest) }
    for _ in 0..<4 { Self.add([:], to: &honest) }
    #expect(honest.c2Tally(margin: 3).toldCount == 3)
    #expect(honest.c2Tally(margin: 3).missedCount == 0)
    var late = ContestedSector()
    for change in 1...3 { Self.add([7: Int16(change)], marked: [90], to: &late) }
    for _ in 0..<6 { Self.add([:], to: &late) }
    #expect(late.c2Tally(margin: 3).missedCount == 3)
    // All reads alike teach nothing.
    var alike = ContestedSector()
    for _ in 0..<9 { Self.add([7: 1], marked: [7], to: &alike) }
    #expect(alike.c2Tally(margin: 3) == ContestedSector.C2Tally())
  }

  /// One odd sector shows what its own pointers are worth in votes, and nothing of other sectors.
  @Test func silenceIsProofOnlyAfterManySectors() throws {
    var record = C2Record()
    record.add(told: 200, missed: 0, at: 700)
    record.add(record)
    #expect(record.isExact && !record.isHonest)
    for sector in 701...710 { record.add(told: 1, missed: 0, at: sector) }
    #expect(!record.isHonest)
    // None told of it.
    record.add(told: 0, missed: 0, at: 711)
    #expect(!record.isHonest)
    record.add(told: 1, missed: 0, at: 711)
    #expect(record.isHonest)
    let saved = try JSONDecoder().decode(C2Record.self, from: JSONEncoder().encode(record))
    #expect(saved == record)
    record.add(told: 0, missed: 1, at: 712)
    #expect(!record.isExact && !record.isHonest)
    // As earlier versions have kept it.
    let old = try JSONDecoder().decode(
      C2Record.self, from: Data(#"{"toldCount":40,"missedCount":0}"#.utf8))
    #expect(old.isExact && !old.isHonest)
  }

  @Test func anEmptySectorHasNoVerdict() {
    var sector = ContestedSector()
    sector.addFailure()
    #expect(sector.verdict(margin: 3, c2IsExact: true) == nil)
    #expect(sector.failureCount == 1)
  }

  @Test(arguments: [-200, -20, -1, 1, 20, 200])
  func findsADisplacement(shift: Int) {
    let music = TestMusic.samples(count: 1500)
    let first = music[2 * 400..<2 * 988]
    let second = music[2 * (400 - shift)..<2 * (988 - shift)]
    #expect(Shift.between(first, Array(second)[...]) == shift)
  }

  @Test func silenceIsNotDisplaced() {
    let silence = [Int16](repeating: 0, count: 1176)
    #expect(Shift.between(silence[...], silence[...]) == nil)
    let noise = TestMusic.samples(count: 588, seed: 5)
    #expect(Shift.between(Self.right[...], noise[...]) == nil)
    #expect(Shift.between(Self.right[...], Self.right[...]) == nil)
  }

  @Test(arguments: [0, 6, 667, 588, -1, -588, -1164])
  func cutsTheDiscOutOfWhatADriveGave(readOffset: Int) {
    let music = TestMusic.samples(count: 20 * 588)
    let sectors = Sector(offset: 5)..<Sector(offset: 8)
    let driveSectors = DiscStretch.driveSectors(of: sectors, readOffset: readOffset)
    // The drive's sector n begins with the disc's sample 588 n - offset.
    var window = Window(driveSectors)
    for (index, sector) in driveSectors.enumerated() {
      let start = 2 * (sector.firstSample - readOffset)
      window.add(samples: music[start..<start + 1176], c2: [], at: index)
    }
    window.count()
    _ = window.settle(by: .fast, c2Record: C2Record())
    let stretch = DiscStretch(sectors, from: window, readOffset: readOffset)
    #expect(stretch.samples == Array(music[2 * 5 * 588..<2 * 8 * 588]))
    #expect(stretch.entries.allSatisfy { $0.evidence == .readOnce })
    let whole = DiscStretch.sectors(in: driveSectors, readOffset: readOffset)
    #expect(whole.lowerBound <= sectors.lowerBound && whole.upperBound >= sectors.upperBound)
  }

  @Test func whatADriveLacksIsOutOfReach() {
    let sectors = Sector(offset: 0)..<Sector(offset: 2)
    var window = Window(Sector(offset: 0)..<Sector(offset: 2))
    let music = TestMusic.samples(count: 2 * 588)
    for index in 0..<2 {
      window.add(samples: music[1176 * index..<1176 * (index + 1)], c2: [], at: index)
    }
    window.count()
    _ = window.settle(by: .fast, c2Record: C2Record())
    let early = DiscStretch(sectors, from: window, readOffset: -100)
    #expect(early.entries.map(\.evidence) == [.outOfReach, .readOnce])
    #expect(early.samples == Array(repeating: 0, count: 200) + music[..<(2 * 1076)])
    let late = DiscStretch(sectors, from: window, readOffset: 100)
    #expect(late.entries.map(\.evidence) == [.readOnce, .outOfReach])
    #expect(late.samples == music[200...] + Array(repeating: 0, count: 200))
  }
}
