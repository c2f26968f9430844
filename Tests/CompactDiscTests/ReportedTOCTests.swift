import CompactDisc
import Testing

struct ReportedTOCTests {
  typealias Entry = TableOfContents.Entry

  /// An entry of a full table of contents, whose address is a sector.
  private static func entry(_ session: Int, _ control: Int, _ point: Int, _ sector: Int) -> [UInt8]
  {
    let time = Sector(offset: sector).msf
    return [
      UInt8(session), UInt8(0x10 | control), 0, UInt8(point), 0, 0, 0, 0, UInt8(time.minute),
      UInt8(time.second), UInt8(time.frame),
    ]
  }

  private static let full: [UInt8] =
    [0, 0, 1, 2]
    + [
      entry(1, 0, 0xA2, 2000), entry(1, 1, 2, 900), entry(1, 0, 1, 0),
      // ADR 5: something else.
      [1, 0x50, 0, 0xB0, 0, 0, 0, 0, 0, 0, 0], [1, 0x50, 0, 3, 0, 0, 0, 0, 0, 0, 0],
      entry(2, 4, 0xA2, 20_000), entry(2, 4, 3, 13_400), entry(3, 4, 4, 30_000),
    ].flatMap { $0 }

  @Test func readsTheSessionsOfAFullTableOfContents() {
    let sessions = ReportedTOC.sessions(fullTOC: Self.full)
    #expect(
      sessions == [
        1: ReportedTOC(
          entries: [
            Entry(number: 1, kind: .audio, start: Sector(offset: 0)),
            Entry(
              number: 2, kind: .audio, start: Sector(offset: 900), flags: .preEmphasis),
          ], leadOut: Sector(offset: 2000)),
        2: ReportedTOC(
          entries: [
            Entry(number: 3, kind: .data, start: Sector(offset: 13_400), session: 2)
          ], leadOut: Sector(offset: 20_000)),
      ])
    #expect(ReportedTOC.sessions(fullTOC: []) == [:])
    #expect(ReportedTOC.sessions(fullTOC: Array(Self.full.prefix(14))) == [:])
  }

  @Test func adoptsWhatTheFirstSessionSays() throws {
    var told = ReportedTOC(
      entries: [
        Entry(number: 1, kind: .data, start: Sector(offset: 0)),
        // Somewhere else: nothing is known of it.
        Entry(number: 2, kind: .data, start: Sector(offset: 1000)),
        Entry(number: 3, kind: .data, start: Sector(offset: 13_400)),
      ], leadOut: Sector(offset: 20_000))
    #expect(told.adopt(ReportedTOC.sessions(fullTOC: Self.full)) == [1])
    #expect(told.entries.map(\.kind) == [.audio, .data, .data])
    #expect(told.entries.map(\.session) == [1, 1, 2])
    #expect(try told.tableOfContents().tracks.count == 3)
  }

  /// As many discs that are protected against copying have it.
  @Test func aLeadOutBeforeTheLastTrackTakesThatOutOfTheMusicBrainzID() throws {
    let starts = [0, 700, 1600]
    let entries = zip(1..., starts).map {
      Entry(number: $0, kind: .audio, start: Sector(offset: $1))
    }
    let toc = try TableOfContents(
      entries: entries, leadOut: Sector(offset: 2200), toldLeadOut: Sector(offset: 1300))
    #expect(toc.tracks.count == 3)
    #expect(toc.leadOut.offset == 2200)
    #expect(
      toc.musicBrainzDiscID == (try TableOfContents(parsing: "0:700:1300")).musicBrainzDiscID)
    // Nothing that it says makes the ids fail.
    for told in [-1000, -151, 0, 5_000_000] {
      let odd = try TableOfContents(
        entries: entries, leadOut: Sector(offset: 2200), toldLeadOut: Sector(offset: told))
      #expect(odd.musicBrainzDiscID.utf8.count == 28)
      #expect(odd.freeDBDiscID.utf8.count == 8)
      #expect(odd.accurateRipDiscID.utf8.count == 30)
      #expect(odd.ctdbTOCID.utf8.count == 28)
      #expect(odd.rawTOC.count == 4 + 8 * 4)
    }
  }

  @Test(arguments: [
    (
      TOCContradiction.notThere(tracks: [3]),
      "Track 3 is said to start behind the end of the disc. Nothing can be read there, so it is left "
        + "out."
    ),
    (
      .audioNamedData(tracks: [1, 2]),
      "By the table of contents tracks 1 and 2 are data, but they are audio."
    ),
    (
      .leadOut(told: Sector(offset: 9), found: Sector(offset: 7)),
      "By the table of contents the disc ends at sector 9, but its audio ends at sector 7, which "
        + "counts."
    ),
  ])
  func saysWhatIsContradictory(contradiction: TOCContradiction, text: String) {
    #expect("\(contradiction)" == text)
  }
}
