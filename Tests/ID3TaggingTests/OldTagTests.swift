import ID3Tagging
import TestSupport
import Testing

/// Tags of ID3v2.3, for old players.
struct OldTagTests {
  private static let tag = {
    var tag = TrackTag()
    tag[.title] = "Größe"
    tag[.artist] = "Кино feat. 👩\u{200d}🎤"
    tag.texts[.genre] = ["(17) Rock", "Jazz"]
    tag[.date] = "1959-08-17"
    tag[.releaseDate] = "1997-03"
    tag[.originalDate] = "1959-08-17"
    tag[.mood] = "cool"
    tag.texts[.involvedPeople] = ["arranger", "Gil Evans"]
    tag.texts[.performers] = ["trumpet", "Miles Davis", "piano", "Билл"]
    tag[.artistSort] = "Davis, Miles"
    tag[.discSubtitle] = "Live"
    tag[.trackNumber] = "3/12"
    tag.texts[.userText("ARTISTS")] = ["Simon", "Garfunkel"]
    tag[.userText("Ключ")] = "latin"
    tag.uniqueFileIdentifiers["http://musicbrainz.org"] = Array("8f3471b5".utf8)
    tag.tableOfContents = [0, 0x12, 1, 1]
    return tag
  }()

  @Test func hasTheFramesOfItsVersion() throws {
    let parsed = try ParsedTag(try Self.tag.rendered(version: .v2_3))
    #expect(parsed.version == [2, 3, 0])
    #expect(parsed.values("TIT2") == ["Größe"])
    #expect(parsed.frames.first { $0.identifier == "TIT2" }?.encoding == 0)
    #expect(parsed.values("TPE1") == ["Кино feat. 👩\u{200d}🎤"])
    #expect(parsed.frames.first { $0.identifier == "TPE1" }?.encoding == 1)
    #expect(parsed.values("TCON") == ["((17) Rock; Jazz"])
    #expect(parsed.values("TYER") == ["1959"])
    #expect(parsed.values("TDAT") == ["1708"])
    #expect(parsed.values("TORY") == ["1959"])
    #expect(parsed.values("TXXX", name: "RELEASEDATE") == ["1997-03"])
    #expect(parsed.values("TXXX", name: "mood") == ["cool"])
    #expect(
      parsed.values("IPLS") == [
        "arranger", "Gil Evans", "trumpet", "Miles Davis", "piano", "Билл",
      ])
    #expect(parsed.values("TSOP") == ["Davis, Miles"])
    #expect(parsed.values("TSST") == ["Live"])
    #expect(parsed.values("TRCK") == ["3/12"])
    #expect(parsed.values("TXXX", name: "ARTISTS") == ["Simon; Garfunkel"])
    #expect(parsed.values("TXXX", name: "Ключ") == ["latin"])
    #expect(parsed.frames.first { $0.identifier == "UFID" }?.data == "3866333437316235")
    #expect(parsed.frames.first { $0.identifier == "MCDI" }?.data == "00120101")
    #expect(parsed.frames.count == 16)
  }

  @Test func hasRoomToGrow() throws {
    let bytes = try Self.tag.rendered(padding: 700, version: .v2_3)
    #expect(bytes.count.isMultiple(of: 512))
    #expect(bytes.suffix(700).allSatisfy { $0 == 0 })
    #expect(try ParsedTag(bytes).byteCount == bytes.count)
    #expect(try Self.tag.rendered(byteCount: 4096, version: .v2_3).count == 4096)
    #expect(throws: TaggingError.self) {
      try Self.tag.rendered(byteCount: 20, version: .v2_3)
    }
    #expect(throws: TaggingError.emptyTag) { try TrackTag().rendered(version: .v2_3) }
  }

  /// Programs that have nothing to do with mutagen read it as well.
  @Test(arguments: TagVersion.allCases) func isReadByOthers(version: TagVersion) throws {
    let folder = try TemporaryDirectory()
    let tag = try Self.tag.rendered(version: version)
    let path = try folder.write(tag + EncodedMusic.lame(["-t"], samples: 44_100), to: "tagged.mp3")
    let probe = try ExternalProgram.run([
      "ffprobe", "-v", "error", "-show_entries", "format_tags", "-of", "default", path,
    ])
    #expect(probe.status == 0 && probe.error.isEmpty)
    #expect(probe.output.contains("TAG:title=Größe"))
    #expect(probe.output.contains("TAG:artist=Кино feat. 👩\u{200d}🎤"))
    #expect(probe.output.contains("TAG:track=3/12"))
    #expect(probe.output.contains("TAG:artist-sort=Davis, Miles"))
    let other = try ExternalProgram.run(["eyeD3", "--no-color", "-v", path])
    #expect(other.status == 0)
    #expect(other.output.contains("title: Größe"))
    #expect(other.output.contains("v\(version.rawValue)"))
    #expect(other.output.contains("track: 3/12"))
  }
}
