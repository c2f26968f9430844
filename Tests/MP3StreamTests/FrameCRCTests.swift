import MP3Stream
import TestSupport
import Testing

struct FrameCRCTests {
  @Test(arguments: [["-b", "128"], ["-V", "2", "-a"], ["--resample", "22.05", "-b", "64"]])
  func agreesWithLame(options: [String]) throws {
    let walk = Walk(try EncodedMusic.lame(["-p"] + options, samples: 44_100))
    #expect(walk.frames.count > 30)
    #expect(walk.frames.allSatisfy { $0.hasRightCRC == true })
  }

  @Test func isLeftAloneWithoutProtection() throws {
    let walk = Walk(try EncodedMusic.lame(["-b", "128"], samples: 22_050))
    #expect(walk.frames.allSatisfy { $0.hasRightCRC == nil })
  }

  @Test func seesEveryBitThatItCovers() throws {
    let bytes = try EncodedMusic.lame(["-p", "-t", "-b", "128"], samples: 22_050)
    let frame = try #require(Walk(bytes).frames.dropFirst(5).first)
    // From the mode's byte, so that the frame stays one, to the end of the side information.
    for bit in 8 * 3 + 4..<8 * frame.header.mainDataOffset {
      var damaged = bytes
      damaged[frame.position + bit / 8] ^= 0x80 >> UInt8(bit % 8)
      let found = Walk(damaged).frames.first { $0.position == frame.position }
      #expect(found?.hasRightCRC == false, "bit \(bit)")
    }
  }
}
