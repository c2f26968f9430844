import CompactDisc
import Testing

struct SectorTests {
  @Test(arguments: [("00:00:00", -150), ("00:02:00", 0), ("74:00:00", 332_850)])
  func isCountedFromTwoSeconds(text: String, offset: Int) throws {
    let sector = Sector(try #require(MSF(text)))
    #expect(sector == Sector(offset: offset))
    #expect(sector.msf.description == text)
  }

  @Test func rangesCountSectors() {
    let sectors = Sector(offset: 10)..<Sector(offset: 85)
    #expect(sectors.count == CDAudio.sectorsPerSecond)
    #expect(sectors.map(\.offset) == Array(10..<85))
    #expect(Sector(offset: 2).firstSample == 1176)
  }
}

struct MSFTests {
  @Test(arguments: [
    ("00:00:00", 0), ("0:0:1", 1), ("01:02:03", 4653), ("99:59:74", 449_999),
    ("9999:59:74", 44_999_999), ("007:00:00", 31_500),
  ])
  func parsesMinutesSecondsAndFrames(text: String, sectorCount: Int) {
    #expect(MSF(text)?.sectorCount == sectorCount)
    #expect(MSF(text) == MSF(sectorCount: sectorCount))
  }

  @Test(arguments: [
    "", ":", "::", "1:2", "1:2:3:4", "00:00:75", "00:60:00", "-1:00:00", "+1:00:00", "00:00:-1",
    "99999:00:00", "99999999:00:00", "00:000:00", "aa:bb:cc", " 00:00:00", "00:00:00 ", "٠٠:٠٠:٠٠",
  ])
  func rejectsOtherText(text: String) {
    #expect(MSF(text) == nil)
  }

  @Test func rejectsNumbersOutOfRange() {
    #expect(MSF(minute: 0, second: 60, frame: 0) == nil)
    #expect(MSF(minute: 0, second: 0, frame: -1) == nil)
    #expect(MSF(minute: 10_000, second: 0, frame: 0) == nil)
    #expect(MSF(minute: 74, second: 33, frame: 0)?.description == "74:33:00")
  }

  @Test func isOrderedByTime() throws {
    let times = try ["00:59:74", "01:00:00", "00:00:01"].map { try #require(MSF($0)) }
    #expect(times.sorted().map(\.description) == ["00:00:01", "00:59:74", "01:00:00"])
  }
}
