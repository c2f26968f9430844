import CompactDisc
import Testing

struct ISRCTests {
  @Test(arguments: ["USS1Z9900001", "US-S1Z-99-00001", "uss1z9900001"])
  func acceptsHyphensAndLowerCase(text: String) {
    #expect(ISRC(text)?.description == "USS1Z9900001")
  }

  @Test(arguments: [
    "", "USS1Z990000", "USS1Z99000012", "1SS1Z9900001", "USS!Z9900001", "USS1Z99O0001",
    "000000000000", "\"USS1Z9900001\"",
  ])
  func rejectsOtherText(text: String) {
    #expect(ISRC(text) == nil)
  }
}

struct MediaCatalogNumberTests {
  @Test(arguments: [
    ("4006381333931", true), ("4006381333932", false), ("0-12345-67890-5", nil),
    ("0012345678905", true),
  ])
  func checkDigitIsToldNotRequired(text: String, isValid: Bool?) {
    #expect(MediaCatalogNumber(text)?.hasValidCheckDigit == isValid)
  }

  @Test(arguments: ["", "0000000000000", "123456789012", "12345678901234", "400638133393X"])
  func rejectsOtherText(text: String) {
    #expect(MediaCatalogNumber(text) == nil)
  }

  @Test func dropsHyphens() {
    #expect(MediaCatalogNumber("4-006381-333931")?.description == "4006381333931")
  }
}
