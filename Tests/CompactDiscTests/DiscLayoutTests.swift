import CompactDisc
import Testing

struct DiscLayoutTests {
  /// A layout in short: the table of contents, and each extent as `0..<675 0@0` (file, byte).
  private func summary(of layout: DiscLayout) -> [String] {
    [layout.disc.toc.description]
      + layout.extents.map { extent in
        let sectors = "\(extent.sectors.lowerBound.offset)..<\(extent.sectors.upperBound.offset)"
        switch extent.source {
        case .silence: return "\(sectors) silence"
        case .file(let index, let byteOffset, _, _): return "\(sectors) \(index)@\(byteOffset)"
        }
      }
  }

  private func layout(_ text: String, sizes: [Int]) throws -> DiscLayout {
    try DiscLayout(cueSheet(text), fileSizes: sizes)
  }

  private func preGaps(in layout: DiscLayout) -> [Int: Int] {
    layout.disc.preGaps.mapValues(\.offset)
  }

  @Test func oneFileIsOneExtent() throws {
    let layout = try layout(SheetText.plain, sizes: [2000 * 2352])
    #expect(summary(of: layout) == ["0:675:1162:2000", "0..<2000 0@0"])
    #expect(preGaps(in: layout) == [:])
  }

  @Test func whatTheSheetSaysIsInTheDisc() throws {
    let disc = try layout(SheetText.full, sizes: [2000 * 2352]).disc
    #expect(disc.text.title == "Ágætis byrjun")
    #expect(disc.trackTexts[2] == DiscText(title: "Two of them"))
    #expect(
      disc.isrcs == [1: try #require(ISRC("USS1Z9900001")), 2: try #require(ISRC("USS1Z9900002"))])
    #expect(disc.preGaps == [2: Sector(offset: 575)])
    #expect(disc.mediaCatalogNumber == MediaCatalogNumber("4006381333931"))
    #expect(disc.toc.tracks.first?.flags.contains(.preEmphasis) == true)
    #expect(disc.genre == "Dream Pop" && disc.date == "1999" && disc.declaredDiscID == "12345678")
    #expect(disc.comment == "ExactAudioCopy v1.6" && disc.discNumber == 2 && disc.discCount == 3)
  }

  @Test func filesFollowEachOther() throws {
    let text = """
      FILE 1.bin BINARY
      TRACK 1 AUDIO
      INDEX 1 0:0:0
      FILE 2.bin MOTOROLA
      TRACK 2 AUDIO
      INDEX 0 0:0:0
      INDEX 1 0:2:0
      """
    let layout = try layout(text, sizes: [1000 * 2352, 500 * 2352])
    #expect(summary(of: layout) == ["0:1150:1500", "0..<1000 0@0", "1000..<1500 1@0"])
    #expect(preGaps(in: layout) == [2: 1000])
    #expect(
      layout.extents.map(\.source) == [
        .file(index: 0, byteOffset: 0, bytesPerSector: 2352, isBigEndian: false),
        .file(index: 1, byteOffset: 0, bytesPerSector: 2352, isBigEndian: true),
      ])
  }

  @Test func aPreGapMayEndThePreviousFile() throws {
    let layout = try layout(
      SheetText.gapInPreviousFile, sizes: [700 * 2352, 400 * 2352, 300 * 2352])
    #expect(
      summary(of: layout) == [
        "0:700:1100:1400", "0..<700 0@0", "700..<1100 1@0", "1100..<1400 2@0",
      ])
    #expect(preGaps(in: layout) == [2: 600, 3: 1075])
  }

  @Test func hiddenAudioPrecedesTrackOne() throws {
    for index00 in ["INDEX 00 00:00:00\n", ""] {
      let text = "FILE a BINARY\nTRACK 1 AUDIO\n\(index00)INDEX 01 00:05:00"
      let layout = try layout(text, sizes: [1000 * 2352])
      #expect(summary(of: layout) == ["375:1000", "0..<1000 0@0"])
      #expect(layout.disc.toc.hiddenAudio?.count == 375)
      #expect(preGaps(in: layout) == (index00.isEmpty ? [:] : [1: 0]))
    }
  }

  @Test func aPreGapDirectiveIsSilenceBeforeItsTrack() throws {
    let text = "FILE a BINARY\nTRACK 1 AUDIO\nPREGAP 0:0:32\nINDEX 1 0:0:0\n"
    let layout = try layout(
      text + "TRACK 2 AUDIO\nPREGAP 0:2:0\nINDEX 0 0:8:0\nINDEX 1 0:9:0", sizes: [1000 * 2352])
    #expect(
      summary(of: layout) == [
        "32:857:1182", "0..<32 silence", "32..<632 0@0", "632..<782 silence",
        "782..<1182 0@\(600 * 2352)",
      ])
    #expect(preGaps(in: layout) == [1: 0, 2: 632])
    #expect(layout.disc.toc.hiddenAudio?.count == 32)
  }

  @Test func aPostGapIsSilenceAfterItsTrack() throws {
    let text = """
      FILE a BINARY
      TRACK 1 AUDIO
      INDEX 1 0:0:0
      POSTGAP 0:1:0
      TRACK 2 AUDIO
      PREGAP 0:2:0
      INDEX 1 0:4:0
      POSTGAP 0:0:5
      """
    #expect(
      try summary(of: layout(text, sizes: [1000 * 2352])) == [
        "0:525:1230", "0..<300 0@0", "300..<525 silence", "525..<1225 0@\(300 * 2352)",
        "1225..<1230 silence",
      ])
    #expect(try preGaps(in: layout(text, sizes: [1000 * 2352])) == [2: 375])
  }

  @Test func theBytesOfASectorChangeWithTheMode() throws {
    let layout = try layout(SheetText.mixedMode, sizes: [450 * 2048 + 1000 * 2352])
    #expect(
      summary(of: layout) == [
        "-0:600:1125:1675", "0..<450 0@0", "450..<600 silence",
        "600..<900 0@\(450 * 2048)", "900..<975 silence",
        "975..<1675 0@\(450 * 2048 + 300 * 2352)",
      ])
    #expect(preGaps(in: layout) == [2: 450, 3: 975])
    #expect(
      layout.extents.first?.source
        == .file(index: 0, byteOffset: 0, bytesPerSector: 2048, isBigEndian: false))
  }

  @Test func dataMayComeFirst() throws {
    let text = """
      FILE a BINARY
      TRACK 1 MODE1/2352
      INDEX 1 0:0:0
      TRACK 2 AUDIO
      PREGAP 0:2:0
      INDEX 1 0:6:0
      TRACK 3 AUDIO
      INDEX 1 0:12:0
      """
    #expect(
      try summary(of: layout(text, sizes: [1000 * 2352])) == [
        "-0:600:1050:1150", "0..<450 0@0", "450..<600 silence", "600..<1150 0@\(450 * 2352)",
      ])
  }

  @Test(arguments: [1, 4, 100, 2351])
  func aLastSectorOfAudioMayBeIncomplete(excess: Int) throws {
    let layout = try layout(SheetText.plain, sizes: [1999 * 2352 + excess])
    #expect(summary(of: layout) == ["0:675:1162:2000", "0..<2000 0@0"])
  }

  // MARK: Sessions

  @Test func aSessionStartsAfterAGap() throws {
    let layout = try layout(SheetText.twoSessions, sizes: [2000 * 2352, 300 * 2352])
    #expect(
      summary(of: layout) == ["0:750:-13400:13700", "0..<2000 0@0", "13400..<13700 1@0"])
    #expect(layout.disc.toc.tracks.map(\.session) == [1, 1, 2])
    #expect(layout.disc.toc.tracks[1].sectors.upperBound == Sector(offset: 2000))
  }

  @Test(arguments: [
    ("PREGAP 0:2:0\nINDEX 1 0:0:0", ["13250..<13400 silence", "13400..<13700 1@0"]),
    ("INDEX 0 0:0:0\nINDEX 1 0:2:0", ["13250..<13550 1@0"]),
  ])
  func thePreGapOfASessionIsPartOfTheGap(preGap: String, extents: [String]) throws {
    let text = """
      FILE 1.bin BINARY
      TRACK 1 AUDIO
      INDEX 1 0:0:0
      REM SESSION 02
      FILE 2.bin BINARY
      TRACK 2 MODE2/2352
      \(preGap)
      """
    let layout = try layout(text, sizes: [2000 * 2352, 300 * 2352])
    #expect(Array(summary(of: layout).dropFirst()) == ["0..<2000 0@0"] + extents)
    #expect(layout.disc.toc.tracks.map { $0.sectors.lowerBound.offset } == [0, 13400])
    #expect(preGaps(in: layout) == [2: 13250])
  }

  @Test func sessionsMayShareAFile() throws {
    let text = """
      FILE a BINARY
      TRACK 1 AUDIO
      INDEX 1 0:0:0
      REM SESSION 02
      TRACK 2 MODE1/2352
      INDEX 1 0:10:0
      """
    #expect(
      try summary(of: layout(text, sizes: [1000 * 2352])) == [
        "0:-12150:12400", "0..<750 0@0", "12150..<12400 0@\(750 * 2352)",
      ])
  }

  @Test func dataApartAfterAudioIsASessionOfItsOwn() throws {
    let text = """
      FILE 1.bin BINARY
      TRACK 1 AUDIO
      INDEX 1 0:0:0
      FILE 2.bin BINARY
      TRACK 2 MODE2/2336
      INDEX 1 0:0:0
      """
    let layout = try layout(text, sizes: [1000 * 2352, 100 * 2336])
    #expect(summary(of: layout) == ["0:-12400:12500", "0..<1000 0@0", "12400..<12500 1@0"])
    #expect(layout.disc.toc.tracks.map(\.session) == [1, 2])
  }

  @Test(arguments: ["", "FILE 3.bin BINARY\nTRACK 3 AUDIO\nINDEX 1 0:0:0"])
  func dataInTheFileOfTheAudioBeforeItStaysThere(more: String) throws {
    let text = """
      FILE 1.bin BINARY
      TRACK 1 AUDIO
      INDEX 1 0:0:0
      TRACK 2 MODE1/2352
      INDEX 1 0:10:0
      \(more)
      """
    let sizes = [1000 * 2352] + (more.isEmpty ? [] : [100 * 2352])
    let tracks = try layout(text, sizes: sizes).disc.toc.tracks
    #expect(tracks[0].sectors == Sector(offset: 0)..<Sector(offset: 750))
    #expect(tracks[1].sectors == Sector(offset: 750)..<Sector(offset: 1000))
    #expect(tracks.allSatisfy { $0.session == 1 })
  }

  // MARK: Parts

  @Test func partsOfExtentsKeepTheirPlaceInTheFile() throws {
    let layout = try layout(SheetText.twoSessions, sizes: [2000 * 2352, 300 * 2352])
    let parts = layout.extents(in: Sector(offset: 1990)..<Sector(offset: 13410))
    #expect(
      parts.map(\.sectors) == [
        Sector(offset: 1990)..<Sector(offset: 2000), Sector(offset: 13400)..<Sector(offset: 13410),
      ])
    #expect(
      parts.map(\.source) == [
        .file(index: 0, byteOffset: 1990 * 2352, bytesPerSector: 2352, isBigEndian: false),
        .file(index: 1, byteOffset: 0, bytesPerSector: 2352, isBigEndian: false),
      ])
  }

  @Test func silenceHasPartsToo() throws {
    let layout = try layout(SheetText.mixedMode, sizes: [450 * 2048 + 1000 * 2352])
    let parts = layout.extents(in: Sector(offset: 460)..<Sector(offset: 470))
    #expect(parts.map(\.source) == [.silence])
    #expect(layout.extents(in: Sector(offset: 1675)..<Sector(offset: 9999)).isEmpty)
  }

  // MARK: Errors

  struct Refusal: Sendable {
    let text: String
    let sizes: [Int]
    let message: String

    init(_ text: String, _ sizes: [Int], _ message: String) {
      self.text = text
      self.sizes = sizes
      self.message = message
    }
  }

  private static let refusals: [Refusal] = [
    Refusal(
      SheetText.plain, [1162 * 2352],
      "disc.cue, line 7: INDEX 01 of track 3 is at 00:15:37, sector 1162, "
        + "but \"disc.bin\" has only 1162 sectors. Is the file complete?"
    ),
    Refusal(
      SheetText.plain, [0],
      "disc.cue, line 3: INDEX 01 of track 1 is at 00:00:00, sector 0, "
        + "but \"disc.bin\" has only 0 sectors. Is the file complete?"
    ),
    Refusal(
      SheetText.mixedMode, [450 * 2048],
      "disc.cue, line 6: INDEX 01 of track 2 is at 00:06:00, sector 450, "
        + "but \"disc.bin\" has only 450 sectors. Is the file complete?"
    ),
    Refusal(
      SheetText.gapInPreviousFile, [700 * 2352 + 6, 400 * 2352, 300 * 2352],
      "disc.cue, line 1: \"1.bin\" has 6 bytes more than whole sectors of 2352. "
        + "Is the file complete?"
    ),
    Refusal(
      SheetText.twoSessions, [2000 * 2352, 300 * 2352 + 100],
      "disc.cue, line 9: \"2.bin\" has 100 bytes more than whole sectors of 2352. "
        + "Is the file complete?"
    ),
    Refusal(
      SheetText.plain.replacing("BINARY", with: "WAVE"), [2000 * 2352],
      "disc.cue, line 1: \"disc.bin\" is a WAVE file. "
        + "A disc image is made of BINARY or MOTOROLA files."
    ),
    Refusal(
      SheetText.plain.replacing("02 AUDIO", with: "02 CDG"), [2000 * 2352],
      "disc.cue, line 4: Track 2 has graphics between its samples (CDG), which cannot be read. "
        + "An image with 2352 bytes per sector can."
    ),
    Refusal(
      SheetText.plain, [449_850 * 2352],
      "disc.cue: The lead-out at sector 449850 lies before the start of the last track, or "
        + "beyond 99:59:74, the end of what fits on a disc."
    ),
    Refusal(
      SheetText.twoSessions + "\nPREGAP 02:32:01", [2000 * 2352, 300 * 2352],
      "disc.cue, line 10: The pre-gap of track 3, 11401 sectors, is longer than the "
        + "11400 sectors between sessions."
    ),
  ]

  @Test(arguments: refusals)
  func namesTheLineAndWhatIsWrong(refusal: Refusal) {
    let error = #expect(throws: CueSheetError.self) {
      try layout(refusal.text, sizes: refusal.sizes)
    }
    #expect(error?.description == refusal.message)
  }

  @Test func anyFileSizeIsAnswered() {
    #expect(throws: CueSheetError.self) { try layout(SheetText.plain, sizes: [.max]) }
    #expect(throws: CueSheetError.self) {
      try layout(SheetText.gapInPreviousFile, sizes: [.max, .max, .max])
    }
  }
}
