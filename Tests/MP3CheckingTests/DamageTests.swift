import MP3Checking
import MP3Stream
import TestSupport
import Testing

/// A stream that knows where its frames are.
struct Stream {
  var bytes: [UInt8]
  /// All frames, the tag's too.
  let frames: [Range<Int>]

  init(_ bytes: [UInt8]) {
    self.bytes = bytes
    var walker = FrameWalker()
    walker.append(bytes.span)
    walker.finish()
    var frames: [Range<Int>] = []
    while let element = walker.nextElement() {
      if case .frame(let frame) = element { frames.append(frame.bytes) }
    }
    self.frames = frames
  }

  /// The frame in the middle.
  var middle: Range<Int> { frames[frames.count / 2] }
}

@Suite(.timeLimit(.minutes(30)))
struct DamageTests {
  /// A name, what is done, and the errors that are found.
  struct Damage: CustomTestStringConvertible, Sendable {
    let name: String
    let errors: Set<String>
    let notes: Set<String>
    let apply: @Sendable (inout Stream) -> Void

    init(
      _ name: String, _ errors: Set<String>, notes: Set<String> = [],
      _ apply: @escaping @Sendable (inout Stream) -> Void
    ) {
      self.name = name
      self.errors = errors
      self.notes = notes
      self.apply = apply
    }

    var testDescription: String { name }
  }

  private static let music = Result { try EncodedMusic.lame(["-b", "128"]) }

  private static let damages = [
    Damage("sync lost", ["damagedFrames", "wrongMusicCRC"]) { $0.bytes[$0.middle.lowerBound] = 0 },
    Damage("wrong bit rate", ["damagedFrames", "wrongMusicCRC"], notes: ["infoTagOnVariable"]) {
      $0.bytes[$0.middle.lowerBound + 2] ^= 0x10
    },
    Damage("wrong sample rate", ["damagedFrames", "wrongMusicCRC"]) {
      $0.bytes[$0.middle.lowerBound + 2] ^= 0x04
    },
    Damage("mono among stereo", ["damagedFrames", "wrongMusicCRC"]) {
      $0.bytes[$0.middle.lowerBound + 3] |= 0xC0
    },
    Damage("twice the bit rate, and two frames look like one", ["damagedFrames", "wrongMusicCRC"]) {
      $0.bytes[$0.middle.lowerBound + 2] ^= 0x40
    },
    Damage("original bit", ["wrongMusicCRC"], notes: ["headerFlagsChange"]) {
      $0.bytes[$0.middle.lowerBound + 3] ^= 0x04
    },
    Damage("main data begins too early", ["overlappingMainData", "wrongMusicCRC"]) {
      $0.bytes[$0.middle.lowerBound + 4] = 0xFF
    },
    Damage("too many values", ["impossibleSideInformation", "wrongMusicCRC"]) {
      // big_values of the first granule: bits 32 to 40 of the side information.
      $0.bytes[$0.middle.lowerBound + 8] = 0xFF
    },
    Damage("main data too long", ["overrunningMainData", "wrongMusicCRC"]) { stream in
      // All four part2_3_length fields, at bits 20, 79, 138 and 197.
      for field in [20, 79, 138, 197] {
        for bit in field..<field + 12 {
          stream.bytes[stream.middle.lowerBound + 4 + bit / 8] |= 0x80 >> UInt8(bit % 8)
        }
      }
    },
    Damage("one bit of sound", ["wrongMusicCRC"]) { $0.bytes[$0.middle.lowerBound + 100] ^= 1 },
    Damage("cut within a frame", ["truncatedLastFrame", "wrongFrameCount"]) {
      $0.bytes.removeSubrange(($0.middle.lowerBound + 100)...)
    },
    Damage("last byte lost", ["truncatedLastFrame", "wrongFrameCount"]) { $0.bytes.removeLast() },
    Damage("cut between frames", ["wrongFrameCount"]) {
      $0.bytes.removeSubrange($0.middle.lowerBound...)
    },
    Damage("bytes lost within a frame", ["damagedFrames", "wrongFrameCount"]) {
      $0.bytes.removeSubrange($0.middle.lowerBound + 60..<$0.middle.lowerBound + 90)
    },
    Damage("bytes put into a frame", ["damagedFrames", "wrongByteCount", "wrongMusicCRC"]) {
      $0.bytes.insert(
        contentsOf: [UInt8](repeating: 0x55, count: 30), at: $0.middle.lowerBound + 60)
    },
    Damage("garbage between frames", ["damagedFrames", "wrongByteCount", "wrongMusicCRC"]) {
      $0.bytes.insert(contentsOf: [UInt8](repeating: 0x55, count: 1000), at: $0.middle.lowerBound)
    },
    Damage(
      "zeros between frames", ["foreignBytesBetweenFrames", "wrongByteCount", "wrongMusicCRC"]
    ) {
      $0.bytes.insert(contentsOf: [UInt8](repeating: 0, count: 1000), at: $0.middle.lowerBound)
    },
    Damage(
      "a tag between frames", ["foreignBytesBetweenFrames", "wrongByteCount", "wrongMusicCRC"]
    ) {
      $0.bytes.insert(
        contentsOf: Array("TAG".utf8) + [UInt8](repeating: 32, count: 125),
        at: $0.middle.lowerBound)
    },
    Damage("start lost within a frame", ["foreignBytesBeforeAudio"]) {
      $0.bytes.removeSubrange(..<($0.middle.lowerBound + 50))
    },
    Damage("zeros in front", [], notes: ["zerosBeforeAudio"]) {
      $0.bytes.insert(contentsOf: [UInt8](repeating: 0, count: 300), at: 0)
    },
    Damage("zeros behind", [], notes: ["zerosAfterAudio"]) {
      $0.bytes += [UInt8](repeating: 0, count: 300)
    },
    Damage("zeros from the middle on", ["wrongFrameCount", "zerosInsteadOfMusic", "wrongMusicCRC"])
    { stream in
      for place in stream.middle.lowerBound..<stream.bytes.count { stream.bytes[place] = 0 }
    },
    Damage("many zeros behind, when all music is there", [], notes: ["zerosAfterAudio"]) {
      $0.bytes += [UInt8](repeating: 0, count: 9000)
    },
    Damage("text in front", ["foreignBytesBeforeAudio"]) {
      $0.bytes.insert(contentsOf: Array("hello, world".utf8), at: 0)
    },
    Damage("text behind", ["foreignBytesAfterAudio"]) { $0.bytes += Array("hello, world".utf8) },
    Damage("frames played twice", ["wrongFrameCount"]) {
      $0.bytes += $0.bytes[$0.middle.lowerBound...]
    },
    Damage("the file twice", ["joinedFiles", "wrongFrameCount"]) { $0.bytes += $0.bytes },
    Damage("a letter of the Info tag", ["wrongTagCRC"]) { $0.bytes[36] = 0 },
    Damage("flags of the Info tag", ["wrongTagCRC"]) { $0.bytes[36 + 7] = 1 },
    Damage("frame count off", ["wrongFrameCount", "wrongTagCRC"]) { $0.bytes[36 + 10] ^= 1 },
    Damage("byte count off", ["wrongByteCount", "wrongTagCRC"]) { $0.bytes[36 + 14] ^= 1 },
    Damage("seek table backwards", ["seekTableRunsBackwards", "wrongTagCRC"]) {
      $0.bytes[36 + 16 + 50] = 1
    },
    Damage("music length off", ["wrongMusicLength", "wrongTagCRC"]) { $0.bytes[36 + 150] ^= 1 },
    Damage("music CRC off", ["wrongMusicCRC", "wrongTagCRC"]) { $0.bytes[36 + 152] ^= 1 },
    Damage("tag CRC off", ["wrongTagCRC"]) { $0.bytes[36 + 155] ^= 1 },
    Damage(
      "delay and padding off", ["wrongTagCRC", "wrongMusicCRC"], notes: ["delayExceedsMusic"]
    ) { stream in
      stream.bytes.replaceSubrange(36 + 141..<36 + 144, with: [0xFF, 0xFF, 0xFF])
      // Five frames are fewer samples than that.
      stream.bytes.removeSubrange(stream.frames[6].lowerBound...)
      stream.bytes.replaceSubrange(36 + 8..<36 + 12, with: [0, 0, 0, 5])
      let length = UInt8(stream.bytes.count >> 8)
      for field in [12, 148] {
        stream.bytes.replaceSubrange(
          36 + field..<36 + field + 4,
          with: [0, 0, length, UInt8(truncatingIfNeeded: stream.bytes.count)])
      }
    },
  ]

  @Test(arguments: damages)
  func isFound(damage: Damage) throws {
    var stream = Stream(try Self.music.get())
    damage.apply(&stream)
    let report = try FileCheck.report(on: stream.bytes)
    #expect(Codes(report).errors == damage.errors, "\(report.findings)")
    #expect(Codes(report).notes == damage.notes)
  }

  @Test(arguments: damages)
  func isFoundWhereMP3valFindsIt(damage: Damage) throws {
    var stream = Stream(try Self.music.get())
    damage.apply(&stream)
    let folder = try TemporaryDirectory()
    let path = try folder.write(stream.bytes, to: "damaged.mp3")
    let complaints = try ExternalProgram.run(["mp3val", path]).output.split(separator: "\n")
      .filter { $0.hasPrefix("WARNING") || $0.hasPrefix("ERROR") }
      // That there is no ID3 tag is no damage.
      .filter { !$0.contains("No supported tags") }
    let report = try FileCheck.report(on: stream.bytes)
    #expect(complaints.isEmpty || !report.findings.isEmpty, "\(complaints)")
  }

  /// Without LAME's tag, the frames alone have to show it.
  @Test(
    arguments: [
      ("frames lost", ["overlappingMainData"]), ("cut", ["truncatedLastFrame"]),
      ("twice the bit rate", ["damagedFrames"]), ("zeros to the end", ["zerosInsteadOfMusic"]),
      ("start lost", []),
    ] as [(String, Set<String>)])
  func isFoundWithoutATag(name: String, errors: Set<String>) throws {
    var stream = Stream(try EncodedMusic.lame(["-t", "-b", "128"]))
    let reaching = try #require(
      stream.frames.indices.first { $0 > 20 && stream.bytes[stream.frames[$0].lowerBound + 4] > 60 }
    )
    let place = stream.frames[reaching].lowerBound
    switch name {
    case "frames lost":
      // What follows reaches back into data that is gone; what comes before used none of it.
      let empty = stream.frames.indices.last {
        $0 < reaching && stream.bytes[stream.frames[$0].lowerBound + 4] < 20
      }
      stream.bytes.removeSubrange(stream.frames[try #require(empty)].lowerBound..<place)
    case "twice the bit rate": stream.bytes[place + 2] ^= 0x40
    case "zeros to the end": for byte in place..<stream.bytes.count { stream.bytes[byte] = 0 }
    case "cut": stream.bytes.removeSubrange((place + 30)...)
    default: stream.bytes.removeSubrange(..<place)
    }
    let report = try FileCheck.report(on: stream.bytes)
    #expect(Codes(report).errors == errors, "\(report.findings)")
    #expect(Codes(report).notes == (errors.isEmpty ? ["beginsWithinStream"] : []))
  }

  @Test func ofAProtectedFrameIsFoundByItsCRC() throws {
    var stream = Stream(try EncodedMusic.lame(["-t", "-p", "-b", "128"]))
    stream.bytes[stream.middle.lowerBound + 3] ^= 0x20  // the stereo mode
    let report = try FileCheck.report(on: stream.bytes)
    #expect(report.findings.map(\.anomaly) == [.wrongFrameCRC])
    #expect(report.findings.first?.position == stream.middle.lowerBound)
  }

  @Test func isNotSeenWhereAnEncoderHasCRCsOfItsOwn() throws {
    var stream = Stream(try EncodedMusic.lame(["-t", "-p", "-b", "128"]))
    for frame in stream.frames { stream.bytes[frame.lowerBound + 4] ^= 0x55 }
    let report = try FileCheck.report(on: stream.bytes)
    #expect(report.findings.map(\.anomaly) == [.unknownFrameCRCs(count: stream.frames.count)])
  }

  @Test(arguments: [(["-V", "2"], true), (["--abr", "128"], true), (["-b", "128"], false)])
  func includesALengthThatPlayersMustGuess(options: [String], varies: Bool) throws {
    let codes = try Codes(of: EncodedMusic.lame(["-t"] + options))
    let found = codes.errors.union(codes.notes)
    #expect(
      !found.isDisjoint(with: ["variableWithoutTag", "variableWithoutTagButClose"]) == varies)
  }

  @Test func includesAnotherSampleRate() throws {
    let bytes =
      try EncodedMusic.lame(["-t", "-b", "128"])
      + EncodedMusic.lame(["-t", "-b", "128", "--resample", "48"])
    #expect(try Codes(of: bytes).errors == ["formatChange"])
  }

  @Test(
    arguments: [
      ([], "emptyFile"), ([1, 2, 3], "noAudio"), ([UInt8](repeating: 0, count: 9000), "noAudio"),
      (Array("RIFF....WAVEfmt ".utf8), "noAudio"), (Array("ID3".utf8), "noAudio"),
    ] as [([UInt8], String)])
  func meansNoMusicAtAll(bytes: [UInt8], error: String) throws {
    let report = try FileCheck.report(on: bytes)
    #expect(Codes(report).errors == [error])
    #expect(report.stream == nil)
  }

  @Test(arguments: [
    ("mp2", Anomaly.Content.layer2), ("flac", .flac), ("ogg", .ogg), ("wav", .wave), ("avi", .avi),
    ("adts", .aac), ("mov", .mp4), ("asf", .wma),
  ])
  func namesOtherKindsOfFiles(format: String, content: Anomaly.Content) throws {
    let bytes = try EncodedMusic.ffmpeg(
      ["-f", format] + (format == "ogg" ? ["-c:a", "flac"] : []))
    #expect(try FileCheck.report(on: bytes).findings.map(\.anomaly) == [.noAudio(content)])
  }

  @Test(arguments: ["400", "640"])
  func namesAFreeBitRate(kilobitsPerSecond: String) throws {
    let bytes = try EncodedMusic.lame(["--freeformat", "-b", kilobitsPerSecond])
    #expect(try FileCheck.report(on: bytes).findings.map(\.anomaly) == [.noAudio(.freeFormat)])
  }
}
