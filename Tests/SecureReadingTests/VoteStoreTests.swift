import CompactDisc
import Foundation
import TestSupport
import Testing

@testable import SecureReading

@Suite struct VoteStoreTests {
  private static let right = TestMusic.samples(count: 588)

  /// Two reads of a sector that are alike, one with doubts and one with others.
  private static func contested() -> ContestedSector {
    var sector = ContestedSector()
    var c2 = [UInt8](repeating: 0, count: 294)
    c2[7] = 0x41
    for _ in 0..<2 { sector.add(samples: right, doubts: .none, isNearDoubt: false) }
    var wrong = right
    wrong[30] &+= 1
    wrong[900] = -32_768
    let doubts = ContestedSector.Doubts(c2: c2[...])
    sector.add(samples: wrong, doubts: doubts, isNearDoubt: true)
    sector.addFailure()
    return sector
  }

  private static func spool(_ folder: TemporaryDirectory) throws -> DiscSpool {
    try DiscSpool(folder: folder.path(of: "disc"), sectorCount: 10)
  }

  @Test func keepsWhatWasRead() throws {
    let folder = try TemporaryDirectory()
    let spool = try Self.spool(folder)
    let store = VoteStore(spool, drive: "A DRIVE 1", readOffset: 6)
    #expect(store.saved().isEmpty)
    // The lead-in has negative addresses.
    try store.save([Sector(offset: -2): Self.contested(), Sector(offset: 7): ContestedSector()])
    let saved = store.saved()
    #expect(Set(saved.keys) == [Sector(offset: -2), Sector(offset: 7)])
    let original = Self.contested()
    let back = try #require(saved[Sector(offset: -2)])
    #expect(back.readCount == 3 && back.failureCount == 1)
    for isExact in [false, true] {
      for margin in 1...3 {
        #expect(
          back.verdict(margin: margin, c2IsExact: isExact)
            == original.verdict(margin: margin, c2IsExact: isExact))
      }
    }
    #expect(saved[Sector(offset: 7)]?.readCount == 0)
    // Reads of other drives, or of other places, say nothing.
    #expect(VoteStore(spool, drive: "A DRIVE 2", readOffset: 6).saved().isEmpty)
    #expect(VoteStore(spool, drive: "A DRIVE 1", readOffset: 7).saved().isEmpty)
    spool.remove()
    #expect(!FileManager.default.fileExists(atPath: folder.path(of: "disc")))
  }

  @Test func savesFromTimeToTime() throws {
    let folder = try TemporaryDirectory()
    var store = VoteStore(try Self.spool(folder), drive: "A DRIVE 1", readOffset: 6)
    let votes = [Sector(offset: 3): Self.contested()]
    try store.save(votes, at: .seconds(100))
    try store.save(votes, at: .seconds(109))
    #expect(store.saved().isEmpty)
    try store.save(votes, at: .seconds(111))
    #expect(store.saved().count == 1)
    store.remove()
    #expect(store.saved().isEmpty)
  }

  @Test func damagedVotesCountForNothing() throws {
    let folder = try TemporaryDirectory()
    let store = VoteStore(try Self.spool(folder), drive: "A DRIVE 1", readOffset: 6)
    try store.save([Sector(offset: 3): Self.contested()])
    let url = URL(fileURLWithPath: folder.path(of: "disc/votes"))
    let whole = try Data(contentsOf: url)
    for length in [0, 3, 4, 20, 100, whole.count - 1] {
      try whole.prefix(length).write(to: url)
      #expect(store.saved().isEmpty, "\(length)")
    }
    for place in stride(from: 0, to: whole.count, by: 997) {
      var damaged = whole
      damaged[place] ^= 0x10
      try damaged.write(to: url)
      #expect(store.saved().isEmpty, "\(place)")
    }
    try whole.write(to: url)
    #expect(store.saved().count == 1)
  }
}
