import MP3Checking
import TestSupport
import Testing

struct TrailingTagTests {
  private static let music = Result { try EncodedMusic.lame(["-V", "2"]) }

  private static let id3v1 = Array("TAG".utf8) + [UInt8](repeating: 32, count: 125)
  private static let extended = Array("TAG+".utf8) + [UInt8](repeating: 32, count: 223)
  private static let lyrics1 = Array("LYRICSBEGINhelloLYRICSEND".utf8)

  @Test(
    arguments: [
      ("nothing", [], []), ("ID3v1", id3v1, [.id3v1]), ("extended", extended + id3v1, [.id3v1]),
      ("Lyrics3v1", lyrics1 + id3v1, [.lyrics3, .id3v1]),
      ("APEv2", ape(items: 2), [.ape]), ("without header", ape(items: 1, hasHeader: false), [.ape]),
      ("all", ape(items: 2) + lyrics1 + id3v1, [.ape, .lyrics3, .id3v1]),
      ("empty APE", ape(items: 0), [.ape]),
    ] as [(String, [UInt8], [TagKind])])
  func areNoGarbage(name: String, tags: [UInt8], kinds: [TagKind]) throws {
    let report = try FileCheck.report(on: Self.music.get() + tags)
    #expect(report.findings == [])
    #expect(report.tags == kinds)
  }

  @Test func withLyricsTellTheirSize() throws {
    let fields = Array("LYRICSBEGININD0000200LYR00005hello".utf8)
    let tag = fields + Array("0000\(fields.count)LYRICS200".utf8)
    let report = try FileCheck.report(on: Self.music.get() + tag + Self.id3v1)
    #expect(report.findings == [])
    #expect(report.tags == [.lyrics3, .id3v1])
  }

  @Test(arguments: [
    ("items", ape(items: 2, countSaid: 3)), ("fewer items", ape(items: 2, countSaid: 1)),
  ])
  func withItemsThatDoNotFitAreBroken(name: String, tag: [UInt8]) throws {
    #expect(try Codes(of: Self.music.get() + tag).errors == ["brokenAPETag"])
  }

  @Test func largerThanTheFileIsBroken() throws {
    var tag = Self.ape(items: 1, hasHeader: false)
    tag.replaceSubrange(tag.count - 18..<tag.count - 17, with: [0xFF])
    let codes = try Codes(of: Self.music.get() + tag)
    #expect(codes.errors == ["brokenAPETag", "foreignBytesAfterAudio"])
  }

  @Test func tellThatTheVolumeWasChanged() throws {
    var music = Stream(try Self.music.get())
    // global_gain of the first granule: bits 41 to 48 of the side information.
    for frame in music.frames.dropFirst() { music.bytes[frame.lowerBound + 9] ^= 0x10 }
    #expect(try Codes(of: music.bytes).errors == ["wrongMusicCRC"])
    let codes = try Codes(of: music.bytes + Self.ape(items: 1, name: "MP3GAIN_UNDO"))
    #expect(codes.errors == [] && codes.notes == ["musicChangedByGain"])
  }

  @Test func aloneAreNoMusic() throws {
    #expect(try Codes(of: Self.id3v1).errors == ["noAudio"])
    #expect(try Codes(of: Self.ape(items: 1)).errors == ["noAudio"])
  }

  private static func ape(
    items: Int, hasHeader: Bool = true, countSaid: Int? = nil, name: String = "Key"
  ) -> [UInt8] {
    func number(_ value: Int) -> [UInt8] { [0, 8, 16, 24].map { UInt8(value >> $0 & 0xFF) } }
    let body = (0..<items).flatMap { index -> [UInt8] in
      number(5) + number(0) + Array((index == 0 ? name : "\(name)\(index)").utf8) + [0]
        + Array("value".utf8)
    }
    func ends(_ flags: Int) -> [UInt8] {
      Array("APETAGEX".utf8) + number(2000) + number(body.count + 32) + number(countSaid ?? items)
        + number(flags) + number(0) + number(0)
    }
    let bit = hasHeader ? 0x8000_0000 : 0
    return (hasHeader ? ends(bit | 0x2000_0000) : []) + body + ends(bit)
  }
}
