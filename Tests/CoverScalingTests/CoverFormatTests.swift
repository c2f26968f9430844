import CoverScaling
import Pictures
import TestSupport
import Testing

struct CoverFormatTests {
  @Test(arguments: [(1000, 1000), (1000, 10), (500, 499), (1, 1)])
  func leavesWhatIsRightAlone(width: Int, height: Int) throws {
    let bytes = try Picture.jpeg(width: width, height: height)
    let cover = try CoverFormat().cover(from: bytes)
    #expect(cover.jpeg == bytes && cover.isOriginal)
    #expect(cover.width == width && cover.height == height)
  }

  @Test(arguments: [
    (1001, 1001, "1000,1000"), (3000, 2000, "1000,667"), (600, 2400, "250,1000"),
    (4000, 3, "1000,1"),
  ])
  func makesLargeOnesSmaller(width: Int, height: Int, size: String) throws {
    let bytes = try Picture.jpeg(width: width, height: height)
    let cover = try CoverFormat().cover(from: bytes)
    #expect(try Picture.description(of: cover.jpeg) == "mjpeg,Baseline,\(size)")
    #expect("\(cover.width),\(cover.height)" == size && !cover.isOriginal)
  }

  @Test func looksLikeTheOriginal() throws {
    let bytes = try Picture.jpeg(width: 800, height: 600)
    let cover = try CoverFormat(maximumSide: 200).cover(from: bytes)
    let expected = try Picture.pixels(of: bytes, filter: "scale=200:150:flags=area")
    #expect(try Picture.difference(Picture.pixels(of: cover.jpeg), expected) < 6)
  }

  @Test(arguments: [["-progressive"], ["-progressive", "-grayscale"], ["-arithmetic"]])
  func makesOtherJPEGsBaseline(options: [String]) throws {
    let bytes = try Picture.jpeg(width: 300, height: 200, options: options)
    let cover = try CoverFormat().cover(from: bytes)
    #expect(try Picture.description(of: cover.jpeg) == "mjpeg,Baseline,300,200")
    #expect(!cover.isOriginal)
  }

  @Test func greyIsBaselineAsWell() throws {
    let bytes = try Picture.jpeg(width: 300, height: 200, options: ["-grayscale"])
    #expect(try CoverFormat().cover(from: bytes).isOriginal)
  }

  @Test(arguments: [
    ("png", "rgb24"), ("png", "gray"), ("png", "pal8"), ("png", "rgb48be"), ("gif", nil),
    ("webp", "yuv420p"), ("webp", "bgra"),
  ])
  func takesOtherFormats(fileExtension: String, pixels: String?) throws {
    let bytes = try Picture.made(
      width: 64, height: 48, as: fileExtension, pixels: pixels)
    let cover = try CoverFormat().cover(from: bytes)
    #expect(try Picture.description(of: cover.jpeg) == "mjpeg,Baseline,64,48")
    let difference = try Picture.difference(
      Picture.pixels(of: cover.jpeg), Picture.pixels(of: bytes))
    // Chroma is halved on the way.
    #expect(difference < 8)
  }

  @Test func whatIsTransparentBecomesWhite() throws {
    let folder = try TemporaryDirectory()
    let path = folder.path(of: "clear.png")
    try Picture.run([
      "ffmpeg", "-v", "error", "-f", "lavfi", "-i", "color=black@0:size=64x64,format=rgba",
      "-frames:v", "1", path,
    ])
    let cover = try CoverFormat().cover(from: folder.bytes(of: "clear.png"))
    #expect(try Picture.pixels(of: cover.jpeg).allSatisfy { $0 > 250 })
  }

  @Test func qualityDecidesTheSize() throws {
    let bytes = try Picture.made(width: 160, height: 120, as: "png")
    let sizes = try [30, 60, 90].map {
      try CoverFormat(quality: $0).cover(from: bytes).jpeg.count
    }
    #expect(sizes == sizes.sorted() && sizes[0] < sizes[2])
  }

  @Test(arguments: ["", "<html>Not found</html>", "BM", "\0"])
  func refusesWhatIsNoPicture(text: String) {
    #expect(throws: CoverError.notAPicture) { try CoverFormat().cover(from: Array(text.utf8)) }
  }

  @Test func refusesBombsByWhatTheyDeclare() throws {
    // The header of a PNG of 60,000 × 60,000 pixels, behind which libgd would take 14 GB.
    var png: [UInt8] = [0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a, 0, 0, 0, 13]
    png += Array("IHDR".utf8) + [0, 0, 0xea, 0x60, 0, 0, 0xea, 0x60, 8, 2, 0, 0, 0]
    #expect(throws: CoverError.tooLarge(width: 60_000, height: 60_000)) {
      try CoverFormat().cover(from: png)
    }
    var jpeg = try Picture.jpeg(width: 100, height: 100)
    let frame = try #require(
      jpeg.indices.dropLast(8).first { jpeg[$0] == 0xff && jpeg[$0 + 1] == 0xc0 })
    jpeg.replaceSubrange(frame + 5..<frame + 9, with: [0xff, 0, 0xff, 0])
    #expect(throws: CoverError.tooLarge(width: 65_280, height: 65_280)) {
      try CoverFormat().cover(from: jpeg)
    }
    let gif = Array("GIF89a".utf8) + [0xff, 0xff, 0xff, 0xff, 0, 0, 0]
    #expect(throws: CoverError.tooLarge(width: 65_535, height: 65_535)) {
      try CoverFormat().cover(from: gif)
    }
  }

  @Test(arguments: ["jpg", "png"])
  func noticesWhatIsCutOff(fileExtension: String) throws {
    let bytes =
      fileExtension == "jpg"
      ? try Picture.jpeg(width: 64, height: 64)
      : try Picture.made(width: 64, height: 64, as: "png")
    // The last bytes are the end marker of a JPEG file, or the empty last chunk of a PNG file.
    let end = fileExtension == "jpg" ? bytes.count - 2 : bytes.count - 12
    for count in stride(from: 0, to: end, by: 13) {
      #expect(throws: CoverError.self, "\(count) of \(bytes.count) bytes") {
        _ = try CoverFormat().cover(from: Array(bytes[..<count]))
      }
    }
  }

  @Test(arguments: ["jpg", "png", "gif", "webp"])
  func damageDoesNoHarm(fileExtension: String) throws {
    let bytes =
      fileExtension == "jpg"
      ? try Picture.jpeg(width: 48, height: 48, options: ["-progressive"])
      : try Picture.made(width: 48, height: 48, as: fileExtension)
    var random = RandomBytes(seed: 6)
    for _ in 0..<300 {
      do throws(CoverError) {
        let cover = try CoverFormat(maximumSide: 40).cover(from: random.damage(bytes))
        #expect(PictureHeader(of: cover.jpeg)?.isBaselineJPEG == true)
      } catch {
        continue
      }
    }
  }
}
