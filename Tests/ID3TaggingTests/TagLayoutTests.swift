import ID3Tagging
import TestSupport
import Testing

struct TagLayoutTests {
  @Test func hasNeitherFlagsNorCompression() throws {
    var tag = TrackTag()
    // Long and repetitive, as compression likes it; 0xff before 0xe0, which unsynchronisation seeks.
    tag[.title] = String(repeating: "a", count: 5_000)
    tag[.encodedBy] = "Tonearm"
    tag[.userText("log")] = String(repeating: "b", count: 5_000)
    tag.tableOfContents = [0xff, 0xe0, 0xff, 0xfb, 0xff, 0x00]
    let bytes = try tag.rendered()
    let layout = TagLayout(bytes)
    #expect(layout.start == Array("ID3".utf8) + [4, 0, 0])
    #expect(layout.frames.map(\.identifier) == ["TIT2", "TENC", "TXXX", "MCDI"])
    #expect(layout.frames.allSatisfy { $0.formatFlags == 0 })
    #expect(layout.frames.first?.content.count == 5_001)
    #expect(layout.frames.last.map { Array($0.content) } == tag.tableOfContents)
  }

  /// A header of 10 bytes and a frame of 11 and the title: 21 + title.
  @Test(arguments: [
    (1, 0, 512), (491, 0, 512), (492, 0, 1024), (1, 490, 512), (1, 491, 1024), (100, 1024, 1536),
    (491, 1024, 1536), (492, 1024, 2048),
  ])
  func paddingIsRoundedUp(titleLength: Int, padding: Int, byteCount: Int) throws {
    let bytes = try tag(titleLength: titleLength).rendered(padding: padding)
    let layout = TagLayout(bytes)
    #expect(bytes.count == byteCount)
    #expect(layout.byteCount == byteCount)
    #expect(layout.padding.count == byteCount - 21 - titleLength)
    #expect(layout.padding.allSatisfy { $0 == 0 })
    #expect(try ParsedTag(bytes).byteCount == byteCount)
  }

  @Test(arguments: [(1, 22), (1, 23), (100, 121), (100, 1000), (127, 148), (20_000, 65_537)])
  func takesExactlyTheLengthThatIsGiven(titleLength: Int, byteCount: Int) throws {
    let bytes = try tag(titleLength: titleLength).rendered(byteCount: byteCount)
    #expect(bytes.count == byteCount)
    #expect(TagLayout(bytes).byteCount == byteCount)
    #expect(TagLayout(bytes).padding.allSatisfy { $0 == 0 })
    #expect(try ParsedTag(bytes).values("TIT2").map(\.count) == [titleLength])
  }

  @Test func otherTextsFitInThePlaceOfTheFirst() throws {
    var tag = tag(titleLength: 30)
    tag[.userText("REPLAYGAIN_TRACK_GAIN")] = "+0.00 dB"
    let first = try tag.rendered()
    tag[.userText("REPLAYGAIN_TRACK_GAIN")] = "-12.34 dB"
    let second = try tag.rendered(byteCount: first.count)
    #expect(second.count == first.count)
    #expect(second != first)
  }

  @Test func playersReadTheFileBehindIt() throws {
    var tag = TrackTag()
    tag[.title] = "Café 日本 🎧"
    tag[.artist] = "Band feat. Guest"
    tag[.albumArtist] = "Band"
    tag[.album] = "Record"
    tag[.trackNumber] = "3/12"
    tag[.discNumber] = "1/2"
    tag[.date] = "1959-08-17"
    tag[.genre] = "Jazz"
    tag[.userText("MusicBrainz Disc Id")] = "Wn8eRBtfLDfM0qjYPdxrz.Zjs_U-"
    tag.tableOfContents = [0, 10, 1, 1, 0xff, 0xfb, 0x90, 0x64]

    let directory = try TemporaryDirectory()
    let silence = [UInt8](repeating: 0, count: 44_100)
    let lame = try ExternalProgram.run(
      ["lame", "--quiet", "-r", "-s", "44.1", "-", directory.path(of: "silence.mp3")],
      input: silence)
    try #require(lame.status == 0, "\(lame.error)")
    let file = try directory.write(
      try tag.rendered() + directory.bytes(of: "silence.mp3"), to: "tagged.mp3")
    let probe = try ExternalProgram.run([
      "ffprobe", "-v", "error", "-show_entries", "format_tags:format=format_name,duration",
      "-of", "default=noprint_wrappers=1", file,
    ])
    #expect(probe.error == "")
    let lines = Set(probe.output.split(separator: "\n").map(String.init))
    #expect(
      lines.isSuperset(of: [
        "format_name=mp3", "TAG:title=Café 日本 🎧", "TAG:artist=Band feat. Guest",
        "TAG:album_artist=Band", "TAG:album=Record", "TAG:track=3/12", "TAG:disc=1/2",
        "TAG:date=1959-08-17", "TAG:genre=Jazz",
        "TAG:MusicBrainz Disc Id=Wn8eRBtfLDfM0qjYPdxrz.Zjs_U-",
      ]), "\(probe.output)")
  }

  private func tag(titleLength: Int) -> TrackTag {
    var tag = TrackTag()
    tag[.title] = String(repeating: "x", count: titleLength)
    return tag
  }
}
