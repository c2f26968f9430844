import MP3Stream
import TestSupport
import Testing

struct InfoTagFieldsTests {
  @Test(arguments: [
    (["-V", "2"], InfoTagFields.Kind.xing), (["-b", "128"], .info), (["--abr", "150"], .xing),
    (["-V", "2", "-a"], .xing), (["-p", "-V", "2"], .xing),
    (["-V", "4", "--resample", "22.05"], .xing), (["-p", "-b", "64", "-a"], .info),
    (["-V", "6", "--resample", "11.025"], .xing),
  ])
  func readsLamesTag(options: [String], kind: InfoTagFields.Kind) throws {
    let bytes = try EncodedMusic.lame(options)
    let walk = Walk(bytes)
    let tag = try #require(walk.infoTag)
    #expect(tag.kind == kind)
    #expect(tag.encoder == "LAME3.100")
    #expect(tag.frameCount == walk.frames.count)
    #expect(tag.byteCount == bytes.count)
    #expect(tag.seekTable?.count == 100)
    let fields = try #require(tag.extensionFields)
    #expect(fields.musicLength == bytes.count)
    #expect(fields.possibleTagCRCs.contains(fields.tagCRC))
    var crc = CRC16()
    crc.update(bytes.span.extracting(walk.frames[0].position..<bytes.count))
    #expect(fields.musicCRC == crc.value)
    let decoded = walk.frames.reduce(0) { $0 + $1.header.sampleCount }
    #expect(
      decoded - fields.delay - fields.padding
        == 88_200 * walk.frames[0].header.sampleRate / 44_100)
  }

  @Test(arguments: [
    ["-q:a", "2"], ["-b:a", "192k"], ["-ac", "1", "-b:a", "64k"], ["-ar", "22050"],
  ])
  func readsFFmpegsTag(options: [String]) throws {
    let walk = Walk(try EncodedMusic.ffmpeg(options + ["-id3v2_version", "0"]))
    let tag = try #require(walk.infoTag)
    #expect(tag.encoder?.hasPrefix("Lavc") == true)
    #expect(tag.frameCount == walk.frames.count)
    let fields = try #require(tag.extensionFields)
    #expect(fields.possibleTagCRCs.contains(fields.tagCRC))
  }

  @Test func readsABareXingHeader() throws {
    var frame = bigEndian(0xFFFB_9064) + [UInt8](repeating: 0, count: 413)
    frame.replaceSubrange(36..<48, with: Array("Xing".utf8) + bigEndian(1) + bigEndian(77))
    let tag = try #require(infoTag(of: frame))
    #expect(tag.frameCount == 77)
    #expect(tag.byteCount == nil)
    #expect(tag.seekTable == nil)
    #expect(tag.encoder == nil)
    #expect(tag.extensionFields == nil)
  }

  @Test func readsAnOldNameWithoutExtension() throws {
    var frame = bigEndian(0xFFFB_9064) + [UInt8](repeating: 0, count: 413)
    frame.replaceSubrange(
      36..<60, with: Array("Xing".utf8) + bigEndian(0) + Array("LAME3.88 (beta)\0".utf8))
    let tag = try #require(infoTag(of: frame))
    #expect(tag.encoder == "LAME3.88 (beta)")
    #expect(tag.extensionFields == nil)
  }

  @Test func readsFraunhofersHeader() throws {
    var frame = bigEndian(0xFFFB_9064) + [UInt8](repeating: 0, count: 413)
    frame.replaceSubrange(
      36..<54, with: Array("VBRI".utf8) + [0, 1, 9, 177, 0, 75] + bigEndian(5000) + bigEndian(12))
    let tag = try #require(infoTag(of: frame))
    #expect(tag.kind == .vbri)
    #expect(tag.byteCount == 5000)
    #expect(tag.frameCount == 12)
  }

  @Test(arguments: [4, 21, 36, 40, 44, 48, 144, 150, 191])
  func survivesAFrameThatEndsEarly(length: Int) {
    var frame = bigEndian(0xFFFB_9064) + [UInt8](repeating: 0, count: 413)
    frame.replaceSubrange(36..<44, with: Array("Xing".utf8) + bigEndian(15))
    frame.replaceSubrange(156..<165, with: Array("LAME3.100".utf8))
    let tag = InfoTagFields(frame: frame.span.extracting(0..<length))
    #expect((tag == nil) == (length < 40))
  }

  private func infoTag(of frame: [UInt8]) -> InfoTagFields? { InfoTagFields(frame: frame.span) }
}
