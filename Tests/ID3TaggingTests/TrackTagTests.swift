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
      (.subtitle, "TIT3", ["Take 2"]), (.grouping, "TIT1", ["Suite"]),
      (.conductor, "TPE3", ["Kleiber"]), (.remixer, "TPE4", ["Orbit"]),
      (.discSubtitle, "TSST", ["Live"]), (.releaseDate, "TDRL", ["1997-03"]),
      (.originalDate, "TDOR", ["1959"]), (.titleSort, "TSOT", ["So What"]),
      (.artistSort, "TSOP", ["Davis, Miles"]), (.albumArtistSort, "TSO2", ["Davis, Miles"]),
      (.albumSort, "TSOA", ["Kind of Blue"]), (.composerSort, "TSOC", ["Davis, Miles"]),
      (.performers, "TMCL", ["trumpet", "Miles Davis", "piano", "Bill Evans"]),
      (.mood, "TMOO", ["cool"]), (.beatsPerMinute, "TBPM", ["136"]), (.key, "TKEY", ["Dm"]),
      (.label, "TPUB", ["Columbia", "Legacy"]), (.copyright, "TCOP", ["1959 Columbia"]),
      (.language, "TLAN", ["eng"]), (.compilation, "TCMP", ["1"]),
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

  @Test(arguments: TagVersion.allCases) func writesPicturesAndRemarks(version: TagVersion) throws {
    var tag = TrackTag()
    tag.picture = TrackTag.Picture(mediaType: "image/jpeg", bytes: [0xFF, 0xD8, 0, 0xFF, 0xE0])
    tag.comment = "from the attic\r\n\u{201E}loud\u{201C}"
    tag.lyrics = "la\nla"
    let parsed = try ParsedTag(try tag.rendered(version: version))
    let picture = parsed.frames.first { $0.identifier == "APIC" }
    #expect(picture?.name == "image/jpeg 3 ")
    #expect(picture?.encoding == 0)
    #expect(picture?.data == "ffd800ffe0")
    #expect(parsed.values("COMM", name: "eng") == ["from the attic\n\u{201E}loud\u{201C}"])
    #expect(parsed.values("USLT", name: "eng") == ["la\nla"])
    tag.picture?.mediaType = "image/jpég"
    #expect(throws: TaggingError.invalidMediaType("image/jpég")) { try tag.rendered() }
  }

  /// It can be written into the padding of a finished file.
  @Test(arguments: TagVersion.allCases) func theAlbumsLoudnessStandsLast(
    version: TagVersion
  ) throws {
    var tag = TrackTag()
    tag[.title] = "Ω"
    tag[.userText("SCRIPT")] = "Latn"
    tag.uniqueFileIdentifiers["http://musicbrainz.org"] = [1]
    tag.tableOfContents = [2]
    tag.picture = TrackTag.Picture(mediaType: "image/png", bytes: [3])
    let before = try tag.rendered(version: version)
    tag[.userText("REPLAYGAIN_ALBUM_GAIN")] = "-7.02 dB"
    tag[.userText("REPLAYGAIN_ALBUM_PEAK")] = "0.988553"
    let after = try tag.rendered(byteCount: before.count, version: version)
    let end = try #require(before.lastIndex { $0 != 0 })
    #expect(before[...end] == after[...end])
    #expect(
      try ParsedTag(after).values("TXXX", name: "REPLAYGAIN_ALBUM_GAIN") == ["-7.02 dB"])
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
