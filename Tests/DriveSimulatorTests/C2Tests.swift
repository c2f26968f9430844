import TestSupport
import Testing

/// Drives of one seed spoil the same bytes, so an honest one judges the others.
@Suite(.timeLimit(.minutes(30)))
struct C2Tests {
  private static let faults = "flip 100 1 1 40; flip 101 1 1 40; flip 103 1 1 40; seed 5\n"

  private static func host(_ c2: String) throws -> Host {
    try Host(NoiseDisc.drive(faults + "c2 \(c2)"))
  }

  private static func honestPointers() throws -> [Int] {
    try host("honest").pointers(99, count: 6)
  }

  @Test func honestPointersAreTheWrongBytes() throws {
    let host = try Self.host("honest")
    let bytes = host.read(100).bytes
    let wrong = (0..<2352).filter { bytes[$0] != NoiseDisc.data[100 * 2352 + $0] }
    let judge = try Self.host("honest")
    #expect(try judge.pointers(100) == wrong)
    #expect(wrong.count > 35)
  }

  @Test(arguments: [
    ("late 1", 2352), ("late 2", 4704), ("offset 3", 3), ("offset -3", -3),
    ("offset 2352", 2352), ("offset -2352", -2352), ("offset 0", 0),
  ])
  func shiftedPointersCrossSectors(c2: String, distance: Int) throws {
    let host = try Self.host(c2)
    let shifted = try Self.honestPointers().map { $0 + distance }
    #expect(try host.pointers(99, count: 6) == shifted.filter { 0..<6 * 2352 ~= $0 })
  }

  @Test func shiftedPointersComeWithTheReadThatContinues() throws {
    let honest = try Self.honestPointers().filter { 2352..<4704 ~= $0 }  // those of sector 100
    let host = try Self.host("late 2")
    #expect(try host.pointers(100) == [])
    #expect(try host.pointers(101) == [])
    #expect(try host.pointers(102) == honest.map { $0 - 2352 })
    // Another read of the sector continues none.
    #expect(try host.pointers(102) == [])
  }

  @Test func pointersOfSectorsThatAreNotReadYetAreMissing() throws {
    let host = try Self.host("offset -2352")
    #expect(try host.pointers(99) == [])
    #expect(try host.pointers(100) == [])
  }

  @Test func theCacheHandsOutShiftedPointersToo() throws {
    let drive = try NoiseDisc.drive("c2 late 1; interp 100 1; cache 50")
    let host = Host(drive)
    for _ in 0..<2 {
      #expect(try host.pointers(99, count: 3) == Array(4704..<7056))
    }
    #expect(drive.mediumReadCount == 1)
  }

  @Test func partialPointersAreSomeOfTheRightOnes() throws {
    let honest = try Self.honestPointers().filter { 2352..<4704 ~= $0 }.map { $0 - 2352 }
    let all = try Self.host("partial 1")
    let none = try Self.host("partial 0")
    let some = try Self.host("partial 0.5")
    let same = try Self.host("partial 0.5")
    #expect(try all.pointers(100) == honest)
    #expect(try none.pointers(100) == [])
    let pointers = try some.pointers(100)
    #expect(Set(pointers).isStrictSubset(of: honest))
    #expect(8...32 ~= pointers.count)
    #expect(try same.pointers(100) == pointers)
  }

  @Test func eagerPointersAccuseRightBytes() throws {
    let host = try Self.host("eager 1")
    for sector in [0, 50, 102] {
      let judge = try Self.host("eager 1")
      #expect(judge.read(sector).bytes == NoiseDisc.bytes(sector..<sector + 1))
      #expect(try 1...8 ~= host.pointers(sector).count)
    }
    // A sector that has pointers of its own gets no others.
    let honest = try Self.honestPointers().filter { 2352..<4704 ~= $0 }.map { $0 - 2352 }
    let other = try Self.host("eager 1")
    #expect(try Set(other.pointers(100)) == Set(honest))
    let half = try Self.host("eager 0.5")
    #expect(try 30...70 ~= (0..<100).count { try !half.pointers($0).isEmpty })
  }
}
