import AudioFileReading
import Foundation
import TestSupport
import Testing

@Suite(.timeLimit(.minutes(30)))
struct AudioMetadataTests {
  private let folder: TemporaryDirectory
  private let flac: String

  init() throws {
    folder = try TemporaryDirectory()
    flac = folder.path(of: "a.flac")
    // Three seconds, whole CD frames.
    try Sound.run([
      "sox", "-r", "44100", "-n", "-b", "16", "-c", "2", folder.path(of: "a.wav"), "synth", "3",
      "sine", "440",
    ])
    try Sound.run(["flac", "--silent", "-o", flac, folder.path(of: "a.wav")])
  }

  @Test func readsTagsOfFLAC() throws {
    try Sound.run([
      "metaflac", "--set-tag=TITLE=Žluťásek さくら", "--set-tag=artist=First",
      "--set-tag=Artist=Second = both", "--set-tag=COMMENT=", "--set-tag=ALBUM=e\u{301}", flac,
    ])
    let tags = try AudioFile(path: flac).metadata().tags
    #expect(tags.names == ["TITLE", "ARTIST", "ALBUM"])
    #expect(tags["TITLE"] == ["Žluťásek さくら"])
    #expect(tags["artist"] == ["First", "Second = both"])
    #expect(tags["ALBUM"].map { Array($0.utf8) } == [Array("e\u{301}".utf8)])
    #expect(tags["GENRE"].isEmpty)
  }

  @Test func readsTheMD5OfFLAC() throws {
    let shown = String(decoding: try Sound.run(["metaflac", "--show-md5sum", flac]), as: UTF8.self)
    let metadata = try AudioFile(path: flac).metadata()
    #expect(metadata.audioMD5.map(hexadecimal) == shown.trimmingCharacters(in: .newlines))
    #expect(metadata.cueSheet == nil && metadata.pictureCount == 0)

    try Sound.run(["sh", "-c", "flac -s -c '\(folder.path)/a.wav' | cat > '\(folder.path)/p.flac'"])
    #expect(try AudioFile(path: folder.path(of: "p.flac")).metadata().audioMD5 == nil)
  }

  @Test func readsAnEmbeddedCueSheet() throws {
    let text = """
      CATALOG 0075678123456
      FILE "a.wav" WAVE
        TRACK 01 AUDIO
          FLAGS PRE
          ISRC USAB10000001
          INDEX 00 00:00:00
          INDEX 01 00:00:32
        TRACK 02 AUDIO
          INDEX 00 00:01:00
          INDEX 01 00:01:10
          INDEX 02 00:01:20
        TRACK 03 MODE1/2352
          INDEX 01 00:02:00

      """
    let sheet = try folder.write(Array(text.utf8), to: "a.cue")
    try Sound.run([
      "metaflac", "--import-cuesheet-from=\(sheet)", "--set-tag-from-file=CUESHEET=\(sheet)", flac,
    ])
    let metadata = try AudioFile(path: flac).metadata()
    #expect(metadata.cueSheetText == text)
    let cueSheet = try #require(metadata.cueSheet)
    #expect(cueSheet.mediaCatalogNumber == "0075678123456")
    #expect(cueSheet.isCompactDisc)
    #expect(cueSheet.leadInLength == 88_200)
    #expect(cueSheet.leadOut == 132_300)
    #expect(cueSheet.tracks.map(\.number) == [1, 2, 3])
    #expect(cueSheet.tracks.map(\.isAudio) == [true, true, false])
    #expect(cueSheet.tracks.map(\.hasPreEmphasis) == [true, false, false])
    #expect(cueSheet.tracks.map(\.isrc) == ["USAB10000001", nil, nil])
    #expect(cueSheet.tracks.map(\.start) == [0, 44_100, 88_200])
    #expect(
      cueSheet.tracks.map { $0.indexPoints.map(\.number) } == [[0, 1], [0, 1, 2], [1]])
    #expect(
      cueSheet.tracks.map { $0.indexPoints.map(\.frame) }
        == [[0, 32 * 588], [44_100, 85 * 588, 95 * 588], [88_200]])
  }

  @Test func readsTheFrontCoverOfFLAC() throws {
    let back = try folder.write([1, 2, 3], to: "back")
    let other = try folder.write(Array("something".utf8), to: "other")
    let front = try folder.write((0..<70_000).map { UInt8(truncatingIfNeeded: $0) }, to: "front")
    try Sound.run([
      "metaflac", "--import-picture-from=4|image/gif||1x1x24|\(back)",
      "--import-picture-from=0|image/png||1x1x24|\(other)", flac,
    ])
    let file = try AudioFile(path: flac)
    #expect(try file.metadata().pictureCount == 2)
    #expect(try file.frontCover()?.mimeType == "image/png")
    #expect(try file.frontCover()?.bytes == Array("something".utf8))

    try Sound.run(["metaflac", "--import-picture-from=3|image/jpeg||1x1x24|\(front)", flac])
    let cover = try AudioFile(path: flac).frontCover()
    #expect(cover?.mimeType == "image/jpeg")
    #expect(try cover?.bytes == folder.bytes(of: "front"))
    #expect(try AudioFile(path: folder.path(of: "a.wav")).frontCover() == nil)
  }

  @Test func readsListInfoOfWAV() throws {
    let path = folder.path(of: "tagged.wav")
    try Sound.run([
      "ffmpeg", "-v", "error", "-i", folder.path(of: "a.wav"), "-metadata", "title=Žluťásek",
      "-metadata", "artist=Ñandú", "-metadata", "album=Album", "-metadata", "date=1999",
      "-metadata", "genre=Folk", "-metadata", "comment=So", path,
    ])
    let tags = try AudioFile(path: path).metadata().tags
    #expect(tags["TITLE"] == ["Žluťásek"])
    #expect(tags["ARTIST"] == ["Ñandú"])
    #expect(tags["ALBUM"] == ["Album"])
    #expect(tags["DATE"] == ["1999"])
    #expect(tags["GENRE"] == ["Folk"])
    #expect(tags["COMMENT"] == ["So"])
  }

  @Test func takesTextThatIsNotUTF8ForWindows1252() throws {
    let path = folder.path(of: "tagged.wav")
    try Sound.run([
      "ffmpeg", "-v", "error", "-i", folder.path(of: "a.wav"), "-metadata", "title=Mot?rhead ?1?",
      path,
    ])
    // In 1252, ö and the quotation marks.
    let title = Array("Mot".utf8) + [0xF6] + Array("rhead ".utf8) + [0x93, 0x31, 0x94]
    let bytes = try folder.bytes(of: "tagged.wav")
    let start = try #require(Data(bytes).range(of: Data("Mot?rhead ?1?".utf8)))
    try folder.write(
      bytes[..<start.lowerBound] + title + bytes[start.upperBound...], to: "tagged.wav")
    #expect(try AudioFile(path: path).metadata().tags["TITLE"] == ["Motörhead “1”"])
  }

  @Test func readsTextChunksOfAIFF() throws {
    let path = folder.path(of: "tagged.aiff")
    try Sound.run([
      "ffmpeg", "-v", "error", "-i", folder.path(of: "a.wav"), "-metadata", "title=Žluťásek",
      "-metadata", "author=Ñandú", "-metadata", "comment=So", "-metadata", "copyright=None", path,
    ])
    let tags = try AudioFile(path: path).metadata().tags
    #expect(tags["TITLE"] == ["Žluťásek"])
    #expect(tags["ARTIST"] == ["Ñandú"])
    #expect(tags["COMMENT"] == ["So"])
    #expect(tags["COPYRIGHT"] == ["None"])
  }
}

private func hexadecimal(_ bytes: [UInt8]) -> String {
  bytes.map { ($0 < 16 ? "0" : "") + String($0, radix: 16) }.joined()
}
