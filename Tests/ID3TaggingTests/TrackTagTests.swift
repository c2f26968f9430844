import ID3Tagging
import Testing

struct TrackTagTests {
  @Test(
    arguments: [
      (.title, "TIT2", ["So What"]), (.artist, "TPE1", ["Miles Davis"]),
      (.albumArtist, "TPE2", ["Various Artists"]), (.album, "TALB", ["Kind of Blue"]),
      (.trackNumber, "TRCK", ["1/5"]), (.discNumber, "TPOS", ["1/2"]),
      (.isrc, "TSRC", ["USSM15900113"]), (.media, "TMED", ["CD"]),
      (.genre, "TCON", ["Jazz", "Modal"]), (.date, "TDRC", ["1959-08-17"]),
      (.composer, "TCOM", ["Davis", "Evans"]), (.lyricist, "TEXT", ["Hendricks"]),
      (.involvedPeople, "TIPL", ["arranger", "Gil Evans", "producer", "Teo Macero"]),
      (.encodedBy, "TENC", ["Tonearm 1.0"]), (.encoderSettings, "TSSE", ["LAME 3.100 -V 0"]),
    ] as [(TextField, String, [String])])
  func writesEveryFieldToItsFrame(field: TextField, frame: String, values: [String]) throws {
    var tag = TrackTag()
    tag.texts[field] = values
    let parsed = try ParsedTag(try tag.rendered())
    #expect(parsed.version == [2, 4, 0])
    #expect(
      parsed.frames == [.init(identifier: frame, encoding: 3, name: nil, values: values, data: nil)]
    )
  }

  @Test func writesUserTextsUnderTheirDescriptions() throws {
    var tag = TrackTag()
    tag[.userText("MusicBrainz Disc Id")] = "Wn8eRBtfLDfM0qjYPdxrz.Zjs_U-"
    tag.texts[.userText("ARTISTS")] = ["Simon", "Garfunkel"]
    tag[.userText("ärgerlich 🎵")] = "✓"
    tag[.userText("BARCODE")] = ""
    let parsed = try ParsedTag(try tag.rendered())
    #expect(parsed.frames.map(\.identifier) == ["TXXX", "TXXX", "TXXX"])
    #expect(parsed.frames.allSatisfy { $0.encoding == 3 })
    #expect(
      parsed.values("TXXX", name: "MusicBrainz Disc Id") == ["Wn8eRBtfLDfM0qjYPdxrz.Zjs_U-"])
    #expect(parsed.values("TXXX", name: "ARTISTS") == ["Simon", "Garfunkel"])
    #expect(parsed.values("TXXX", name: "ärgerlich 🎵") == ["✓"])
  }

  @Test func writesTheTableOfContentsAndIdentifiersAsTheyAre() throws {
    var tag = TrackTag()
    tag.tableOfContents = (0..<804).map { UInt8(truncatingIfNeeded: $0) }
    tag.uniqueFileIdentifiers["http://musicbrainz.org"] = Array("\0 8f3471b5".utf8) + [0xff]
    let parsed = try ParsedTag(try tag.rendered())
    let hexadecimal = { (bytes: [UInt8]) in
      bytes.map { ($0 < 16 ? "0" : "") + String($0, radix: 16) }.joined()
    }
    #expect(parsed.frames.map(\.identifier).sorted() == ["MCDI", "UFID"])
    let contents = parsed.frames.first { $0.identifier == "MCDI" }
    #expect(contents?.data == hexadecimal(tag.tableOfContents))
    let identifier = parsed.frames.first { $0.identifier == "UFID" }
    #expect(identifier?.name == "http://musicbrainz.org")
    #expect(identifier?.data == hexadecimal(Array("\0 8f3471b5".utf8) + [0xff]))
  }

  @Test(arguments: [
    ("ASCII", "ASCII"),
    ("Größe naïve", "Größe naïve"),
    ("日本語のタイトル", "日本語のタイトル"),
    ("𝄞 🎧 👩\u{200d}🎤", "𝄞 🎧 👩\u{200d}🎤"),
    ("\u{301}alone", "\u{301}alone"),
    ("decomposed e\u{301}", "decomposed e\u{301}"),
    ("\u{feff}\u{fffe}\u{fffd}", "\u{feff}\u{fffe}\u{fffd}"),
    ("\u{ff}\u{fe}\u{e000}\u{10fffd}", "\u{ff}\u{fe}\u{e000}\u{10fffd}"),
    (String(repeating: "ł", count: 10_000), String(repeating: "ł", count: 10_000)),
    ("nul\0in\0side\0", "nulinside"),
    ("two\nlines\r\nor three\r", "two lines or three"),
  ])
  func keepsEveryCharacterOfATitle(title: String, expected: String) throws {
    var tag = TrackTag()
    tag[.title] = title
    let values = try ParsedTag(try tag.rendered()).values("TIT2")
    // Byte by byte: Swift's == would not tell composed from decomposed.
    #expect(values.map { Array($0.utf8) } == [Array(expected.utf8)])
  }

  @Test func keepsTheLinesOfAUserText() throws {
    var tag = TrackTag()
    tag.texts[.userText("log")] = ["one\ntwo\r\nthree\rfour\0", "\0", "five"]
    let values = try ParsedTag(try tag.rendered()).values("TXXX", name: "log")
    #expect(values == ["one\ntwo\nthree\nfour", "five"])
  }

  @Test func leavesOutWhatIsEmpty() throws {
    var tag = TrackTag()
    tag[.title] = "Untitled"
    tag[.artist] = ""
    tag.texts[.composer] = []
    tag.texts[.genre] = ["", "Jazz", "\0\r\n"]
    tag.texts[.lyricist] = ["\n"]
    tag[.userText("BARCODE")] = "\0"
    tag.uniqueFileIdentifiers["http://example.org"] = []
    let parsed = try ParsedTag(try tag.rendered())
    #expect(parsed.frames.map(\.identifier) == ["TIT2", "TCON"])
    #expect(parsed.values("TCON") == ["Jazz"])
  }

  @Test func settingOneValueReplacesAll() {
    var tag = TrackTag()
    tag.texts[.genre] = ["Jazz", "Modal"]
    #expect(tag[.genre] == "Jazz")
    tag[.genre] = "Blues"
    #expect(tag.texts[.genre] == ["Blues"])
    tag[.genre] = nil
    #expect(tag == TrackTag())
  }

  @Test func theBytesDependOnNothingButTheContent() throws {
    let descriptions = (0..<40).map { "description \($0)" }
    var forwards = TrackTag()
    for description in descriptions { forwards[.userText(description)] = description }
    var backwards = TrackTag()
    for description in descriptions.reversed() { backwards[.userText(description)] = description }
    #expect(try forwards.rendered() == backwards.rendered())
  }
}
