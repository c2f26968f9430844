import MP3Stream
import TestSupport
import Testing

@Suite(.timeLimit(.minutes(30)))
struct FrameWalkerTests {
  @Test(arguments: [
    ["-V", "0"], ["-b", "128"], ["-b", "320"], ["-V", "2", "-a"], ["-p", "-V", "4"],
    ["-V", "4", "--resample", "22.05"], ["-b", "24", "-a", "--resample", "11.025"],
  ])
  func takesWholeStreamsApart(options: [String]) throws {
    let bytes = try EncodedMusic.lame(options)
    let walk = Walk(bytes)
    #expect(walk.skipped.isEmpty && walk.truncated.isEmpty)
    expectTiling(walk.ranges, of: bytes)
    #expect(walk.frames.allSatisfy { $0.mainData == .intact && $0.sideInformation.defect == nil })
    #expect(walk.audioBits == IndependentParser.audioBits(in: bytes, frames: walk.frames))
    #expect(walk.audioBits.allSatisfy { $0 != nil })
  }

  @Test(arguments: [1, 7, 417, 5763, 5764, 5765, 100_000])
  func doesNotMindHowBytesArrive(pieceLength: Int) throws {
    var bytes = try EncodedMusic.lame(["-V", "2"], samples: 44_100)
    bytes.insert(contentsOf: [UInt8](repeating: 0x55, count: 7000), at: bytes.count / 2)
    let (whole, pieces) = (Walk(bytes), Walk(bytes, pieceLength: pieceLength))
    #expect(whole.ranges == pieces.ranges)
    #expect(whole.audioBits == pieces.audioBits)
    #expect(whole.skipped.count == 1)
  }

  @Test func givesEqualAudioBitsForEqualSound() throws {
    // The tag only changes where frames lie.
    let options = ["-V", "2"]
    let (tagged, bare) = try (
      Walk(EncodedMusic.lame(options)), Walk(EncodedMusic.lame(["-t"] + options))
    )
    #expect(tagged.infoTag != nil && bare.infoTag == nil)
    #expect(tagged.audioBits == bare.audioBits)
  }

  @Test func givesNoAudioBitsForDataThatIsNotThere() throws {
    let bytes = try EncodedMusic.lame(["-b", "128"])
    let whole = Walk(bytes)
    let place = try #require(
      whole.frames.indices.first { whole.frames[$0].sideInformation.mainDataBegin > 0 && $0 > 20 })
    let cut = Walk(Array(bytes[whole.frames[place].position...]))
    guard case .beginsTooEarly(let missing) = cut.frames[0].mainData else {
      Issue.record("the first frame is \(cut.frames[0].mainData)")
      return
    }
    #expect(missing == whole.frames[place].sideInformation.mainDataBegin)
    #expect(cut.audioBits[0] == nil)
    // Once the reservoir has filled up, nothing is missing any more.
    #expect(Array(cut.audioBits.suffix(40)) == Array(whole.audioBits.suffix(40)))
  }

  @Test func skipsAFrameWithoutSync() throws {
    var bytes = try EncodedMusic.lame(["-b", "128"], samples: 44_100)
    let frame = Walk(bytes).frames[18]
    bytes[frame.position] = 0
    let walk = Walk(bytes)
    #expect(walk.skipped == [frame.bytes])
    expectTiling(walk.ranges, of: bytes)
  }

  @Test(arguments: [1, 3000, 30_000])
  func skipsWhatIsBetweenFrames(count: Int) throws {
    var bytes = try EncodedMusic.lame(["-b", "128"], samples: 44_100)
    let position = Walk(bytes).frames[18].position
    bytes.insert(contentsOf: [UInt8](repeating: 0x11, count: count), at: position)
    let walk = Walk(bytes)
    #expect(walk.skipped == [position..<position + count])
    expectTiling(walk.ranges, of: bytes)
  }

  @Test func takesAFrameWithAWrongLengthForDamage() throws {
    var bytes = try EncodedMusic.lame(["-b", "128"], samples: 44_100)
    let frame = Walk(bytes).frames[18]
    bytes[frame.position + 2] ^= 0x60  // another bit rate, and a length beyond the next frame
    let walk = Walk(bytes)
    #expect(walk.skipped == [frame.bytes])
    #expect(walk.frames.count == Walk(bytes).frames.count)
    expectTiling(walk.ranges, of: bytes)
  }

  @Test func tellsACutLastFrame() throws {
    let bytes = try EncodedMusic.lame(["-b", "128"], samples: 44_100)
    let last = try #require(Walk(bytes).frames.last)
    let walk = Walk(Array(bytes.dropLast(100)))
    #expect(walk.truncated == [last.position..<bytes.count - 100])
    #expect(walk.skipped.isEmpty)
  }

  @Test func finishesWithNothing() {
    #expect(Walk([]).ranges.isEmpty)
    #expect(Walk([0xFF]).skipped == [0..<1])
    #expect(Walk([UInt8](repeating: 0xFF, count: 20_000)).skipped == [0..<20_000])
  }

  @Test(arguments: 0..<8)
  func coversEveryByteOfAnyStreamOnce(seed: Int) throws {
    let bytes = try EncodedMusic.lame(
      [["-V", "2"], ["-b", "128"], ["-p", "-b", "64", "-a"], ["--abr", "150"]][seed % 4],
      samples: 22_050)
    var random = RandomBytes(seed: UInt64(seed))
    for _ in 0..<60 {
      let damaged = random.damage(bytes)
      let walk = Walk(damaged, pieceLength: 1000 + random.below(5000))
      expectTiling(walk.ranges, of: damaged)
    }
  }

  /// Expects ranges to cover all bytes in order, none of them empty.
  private func expectTiling(
    _ ranges: [Range<Int>], of bytes: [UInt8], sourceLocation: SourceLocation = #_sourceLocation
  ) {
    let ends = ranges.map(\.upperBound)
    #expect(
      ranges.map(\.lowerBound) == [0] + ends.dropLast() && ends.last == bytes.count
        && ranges.allSatisfy { !$0.isEmpty }, sourceLocation: sourceLocation)
  }
}

/// Main data cut out of a stream in the plainest way, to compare with.
private enum IndependentParser {
  static func audioBits(in bytes: [UInt8], frames: [StreamFrame]) -> [AudioBits?] {
    // All main data of the stream in one piece, and where each frame's own share begins in it.
    var mainData: [UInt8] = []
    var shares: [Int] = []
    for frame in frames {
      let start = frame.position + (bytes[frame.position + 1] & 1 == 0 ? 6 : 4)
      shares.append(mainData.count)
      mainData += bytes[start + frame.header.sideInformationByteCount..<frame.bytes.upperBound]
    }
    return zip(frames, shares).map { frame, share in
      let start = frame.position + (bytes[frame.position + 1] & 1 == 0 ? 6 : 4)
      let side = bytes[start..<start + frame.header.sideInformationByteCount]
      let bits = side.flatMap { byte in (0..<8).map { Int(byte >> UInt8(7 - $0) & 1) } }
      func number(_ range: Range<Int>) -> Int { bits[range].reduce(0) { $0 << 1 | $1 } }
      let isMPEG1 = bytes[frame.position + 1] & 0x18 == 0x18
      let channels = bytes[frame.position + 3] >> 6 == 3 ? 1 : 2
      let (begin, first, granules, length) =
        isMPEG1
        ? (number(0..<9), channels == 1 ? 18 : 20, 2 * channels, 59)
        : (number(0..<8), channels == 1 ? 9 : 10, channels, 63)
      let count = (0..<granules).reduce(0) { sum, index in
        sum + number(first + length * index..<first + length * index + 12)
      }
      var data = Array(mainData[share - begin..<share - begin + (count + 7) / 8])
      if count % 8 > 0 { data[data.count - 1] &= 0xFF << UInt8(8 - count % 8) }
      let head = bytes[frame.position..<frame.position + 4] + side
      return AudioBits(head: Array(head), mainData: data)
    }
  }
}
