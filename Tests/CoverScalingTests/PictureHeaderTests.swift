import Pictures
import Testing

struct PictureHeaderTests {
  @Test(arguments: [
    ("jpg", PictureKind.jpeg), ("png", .png), ("gif", .gif), ("webp", .webP),
  ])
  func readsSizes(fileExtension: String, kind: PictureKind) throws {
    for (width, height) in [(1, 1), (37, 11), (300, 20)] {
      let bytes = try Picture.made(width: width, height: height, as: fileExtension)
      let header = try #require(PictureHeader(of: bytes))
      #expect(header.kind == kind && header.kind.fileExtension == fileExtension)
      #expect(header.width == width && header.height == height)
      #expect(header.isBaselineJPEG == (kind == .jpeg))
    }
  }

  @Test(arguments: [
    ([], true), (["-progressive"], false), (["-grayscale"], true), (["-arithmetic"], false),
    (["-restart", "1"], true), (["-optimize"], true),
  ])
  func tellsBaselineJPEGs(options: [String], isBaseline: Bool) throws {
    let bytes = try Picture.jpeg(width: 40, height: 30, options: options)
    #expect(PictureHeader(of: bytes)?.isBaselineJPEG == isBaseline)
  }

  @Test(arguments: ["", "<html>", "\u{89}PNG", "RIFF1234WAVE", "GIF88a", "BM"])
  func knowsNothingElse(text: String) {
    #expect(PictureKind(of: Array(text.utf8)) == nil)
  }

  @Test(arguments: [
    [0xff, 0xd8, 0xff], [0xff, 0xd8, 0xff, 0xe0, 0, 1], [0xff, 0xd8, 0xff, 0xc0, 0, 11, 8],
    [0xff, 0xd8, 0xff, 0xe0, 0xff, 0xff, 0xff, 0xc0], [0xff, 0xd8, 0xff, 0xff, 0xff],
    [0xff, 0xd8, 0xff, 0xd9], [0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a],
    Array("GIF89a".utf8), Array("GIF89a\0\0\0\0".utf8), Array("RIFF    WEBPVP8 ".utf8),
    Array("RIFF    WEBPVP8X    ".utf8), Array("RIFF    WEBPNONE        ".utf8),
  ])
  func readsNothingBehindTheEnd(bytes: [UInt8]) {
    #expect(PictureHeader(of: bytes) == nil)
  }
}
