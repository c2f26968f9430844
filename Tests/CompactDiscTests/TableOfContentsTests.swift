import CompactDisc
import Testing

struct TableOfContentsTests {
  typealias Entry = TableOfContents.Entry

  private func audio(_ number: Int, at start: Int, session: Int = 1) -> Entry {
    Entry(number: number, kind: .audio, start: Sector(offset: start), session: session)
  }

  @Test(arguments: DiscFixture.all)
  func descriptionGivesBackWhatWasParsed(disc: DiscFixture) throws {
    #expect(try TableOfContents(parsing: disc.toc).description == disc.toc)
  }

  @Test func tracksEndWhereTheNextOneStarts() throws {
    let toc = try TableOfContents(
      entries: [audio(4, at: 0), audio(5, at: 1000)], leadOut: Sector(offset: 3000))
    #expect(toc.tracks.map(\.number) == [4, 5])
    #expect(toc.tracks.map { $0.sectors.lowerBound.offset } == [0, 1000])
    #expect(toc.tracks.map { $0.sectors.upperBound.offset } == [1000, 3000])
  }

  @Test func tracksEndBeforeTheGapBetweenSessions() throws {
    let toc = try TableOfContents(parsing: "0:20000:-50000:60000")
    #expect(toc.tracks.map(\.session) == [1, 1, 2])
    #expect(toc.tracks.map { $0.sectors.upperBound.offset } == [20000, 38600, 60000])
    #expect(toc.audioTracks.map(\.number) == [1, 2])
  }

  @Test(arguments: ["0:20000:-30000:60000", "-0:30000:60000", "0:-30000:60000:90000"])
  func dataIsOfTheSameSessionUnlessItComesLastWithRoomForTheGap(text: String) throws {
    #expect(try TableOfContents(parsing: text).tracks.allSatisfy { $0.session == 1 })
  }

  @Test func hiddenAudioLiesBeforeAFirstTrackOfAudio() throws {
    let hidden = try TableOfContents(parsing: "32:1000").hiddenAudio
    #expect(hidden == Sector(offset: 0)..<Sector(offset: 32))
    #expect(try TableOfContents(parsing: "0:1000").hiddenAudio == nil)
    #expect(try TableOfContents(parsing: "-32:1000").hiddenAudio == nil)
  }

  @Test func acceptsEverythingThatFits() throws {
    let entries = (1...99).map { audio($0, at: $0 - 1) }
    let toc = try TableOfContents(entries: entries, leadOut: Sector(offset: 449_849))
    #expect(toc.tracks.count == 99)
    #expect(toc.leadOut.msf.description == "99:59:74")
  }

  @Test func rejectsWhatIsNoDisc() {
    let end = Sector(offset: 1000)
    #expect(throws: TOCError.trackCount(0)) { try TableOfContents(entries: [], leadOut: end) }
    #expect(throws: TOCError.trackCount(100)) {
      try TableOfContents(
        entries: (1...100).map { audio($0, at: $0) }, leadOut: end)
    }
    #expect(throws: TOCError.trackNumber(0)) {
      try TableOfContents(entries: [audio(0, at: 0)], leadOut: end)
    }
    #expect(throws: TOCError.trackOrder(3, expected: 2)) {
      try TableOfContents(entries: [audio(1, at: 0), audio(3, at: 10)], leadOut: end)
    }
    #expect(throws: TOCError.trackNumber(100)) {
      try TableOfContents(entries: [audio(99, at: 0), audio(100, at: 10)], leadOut: end)
    }
    #expect(throws: TOCError.trackStart(number: 1, start: Sector(offset: -1))) {
      try TableOfContents(entries: [audio(1, at: -1)], leadOut: end)
    }
    #expect(throws: TOCError.trackStart(number: 2, start: Sector(offset: 10))) {
      try TableOfContents(entries: [audio(1, at: 10), audio(2, at: 10)], leadOut: end)
    }
    #expect(throws: TOCError.leadOut(end)) {
      try TableOfContents(entries: [audio(1, at: 1000)], leadOut: end)
    }
    #expect(throws: TOCError.leadOut(Sector(offset: 449_850))) {
      try TableOfContents(entries: [audio(1, at: 0)], leadOut: Sector(offset: 449_850))
    }
    #expect(throws: TOCError.session(0, number: 1)) {
      try TableOfContents(entries: [audio(1, at: 0, session: 0)], leadOut: end)
    }
    #expect(throws: TOCError.session(1, number: 2)) {
      try TableOfContents(
        entries: [audio(1, at: 0, session: 2), audio(2, at: 500, session: 1)], leadOut: end)
    }
    #expect(throws: TOCError.session(2, number: 2)) {
      try TableOfContents(
        entries: [audio(1, at: 0), audio(2, at: 11_400, session: 2)],
        leadOut: Sector(offset: 20_000))
    }
  }

  @Test(arguments: ["", "0", "a:b", "0:1000:", "0 :1000", "+0:1000", "0:--5:1000", "0:12345678"])
  func rejectsOtherText(text: String) {
    #expect(throws: TOCError.malformed(text)) { try TableOfContents(parsing: text) }
  }

  @Test func errorsSayWhatIsExpected() {
    #expect(
      TOCError.malformed("x").description
        == "\"x\" is not a table of contents. It looks like 0:11413:-220352:332850: the start of "
        + "each track, in sectors, with a minus sign before data, and the lead-out.")
    #expect(
      TOCError.trackOrder(3, expected: 2).description
        == "Track number 3 stands where 2 is expected.")
  }

  @Test func rawTOCIsADrivesReply() throws {
    let toc = try TableOfContents(
      entries: [
        Entry(
          number: 1, kind: .audio, start: Sector(offset: 32),
          flags: [.preEmphasis, .copyPermitted, .serialCopyManagement]),
        Entry(number: 2, kind: .data, start: Sector(offset: 0x12345), session: 2),
      ], leadOut: Sector(offset: 0x23456))
    #expect(
      toc.rawTOC == [
        0, 26, 1, 2,
        0, 0x13, 1, 0, 0, 0, 0, 32,
        0, 0x14, 2, 0, 0, 0x01, 0x23, 0x45,
        0, 0x14, 0xAA, 0, 0, 0x02, 0x34, 0x56,
      ])
  }

  @Test func aRawTOCIsReadAgain() throws {
    let toc = try TableOfContents(
      entries: [
        TableOfContents.Entry(number: 1, kind: .audio, start: Sector(offset: 33)),
        TableOfContents.Entry(
          number: 2, kind: .audio, start: Sector(offset: 20_000), flags: .preEmphasis),
        TableOfContents.Entry(
          number: 3, kind: .data, start: Sector(offset: 60_000), session: 2),
      ], leadOut: Sector(offset: 90_000))
    let read = try #require(TableOfContents(rawTOC: toc.rawTOC))
    #expect(read == toc)
    #expect(read.musicBrainzDiscID == toc.musicBrainzDiscID)
    for count in 0..<toc.rawTOC.count {
      // What is cut off has no lead-out.
      #expect(TableOfContents(rawTOC: Array(toc.rawTOC.prefix(count))) == nil)
    }
    #expect(TableOfContents(rawTOC: [UInt8](repeating: 0xFF, count: 28)) == nil)
  }

  @Test func rawTOCOfAFullDiscHas804Bytes() throws {
    let toc = try TableOfContents(
      entries: (1...99).map { audio($0, at: $0) }, leadOut: Sector(offset: 1000))
    #expect(toc.rawTOC.count == 804)
    #expect(toc.rawTOC.prefix(4) == [0x03, 0x22, 1, 99])
  }
}
