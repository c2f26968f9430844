import TestSupport
import Testing

@Suite(.timeLimit(.minutes(30)))
struct CacheTests {
  private static func reads(_ plan: String, _ sectors: [(Int, Int)]) throws -> [Int] {
    let drive = try NoiseDisc.drive(plan)
    let host = Host(drive)
    return sectors.map { sector, count in
      let answer = host.read(sector, count: count)
      #expect(answer.bytes == NoiseDisc.bytes(sector..<sector + count))
      return drive.mediumReadCount
    }
  }

  @Test func oneWindowForgetsAllAtARead() throws {
    let reads = try Self.reads(
      "cache 40", [(0, 10), (0, 10), (100, 10), (0, 10), (10, 5), (0, 15)])
    #expect(reads == [1, 1, 2, 3, 4, 4])
  }

  @Test func aReadElsewhereTakesTheWindowNotUsedForLongest() throws {
    let reads = try Self.reads(
      "cache 40; cache_segments 2",
      [(0, 10), (100, 10), (0, 10), (100, 10), (200, 10), (100, 10), (0, 10), (200, 10)])
    #expect(reads == [1, 2, 2, 2, 3, 3, 4, 5])
  }

  @Test func aReadContinuesItsWindow() throws {
    let reads = try Self.reads(
      "cache 40; cache_segments 2",
      [(0, 10), (100, 10), (10, 10), (110, 10), (0, 20), (100, 20), (115, 10), (0, 20), (100, 5)])
    // A window has 20 sectors: the third read of the second one pushes five out.
    #expect(reads == [1, 2, 3, 4, 4, 4, 5, 5, 6])
  }

  @Test func aWindowHoldsItsShareOfTheCache() throws {
    let reads = try Self.reads(
      "cache 40; cache_segments 2", [(0, 25), (5, 20), (4, 1)])
    #expect(reads == [1, 1, 2])
  }
}
