import CompactDisc
import TestSupport
import Testing

struct ImageDescriptionErrorTests {
  private static let disc = ModelDisc(
    tracks: [ModelDisc.Track(length: 10), ModelDisc.Track(preGap: 5, length: 10)])

  /// A text that is refused, or the layout with a file of this size.
  struct Refusal: Sendable {
    let text: String
    let size: Int
    let message: String

    init(_ text: String, size: Int = 25 * 2352, _ message: String) {
      self.text = text
      self.size = size
      self.message = message
    }
  }

  private static let cloneCD = """
    [CloneCD]
    Version=3
    [Entry 0]
    Session=1
    Point=0xa2
    PLBA=25
    [Entry 1]
    Session=1
    Point=0x01
    PLBA=0
    [Entry 2]
    Session=1
    Point=0x02
    PLBA=15
    [TRACK 2]
    INDEX 1=15
    """

  private static let sheets: [Refusal] = [
    Refusal("", "disc.ccd: There is no [CloneCD] section, so this is not a CloneCD sheet."),
    Refusal(
      "TITLE x",
      "disc.ccd, line 1: There is no [CloneCD] section, so this is not a CloneCD sheet."),
    Refusal(
      "[CloneCD]\n\u{1}",
      "disc.ccd, line 2: The line has control characters, so this is not a CloneCD sheet. "
        + "Name the .ccd file, not the image beside it."),
    Refusal("[CloneCD]\nVersion=3\n", "disc.ccd: There are no tracks."),
    Refusal(
      cloneCD.replacing("Point=0x02", with: "Point=two"),
      "disc.ccd, line 13: Point has no number in \"two\" that makes sense."),
    Refusal(
      cloneCD.replacing("Point=0x02", with: "Point=0x1"),
      "disc.ccd, line 11: There are two tracks with the number 1."),
    Refusal(
      cloneCD.replacing("Point=0xa2", with: "Point=0xa3"),
      "disc.ccd: Session 1 has no lead-out (Point 0xa2). Is the file complete?"),
    Refusal(
      cloneCD.replacing("PLBA=25", with: "PLBA=450001"),
      "disc.ccd, line 3: Sector 450001 does not exist: a disc ends before 99:59:74."),
    Refusal(
      cloneCD.replacing("PLBA=25", with: "PLBA=450000"),
      "disc.ccd: The lead-out at sector 450000 lies before the start of the last track, or beyond "
        + "99:59:74, the end of what fits on a disc."),
    Refusal(
      cloneCD.replacing("[TRACK 2]", with: "[TRACK 100]"),
      "disc.ccd, line 15: TRACK has no number in \"100\" that makes sense."),
    Refusal(
      cloneCD.replacing("PLBA=15", with: "PMin=0"),
      "disc.ccd, line 11: Point 2 has no address (PLBA). Is the file complete?"),
    Refusal(
      cloneCD.replacing("PLBA=25", with: "PLBA=0"),
      "disc.ccd, line 3: Session 1 does not start after the one before, or has no sectors."),
    Refusal(
      cloneCD, size: 24 * 2352,
      "disc.ccd, line 7: Track 1 needs 2352 bytes more than \"disc.img\" has. "
        + "Is the file complete?"),
  ]

  @Test(arguments: sheets)
  func cloneCDSheets(refusal: Refusal) {
    let error = #expect(throws: ImageDescriptionError.self) {
      let description = try ImageDescription(cloneCD: Array(refusal.text.utf8), name: "disc.ccd")
      _ = try DiscLayout(description, fileSizes: [refusal.size])
    }
    #expect(error?.description == refusal.message)
  }

  private static let tocFiles: [Refusal] = [
    Refusal("", "disc.toc: There is no TRACK, so this is not a cdrdao .toc file."),
    Refusal("CD_DA", "disc.toc: There is no TRACK, so this is not a cdrdao .toc file."),
    Refusal("FILE \"a\" BINARY", "disc.toc, line 1: \"FILE\" stands where TRACK is expected."),
    Refusal(
      "CD_DA\n{", "disc.toc, line 2: \"{\" stands where TRACK is expected."),
    Refusal(
      "TRACK VIDEO",
      "disc.toc, line 1: \"VIDEO\" stands where a kind of track such as AUDIO or MODE1_RAW is "
        + "expected."),
    Refusal(
      "TRACK AUDIO\nTRACK AUDIO",
      "disc.toc, line 1: Track 1 has no FILE or DATAFILE. Is the file complete?"),
    Refusal(
      "TRACK AUDIO\nFIFO \"x\" 10",
      "disc.toc, line 2: \"FIFO\" stands where a statement about the track is expected."),
    Refusal(
      "TRACK AUDIO\nFILE",
      "disc.toc, line 2: The file ends where text in quotation marks after FILE is expected. "
        + "Is the file complete?"),
    Refusal(
      "TRACK AUDIO\nFILE \"a\n\" 0",
      "disc.toc, line 2: A quotation mark is missing at the end of the text."),
    Refusal(
      "TRACK AUDIO\nFILE \"track.WAV\" 0",
      "disc.toc, line 2: \"track.WAV\" is not a raw file of sectors. Audio files in a .toc are not "
        + "supported; convert them to raw samples, or use a cue sheet."),
    Refusal(
      "TRACK AUDIO\nFILE \"a\" 0 00:61:00",
      "disc.toc, line 2: FILE has no length in \"00:61:00\". It looks like 04:31:62 (minutes, "
        + "seconds below 60, frames below 75), or is a number."),
    Refusal(
      "TRACK AUDIO\nFILE \"a\" 0\nSTART 00:00:25",
      "disc.toc, line 1: The pre-gap of track 1 is not shorter than the track."),
    Refusal(
      "TRACK AUDIO\nFILE \"a\" 00:00:20 00:00:06",
      "disc.toc, line 2: Track 1 needs 2352 bytes more than \"a\" has. Is the file complete?"),
    Refusal(
      "TRACK AUDIO\nFILE \"a\" #999999999999 0",
      "disc.toc, line 2: Track 1 needs 999999941200 bytes more than \"a\" has. "
        + "Is the file complete?"),
    Refusal(
      "TRACK AUDIO\nFILE \"a\" 0 600\nSILENCE 588",
      "disc.toc, line 2: A part of track 1 is not made of whole sectors of 2352 bytes."),
    Refusal(
      "TRACK AUDIO\nFILE \"a\" 0\nSILENCE 999999999999",
      "disc.toc, line 3: Sector 1700680272 does not exist: a disc ends before 99:59:74."),
    Refusal(
      "TRACK AUDIO\nFILE \"a\" 0\nCD_TEXT { LANGUAGE 0 { TITLE",
      "disc.toc, line 3: The file ends where text in quotation marks is expected. "
        + "Is the file complete?"),
  ]

  @Test(arguments: tocFiles)
  func cdrdaoFiles(refusal: Refusal) {
    let error = #expect(throws: ImageDescriptionError.self) {
      let description = try ImageDescription(cdrdao: Array(refusal.text.utf8), name: "disc.toc")
      _ = try DiscLayout(description, fileSizes: description.files.map { _ in refusal.size })
    }
    #expect(error?.description == refusal.message)
  }

  /// Bytes put in at a place of a binary description.
  struct Change: Sendable {
    let place: Int
    let bytes: [UInt8]
    let message: String

    init(_ place: Int, _ bytes: [UInt8], _ message: String) {
      self.place = place
      self.bytes = bytes
      self.message = message
    }
  }

  // The header has 88 bytes, the session 24; the blocks of the tracks begin at 352 and 432.
  private static let descriptors: [Change] = [
    Change(0, [0], "disc.mds: The file does not begin as an Alcohol descriptor (.mds) does."),
    Change(
      16, [2],
      "disc.mds: Version 2 of the format cannot be read, only version 1. "
        + "Make the image anew as .mds and .mdf, or as .cue and .bin."),
    Change(
      18, [0x10],
      "disc.mds: This is the image of a DVD. Music can be ripped from images of CDs."),
    Change(20, [200], "disc.mds: There are more sessions than a disc can have."),
    Change(20, [0], "disc.mds: There are no tracks."),
    Change(
      80, [0, 0, 0, 0x10],
      "disc.mds, byte 268435456: A session lies outside of the file. Is the file complete?"),
    Change(
      98, [255], "disc.mds, byte 512: A track lies outside of the file. Is the file complete?"),
    Change(356, [2], "disc.mds, byte 432: There are two tracks with the number 2."),
    Change(
      368, [0x90, 0x08], "disc.mds, byte 352: Track 1 has sectors of 2192 bytes, which no disc has."
    ),
    Change(
      392, [0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF],
      "disc.mds, byte 352: A track lies outside of the file. Is the file complete?"),
    Change(
      392, [0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0x03, 0x00],
      "disc.mds, byte 352: Track 1 needs 1125899906807343 bytes more than \"disc.mdf\" has. "
        + "Is the file complete?"),
    Change(
      392, [0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0x7F],
      "disc.mds, byte 352: A track lies outside of the file. Is the file complete?"),
    Change(
      364, [0xFF, 0xFF, 0xFF],
      "disc.mds, byte 352: The length of track 1 lies outside of the file. Is the file complete?"),
    Change(
      404, [0xFF, 0xFF, 0xFF],
      "disc.mds, byte 352: The file name of track 1 lies outside of the file. "
        + "Is the file complete?"),
    Change(
      516, [20],
      "disc.mds, byte 432: Track 2 begins before the one before it ends."),
    Change(
      516, [0xFF, 0xFF, 0xFF, 0xFF],
      "disc.mds, byte 352: Sector 4294967295 does not exist: a disc ends before 99:59:74."),
  ]

  @Test(arguments: descriptors)
  func alcoholDescriptors(change: Change) {
    var bytes = Self.disc.alcohol().description
    bytes.replaceSubrange(change.place..<change.place + change.bytes.count, with: change.bytes)
    let error = #expect(throws: ImageDescriptionError.self) {
      let description = try ImageDescription(alcohol: bytes, name: "disc.mds")
      _ = try DiscLayout(description, fileSizes: [25 * 2352])
    }
    #expect(error?.description == change.message)
  }

  // From the start of the chunks: cue sheet of 6 lines, list of tracks with a header of 22 bytes.
  private static let images: [Change] = [
    Change(
      4, [0xFF],
      "disc.nrg, byte 411600: A part of the description lies outside of the file. "
        + "Is the file complete?"),
    Change(
      0, [0x58],
      "disc.nrg, byte 411664: Session 1 has no cue sheet (CUES or CUEX). Is the file complete?"),
    Change(
      26, [0x05],
      "disc.nrg, byte 411686: Track 1 has no address. Is the file complete?"),
    Change(
      28, [0x7F],
      "disc.nrg, byte 411686: Sector 2130706432 does not exist: a disc ends before 99:59:74."),
    Change(
      98, [0x08, 0x00],
      "disc.nrg, byte 411686: Track 1 has sectors of 2048 bytes, which no disc has."),
    Change(
      120, [0xFF],
      "disc.nrg, byte 411686: A track lies outside of the file. Is the file complete?"),
    Change(
      127, [0x01],
      "disc.nrg, byte 411686: A part of track 1 is not made of whole sectors of 2352 bytes."),
  ]

  @Test(arguments: images)
  func neroImages(change: Change) throws {
    var bytes = Self.disc.nero().description
    let footer = try #require(
      NeroFooter(lastBytes: Array(bytes.suffix(12)), fileSize: bytes.count))
    let place = footer.chunks.lowerBound + change.place
    bytes.replaceSubrange(place..<place + change.bytes.count, with: change.bytes)
    let error = #expect(throws: ImageDescriptionError.self) {
      let description = try ImageDescription(
        nero: Array(bytes[footer.chunks]), footer: footer, name: "disc.nrg")
      _ = try DiscLayout(description, fileSizes: [bytes.count])
    }
    #expect(error?.description == change.message)
  }

  @Test func textsFromOutsideAreCut() {
    let word = String(repeating: "X", count: 10_000)
    let error = #expect(throws: ImageDescriptionError.self) {
      try ImageDescription(cdrdao: Array(word.utf8), name: "disc.toc")
    }
    #expect(
      error?.problem
        == .unexpected(String(repeating: "X", count: 39) + "…", expected: "TRACK"))
  }
}
