import MP3Checking
import TestSupport
import Testing

@Suite(.timeLimit(.minutes(30)))
struct FuzzTests {
  private static let files = Result {
    try [
      EncodedMusic.lame(
        ["-V", "2", "--add-id3v2", "--tt", "Title", "--tc", "Comment"], samples: 11_025),
      EncodedMusic.ffmpeg(
        ["-ar", "22050", "-id3v2_version", "3", "-metadata", "title=Títle"], samples: 11_025),
      EncodedMusic.lame(["-p", "-b", "64", "-a"], samples: 11_025)
        + Array("APETAGEX".utf8) + [208, 7, 0, 0, 32, 0, 0, 0] + [UInt8](repeating: 0, count: 16),
    ]
  }

  @Test(arguments: 0..<30)
  func anyBytesGetAVerdict(seed: Int) throws {
    let files = try Self.files.get()
    var random = RandomBytes(seed: UInt64(seed))
    for _ in 0..<100 {
      let original = files[random.below(files.count)]
      // Half of the damage is to the first bytes, where the tags are.
      let tags = min(original.count, 300)
      let bytes =
        random.below(2) == 0
        ? random.damage(original)
        : random.damage(Array(original[..<tags])) + original[tags...]
      let report = try FileCheck.report(on: bytes)
      #expect(report.byteCount == bytes.count)
      #expect(report.stream != nil || !report.isGood)
      #expect(report.findings.allSatisfy { $0.position.map { 0...bytes.count ~= $0 } ?? true })
      #expect(report.findings.allSatisfy { !$0.description.isEmpty })
    }
  }

  /// LAME's two checksums cover every byte but those behind the tag in its frame.
  @Test func everyChangedByteIsFound() throws {
    let bytes = try EncodedMusic.lame(["-V", "2"], samples: 11_025)
    #expect(try FileCheck.report(on: bytes).isGood)
    for place in 4..<190 {
      var damaged = bytes
      damaged[place] ^= 0x11
      #expect(try !FileCheck.report(on: damaged).isGood, "byte \(place)")
    }
    let places = Array(0..<190) + Array(Stream(bytes).frames[1].lowerBound..<bytes.count)
    var random = RandomBytes(seed: 7)
    for _ in 0..<300 {
      var damaged = bytes
      let place = places[random.below(places.count)]
      damaged[place] ^= UInt8(1 + random.below(255))
      #expect(try !FileCheck.report(on: damaged).isGood, "byte \(place)")
    }
  }

  @Test func everyCutIsFound() throws {
    let bytes = try EncodedMusic.lame(["-b", "128"], samples: 11_025)
    for length in stride(from: 0, to: bytes.count, by: 97) {
      #expect(try !FileCheck.report(on: Array(bytes[..<length])).isGood, "\(length) bytes")
    }
  }
}
