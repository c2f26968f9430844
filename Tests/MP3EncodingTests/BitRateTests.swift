import MP3Encoding
import Testing

struct BitRateTests {
  @Test(
    arguments: [
      ("v0", .variable(quality: 0)), ("V9", .variable(quality: 9)),
      ("32", .constant(kilobitsPerSecond: 32)), ("320", .constant(kilobitsPerSecond: 320)),
      ("abr-192", .average(kilobitsPerSecond: 192)), ("ABR-8", .average(kilobitsPerSecond: 8)),
    ] as [(String, BitRate)])
  func readsWhatItPrints(text: String, bitRate: BitRate) {
    #expect(BitRate(parsing: text) == bitRate)
    #expect(BitRate(parsing: bitRate.description) == bitRate)
  }

  @Test(arguments: [
    "", "v", "v10", "v-1", "-V0", "0", "100", "321", "192k", "abr", "abr-", "abr-7", "abr-311",
    "+192", "１９２", "v0 ", "abr-99999999999999999999",
  ])
  func refusesWhatLAMEWouldBend(text: String) {
    #expect(BitRate(parsing: text) == nil)
  }

  @Test func hasANameForPortablePlayers() {
    #expect(BitRate(parsing: "Portable") == .variable(quality: 5))
  }
}
