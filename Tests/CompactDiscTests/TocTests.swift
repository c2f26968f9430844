import CompactDisc
import TestSupport
import Testing

/// cdrdao's .toc files: what they say beyond what every format does.
struct TocTests {
  private func layout(_ text: String, sizes: [Int]) throws -> DiscLayout {
    try DiscLayout(
      ImageDescription(cdrdao: Array(text.utf8), name: "disc.toc"), fileSizes: sizes)
  }

  /// Each extent as `0..<675 0@0 be` (file, byte, byte order).
  private func extents(_ text: String, sizes: [Int]) throws -> [String] {
    try layout(text, sizes: sizes).extents.map { extent in
      let sectors = "\(extent.sectors.lowerBound.offset)..<\(extent.sectors.upperBound.offset)"
      switch extent.source {
      case .silence: return "\(sectors) silence"
      case .file(let index, let byteOffset, let size, let isBigEndian):
        let order = isBigEndian ? "be" : "le"
        return "\(sectors) \(index)@\(byteOffset) \(order)" + (size == 2352 ? "" : " \(size)")
      }
    }
  }

  @Test func rawSamplesAreBigEndianUnlessSwapped() throws {
    let text = "CD_DA TRACK AUDIO FILE \"a\" 0 TRACK AUDIO AUDIOFILE \"b\" SWAP 0"
    #expect(
      try extents(text, sizes: [10 * 2352, 5 * 2352]) == ["0..<10 0@0 be", "10..<15 1@0 le"])
  }

  @Test func startsAndLengthsCountSamplesOrTime() throws {
    let text = """
      TRACK AUDIO
      FILE "a" 00:00:02 00:00:03
      FILE "a" 588 1176
      FILE "a" #100 7 00:00:01
      FILE "a" 00:00:08 0
      """
    #expect(
      try extents(text, sizes: [10 * 2352]) == [
        "0..<3 0@4704 be", "3..<5 0@2352 be", "5..<6 0@128 be", "6..<8 0@18816 be",
      ])
  }

  @Test func tracksAreMadeOfParts() throws {
    let text = """
      CD_DA
      TRACK AUDIO
      SILENCE 00:00:03
      FILE "a" 0
      START
      FILE "b" 00:01:00 00:00:10
      SILENCE 1176
      INDEX 00:00:05
      TRACK AUDIO
      PREGAP 00:00:04
      FILE "b" 0 00:00:20
      TRACK AUDIO
      FILE "b" 0 00:00:20
      START 00:00:05 // within the part
      """
    let sizes = [5 * 2352, 100 * 2352]
    let layout = try layout(text, sizes: sizes)
    #expect(layout.disc.toc.description == "8:24:49:64")
    #expect(layout.disc.preGaps.mapValues(\.offset) == [1: 0, 2: 20, 3: 44])
    #expect(
      try extents(text, sizes: sizes) == [
        "0..<3 silence", "3..<8 0@0 be", "8..<18 1@176400 be", "18..<24 silence",
        "24..<44 1@0 be", "44..<64 1@0 be",
      ])
  }

  @Test func dataHasItsOwnSectors() throws {
    let text = """
      CD_ROM
      TRACK MODE1
      DATAFILE "a" 00:00:04
      ZERO 00:00:02
      TRACK AUDIO RW_RAW
      DATAFILE "b" #9792
      TRACK MODE2_FORM_MIX
      DATAFILE "a" #2048 4672
      """
    #expect(try layout(text, sizes: [10_000, 7 * 2448]).disc.toc.description == "-0:6:-9:11")
    #expect(
      try extents(text, sizes: [10_000, 7 * 2448]) == [
        "0..<4 0@0 le 2048", "4..<6 silence", "6..<9 1@9792 be 2448", "9..<11 0@2048 le 2336",
      ])
  }

  @Test func aLastSectorMayBeIncomplete() throws {
    let text = "TRACK AUDIO FILE \"a\" 0 TRACK AUDIO FILE \"b\" 0 TRACK AUDIO SILENCE 600"
    #expect(
      try extents(text, sizes: [2 * 2352 + 100, 3 * 2352 - 4]) == [
        "0..<3 0@0 be", "3..<6 1@0 be", "6..<8 silence",
      ])
  }

  @Test func flagsAreSetAndCleared() throws {
    let text = """
      TRACK AUDIO COPY PRE_EMPHASIS FOUR_CHANNEL_AUDIO SILENCE 588
      TRACK AUDIO NO COPY NO PRE_EMPHASIS TWO_CHANNEL_AUDIO SILENCE 588
      TRACK AUDIO COPY NO COPY PRE_EMPHASIS SILENCE 588
      """
    let tracks = try layout(text, sizes: []).disc.toc.tracks
    #expect(
      tracks.map(\.flags) == [[.copyPermitted, .preEmphasis, .fourChannel], [], [.preEmphasis]])
  }

  @Test func textsHaveEscapes() throws {
    let text = #"""
      CATALOG "4006381333931"
      CD_TEXT {
        LANGUAGE_MAP { 0: EN 1 : 0x69 }
        LANGUAGE 1 { TITLE "no" }
        LANGUAGE 0 {
          TITLE "A \"B\" \303\244 \n"
          PERFORMER "\344\366\374" // Latin-1
          GENRE { 0, 27, 68, 114, 101, 97, 109, 0 }
          SIZE_INFO { 0, 1, 3, 0, 7, 5 }
        }
      }
      FIRST_TRACK_NO 3
      TRACK AUDIO
      CD_TEXT { LANGUAGE 0 { TITLE "日本" ISRC "US-S1Z-99-00001" } }
      SILENCE 588
      TRACK AUDIO
      CD_TEXT { LANGUAGE 0 { ENCODING_MS_JIS TITLE "\223\372\226{" } }
      SILENCE 588
      """#
    let disc = try layout(text, sizes: []).disc
    #expect(disc.text == DiscText(title: #"A "B" ä \n"#, performer: "äöü", genre: "Dream"))
    #expect(disc.trackTexts == [3: DiscText(title: "日本"), 4: DiscText(title: "日本")])
    #expect(disc.isrcs == [3: try #require(ISRC("USS1Z9900001"))])
    #expect(disc.mediaCatalogNumber == MediaCatalogNumber("4006381333931"))
  }

  @Test func malformedCodesAreWarnings() throws {
    let text = "CATALOG \"12\"\nTRACK AUDIO\nISRC \"x\"\nSILENCE 588"
    let description = try ImageDescription(cdrdao: Array(text.utf8), name: "disc.toc")
    #expect(description.warnings.map(\.place) == [.line(1), .line(3)])
  }
}
