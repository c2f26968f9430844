import CompactDisc
import Testing

struct DiscIDTests {
  @Test(arguments: DiscFixture.all)
  func idsAreThoseOfOtherPrograms(disc: DiscFixture) throws {
    let toc = try TableOfContents(parsing: disc.toc)
    #expect(toc.musicBrainzDiscID == disc.musicBrainz)
    #expect(toc.freeDBDiscID == disc.freeDB)
    #expect(toc.accurateRipDiscID == disc.accurateRip)
    #expect(toc.ctdbTOCID == disc.ctdb)
  }

  /// Addresses as libdiscid takes them: the lead-out, then the starts, 150 more than sectors.
  @Test(arguments: [
    ([18820, 150], "0.91l7XZ5_Ngj_nzNID57SN6nzk-", "0200f801"),
    (
      [
        147775, 150, 14322, 26720, 36857, 47482, 59665, 72825, 87012, 98715, 110470, 124215,
        139167,
      ], "wf94VNrvXOXSvGlQMXUCaI7wJas-", "a007b00c"
    ),
    (
      [189343, 150, 6614, 32287, 54041, 61236, 88129, 92729, 115276, 153877],
      "IeldkVfIh1wep_M8CMuDvA0nQ7Q-", nil
    ),
  ])
  func idsAreThoseOfLibdiscid(addresses: [Int], musicBrainz: String, freeDB: String?) throws {
    let sectors = addresses.map { Sector(offset: $0 - 150) }
    let entries = zip(1..., sectors.dropFirst()).map { number, start in
      TableOfContents.Entry(number: number, kind: .audio, start: start)
    }
    let toc = try TableOfContents(entries: entries, leadOut: try #require(sectors.first))
    #expect(toc.musicBrainzDiscID == musicBrainz)
    if let freeDB { #expect(toc.freeDBDiscID == freeDB) }
  }

  @Test func hiddenAudioDoesNotChangeTheCTDBID() throws {
    let plain = try TableOfContents(parsing: "0:20000:30000")
    let shifted = try TableOfContents(parsing: "32:20032:30032")
    #expect(plain.ctdbTOCID == shifted.ctdbTOCID)
    #expect(plain.musicBrainzDiscID != shifted.musicBrainzDiscID)
  }

  @Test(arguments: ["-0:1000", "-0:-5000:9000", "0:1000:-2000:3000", "-10:11500:-12000:30000"])
  func oddDiscsHaveIDsToo(text: String) throws {
    let toc = try TableOfContents(parsing: text)
    #expect(toc.musicBrainzDiscID.utf8.count == 28)
    #expect(toc.ctdbTOCID.utf8.count == 28)
    #expect(toc.freeDBDiscID.utf8.count == 8)
    #expect(toc.accurateRipDiscID.utf8.count == 30)
  }
}
