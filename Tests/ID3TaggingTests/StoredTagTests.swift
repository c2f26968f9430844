import ID3Tagging
import TestSupport
import Testing

/// Tags that are read, ours and those of other programs.
struct StoredTagTests {
  private static let tag = {
    var tag = TrackTag()
    tag[.title] = "Größe"
    tag[.artist] = "Кино feat. 👩\u{200d}🎤"
    tag[.genre] = "(17) Rock"
    tag[.date] = "1959-08-17"
    tag[.releaseDate] = "1997-03"
    tag[.originalDate] = "1959"
    tag[.mood] = "cool"
    tag.texts[.involvedPeople] = ["arranger", "Gil Evans"]
    tag.texts[.performers] = ["trumpet", "Miles Davis"]
    tag[.trackNumber] = "3/12"
    tag[.userText("ARTISTS")] = "Simon"
    tag[.userText("Ключ")] = "two\nlines"
    tag[.userText("REPLAYGAIN_ALBUM_GAIN")] = "-7.02 dB"
    tag.uniqueFileIdentifiers["http://musicbrainz.org"] = Array("8f3471b5".utf8)
    tag.tableOfContents = [0, 0x12, 1, 1]
    tag.comment = "A\nremark"
    tag.lyrics = "Слова"
    tag.picture = TrackTag.Picture(mediaType: "image/jpeg", bytes: [0xFF, 0xD8, 0, 0xFF, 0])
    return tag
  }()

  @Test(arguments: TagVersion.allCases) func readsWhatWeWrite(version: TagVersion) throws {
    let bytes = try Self.tag.rendered(version: version)
    let stored = try StoredTag(bytes + [0xFF, 0xFB])
    #expect(stored.tag == Self.tag)
    #expect(stored.version == version)
    #expect(stored.byteCount == bytes.count)
  }

  @Test func readsSeveralValues() throws {
    var tag = TrackTag()
    tag.texts[.artist] = ["Simon", "Garfunkel"]
    tag.texts[.userText("ARTISTS")] = ["A", "B"]
    #expect(try StoredTag(tag.rendered()).tag == tag)
    let old = try StoredTag(tag.rendered(version: .v2_3)).tag
    #expect(old.texts[.artist] == ["Simon; Garfunkel"])
  }

  /// What mutagen has written, in each encoding, with frames that we know nothing of.
  @Test(arguments: ["3", "4"], [0, 1, 2, 3]) func readsWhatMutagenWrites(
    version: String, encoding: Int
  ) throws {
    if version == "3", encoding > 1 { return }
    let folder = try TemporaryDirectory()
    let path = try folder.write([], to: "tag.mp3")
    let outcome = try ExternalProgram.run([
      "/usr/bin/python3", "-c",
      """
      import sys, mutagen.id3
      globals().update(vars(mutagen.id3))
      path, version, e = sys.argv[1], int(sys.argv[2]), int(sys.argv[3])
      tag = ID3()
      tag.add(TIT2(encoding=e, text=["Größe"])); tag.add(TALB(encoding=e, text=["x" * 300]))
      tag.add(TYER(encoding=e, text=["1959"]) if version == 3 else TDRC(encoding=e, text=["1959"]))
      tag.add(TXXX(encoding=e, desc="Straße", text=["ja"]))
      tag.add(COMM(encoding=e, lang="eng", desc="", text=["so"]))
      tag.add(COMM(encoding=e, lang="deu", desc="mine", text=["bleibt"]))
      tag.add(PRIV(owner="me", data=bytes([255, 0, 255, 224, 0])))
      tag.add(POPM(email="a@b", rating=200, count=3))
      tag.add(APIC(encoding=e, mime="image/png", type=4, desc="back", data=b"PNG"))
      tag.add(APIC(encoding=e, mime="image/png", type=3, desc="", data=b"front"))
      tag.save(path, v2_version=version, v1=0)
      """, path, version, "\(encoding)",
    ])
    try #require(outcome.status == 0, "\(outcome.error)")
    let stored = try StoredTag(try folder.bytes(of: "tag.mp3"))
    let tag = stored.tag
    #expect(stored.version.rawValue == "2.\(version)")
    #expect(tag[.title] == "Größe")
    #expect(tag[.album]?.count == 300)
    #expect(tag[.date] == "1959")
    #expect(tag[.userText("Straße")] == "ja")
    #expect(tag.comment == "so")
    #expect(tag.picture == TrackTag.Picture(mediaType: "image/png", bytes: Array("front".utf8)))
    #expect(tag.otherFrames.map(\.identifier).sorted() == ["APIC", "COMM", "POPM", "PRIV"])
    // They survive an edit, as mutagen sees it.
    var edited = tag
    edited[.title] = "Other"
    let bytes = try edited.rendered(version: stored.version)
    #expect(try StoredTag(bytes).tag == edited)
    try folder.write(bytes, to: "edited.mp3")
    let read = try ExternalProgram.run([
      "/usr/bin/python3", "-c",
      """
      import sys, mutagen.id3
      tag = mutagen.id3.ID3(sys.argv[1], translate=False)
      print(tag["TIT2"].text[0], tag["POPM:a@b"].rating, tag.getall("PRIV")[0].data.hex(), tag["COMM:mine:deu"].text[0], tag["APIC:back"].data.decode(), len(tag.getall("APIC")))
      """, folder.path(of: "edited.mp3"),
    ])
    #expect(read.output == "Other 200 ff00ffe000 bleibt PNG 2\n", "\(read.error)")
    // Another version has no place for them.
    let other = TagVersion.allCases.first { $0 != stored.version } ?? .v2_4
    #expect(try StoredTag(edited.rendered(version: other)).tag.otherFrames.isEmpty)
  }

  @Test func undoesUnsynchronisation() throws {
    // ID3v2.3 as a whole: a zero behind the letter ÿ.
    let frame: [UInt8] = Array("TIT2".utf8) + [0, 0, 0, 3, 0, 0, 0, 0x41, 0xFF]
    let body = frame + [0]
    let old = try StoredTag(Array("ID3".utf8) + [3, 0, 0x80, 0, 0, 0, UInt8(body.count)] + body)
    #expect(old.tag[.title] == "Aÿ")
    // ID3v2.4 frame by frame, with the length in front.
    let text: [UInt8] = [0, 0, 0, 3, 0, 0x41, 0xFF, 0x00]
    let new = Array("TIT2".utf8) + [0, 0, 0, UInt8(text.count), 0, 0x03] + text
    let stored = try StoredTag(
      Array("ID3".utf8) + [4, 0, 0x80, 0, 0, 0, UInt8(new.count)] + new)
    #expect(stored.tag[.title] == "Aÿ")
  }

  @Test func skipsExtendedHeaders() throws {
    let frame: [UInt8] = Array("TIT2".utf8) + [0, 0, 0, 2, 0, 0, 0, 0x41]
    let old: [UInt8] = [0, 0, 0, 6, 0, 0, 0, 0, 0, 0] + frame
    let new: [UInt8] = [0, 0, 0, 6, 1, 0] + frame
    for (version, body) in [(UInt8(3), old), (4, new)] {
      let tag = Array("ID3".utf8) + [version, 0, 0x40, 0, 0, 0, UInt8(body.count)] + body
      #expect(try StoredTag(tag).tag[.title] == "A")
    }
  }

  /// As some programs wrote them.
  @Test func readsPlainSizesInANewTag() throws {
    let long = [UInt8(3)] + [UInt8](repeating: 0x41, count: 199)
    let frames =
      Array("TIT2".utf8) + [0, 0, 0, 200, 0, 0] + long + Array("TPE1".utf8)
      + [0, 0, 0, 2, 0, 0, 3, 0x42]
    let tag =
      Array("ID3".utf8) + [4, 0, 0, 0, 0, UInt8(frames.count >> 7), UInt8(frames.count & 0x7F)]
      + frames
    let stored = try StoredTag(tag)
    #expect(stored.tag[.title]?.count == 199)
    #expect(stored.tag[.artist] == "B")
  }

  @Test func refusesWhatItCannotRead() throws {
    #expect(throws: TagReadingError.noTag) { try StoredTag([]) }
    #expect(throws: TagReadingError.noTag) { try StoredTag(Array("no tag at all".utf8)) }
    #expect(throws: TagReadingError.unknownVersion(2)) {
      try StoredTag(Array("ID3".utf8) + [2, 0, 0, 0, 0, 0, 0])
    }
    let bytes = try Self.tag.rendered()
    #expect(throws: TagReadingError.self) { try StoredTag(Array(bytes.dropLast())) }
  }

  /// Damaged tags are read or refused, and what is read can be written.
  @Test func survivesDamage() throws {
    var random = RandomBytes(seed: 6)
    for version in TagVersion.allCases {
      let bytes = try Self.tag.rendered(padding: 20, version: version)
      for _ in 0..<800 {
        var damaged = bytes
        for _ in 0...random.below(6) {
          damaged[random.below(8) == 0 ? random.below(10) : random.below(damaged.count)] =
            UInt8(random.below(256))
        }
        if random.below(4) == 0 { damaged = Array(damaged.prefix(random.below(damaged.count))) }
        guard let stored = try? StoredTag(damaged) else { continue }
        if let written = try? stored.tag.rendered(version: stored.version) {
          #expect(throws: Never.self) { try StoredTag(written) }
        }
      }
    }
  }
}
