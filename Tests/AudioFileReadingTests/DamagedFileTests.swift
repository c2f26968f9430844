import AudioFileReading
import Foundation
import Glibc
import TestSupport
import Testing

@Suite(.timeLimit(.minutes(30)))
struct DamagedFileTests {
  private let folder: TemporaryDirectory

  init() throws { folder = try TemporaryDirectory() }

  private func path(_ name: String) -> String { folder.path(of: name) }

  /// A file of that name with a second of sound.
  private func make(_ name: String, _ options: [String] = []) throws -> String {
    try Sound.run(
      ["ffmpeg", "-v", "error", "-f", "s32le", "-ar", "44100", "-ac", "2", "-i", "-"] + options
        + [path(name)], input: Sound.rawSecond)
    return path(name)
  }

  /// What opening the file comes to, and reading all of it.
  private func error(_ path: String) -> AudioFileError? {
    do throws(AudioFileError) {
      let file = try AudioFile(path: path)
      _ = try file.float(0..<min(file.format.frameCount, 100_000))
      return nil
    } catch {
      return error
    }
  }

  // MARK: - What is not taken

  @Test(arguments: [
    ("a.mp3", "an MP3 file"), ("a.ogg", "an Ogg file"), ("a.oga", "an Ogg file"),
    ("a.m4a", "an MP4 file"), ("a.caf", "a CAF file"), ("a.au", "an AU file"),
    ("a.wv", "a WavPack file"),
  ])
  func namesContainersThatAreNotTaken(name: String, kind: String) throws {
    let path = try make(name)
    #expect(error(path) == .notTaken(path: path, kind: kind))
  }

  @Test func takesNothingThatIsNotSound() throws {
    for bytes in [[], [0], Array("RIFF".utf8), Array("#!/bin/sh\n".utf8)] as [[UInt8]] {
      let path = try folder.write(bytes, to: "a.wav")
      #expect(error(path) == .notTaken(path: path, kind: nil))
    }
    let video = Array("RIFF\u{10}\u{0}\u{0}\u{0}AVI ".utf8) + [UInt8](repeating: 0, count: 50)
    let path = try folder.write(video, to: "a.avi")
    #expect(error(path) == .notTaken(path: path, kind: nil))
  }

  @Test func takesRegularFilesOnly() throws {
    #expect(error(folder.path) == .notARegularFile(path: folder.path))
    #expect(error("/dev/zero") == .notARegularFile(path: "/dev/zero"))
    #expect(error(path("none.wav")) == .notFound(path: path("none.wav")))
    #expect(unsafe mkfifo(path("fifo.wav"), 0o600) == 0)
    #expect(error(path("fifo.wav")) == .notARegularFile(path: path("fifo.wav")))
  }

  @Test(arguments: [
    ("a.wav", "pcm_mulaw", "U-Law"), ("a.wav", "adpcm_ms", "Microsoft ADPCM"),
    ("a.aifc", "pcm_alaw", "A-Law"),
  ])
  func refusesCompressedSamples(name: String, codec: String, encoding: String) throws {
    let path = try make(name, ["-c:a", codec])
    #expect(error(path) == .unsupportedEncoding(path: path, encoding: encoding))
  }

  @Test(arguments: ["a.wav", "a.flac", "a.aiff", "a.w64"])
  func refusesMoreThanTwoChannels(name: String) throws {
    let path = try make(name, ["-ac", "6"])
    #expect(error(path) == .tooManyChannels(path: path, count: 6))
    #expect("\(AudioFileError.tooManyChannels(path: path, count: 6))".contains("has 6 channels"))
  }

  // MARK: - What is cut off

  @Test(arguments: ["a.wav", "a.w64", "a.aiff", "a.aifc", "rf64.wav"])
  func saysHowMuchIsMissing(name: String) throws {
    let options = name == "rf64.wav" ? ["-rf64", "always"] : []
    let path = try make(name, options)
    #expect(error(path) == nil)
    let bytes = try folder.bytes(of: name)
    let end = try #require(
      // ffmpeg writes nothing behind the sound of a second of 16 bits.
      bytes.count > 176_400 ? bytes.count : nil)
    try folder.write(Array(bytes[..<(end - 1001)]), to: name)
    #expect(error(path) == .truncated(path: path, missing: 1001))
  }

  @Test(arguments: [1, 100, 5000, 20_000, 60_000])
  func neverFillsUpFLACThatIsCutOff(missing: Int) throws {
    let long = try Sound.long.get()
    let bytes = try long.folder.bytes(of: "long.flac")
    let path = try folder.write(Array(bytes.dropLast(missing)), to: "a.flac")
    let file = try AudioFile(path: path)
    // Up to where it is cut, it is sound.
    #expect(try file.int16(0..<100_000) == Array(long.samples[..<200_000]))
    for start in [0, LongSound.frameCount - 50, LongSound.frameCount - 60_000] {
      #expect(throws: AudioFileError.self) { try file.int16(start..<LongSound.frameCount) }
    }
  }

  @Test func wantsFLACToSayHowLongItIs() throws {
    let long = try Sound.long.get()
    var bytes = try long.folder.bytes(of: "long.flac")
    // The last 36 bits before the MD5 sum in STREAMINFO.
    bytes[21] &= 0xF0
    for index in 22..<26 { bytes[index] = 0 }
    let path = try folder.write(bytes, to: "a.flac")
    #expect(error(path) == .unknownLength(path: path))
    bytes[21] |= 0x0F
    for index in 22..<26 { bytes[index] = 0xFF }
    try folder.write(bytes, to: "a.flac")
    #expect(error(path) == .truncated(path: path, missing: nil))
  }

  // MARK: - What is damaged

  /// From wherever it is read, there is either the music or an error.
  @Test(arguments: 0..<12)
  func neverGivesSilenceForDamagedFLAC(seed: Int) throws {
    let long = try Sound.long.get()
    var bytes = try long.folder.bytes(of: "long.flac")
    var random = RandomBytes(seed: UInt64(seed))
    // Behind the metadata.
    let place = 9000 + random.below(bytes.count - 10_000)
    let damaged = seed % 3 == 0 ? 5000 : 1
    for index in place..<min(bytes.count, place + damaged) {
      bytes[index] = damaged == 1 ? bytes[index] ^ 0x10 : 0
    }
    let path = try folder.write(bytes, to: "a.flac")
    let file = try AudioFile(path: path)
    #expect(throws: AudioFileError.self) { try file.int16(0..<LongSound.frameCount) }

    var wrong = 0
    let starts = stride(from: 0, to: LongSound.frameCount, by: 2048)
      .map { (start: $0, order: random.below(1 << 30)) }.sorted { $0.order < $1.order }
    for (start, _) in starts {
      let end = min(LongSound.frameCount, start + 2048)
      do throws(AudioFileError) {
        let samples = try file.int16(start..<end)
        #expect(samples == Array(long.samples[2 * start..<2 * end]))
      } catch {
        wrong += 1
        guard case .damaged(path, _) = error else {
          Issue.record("not damaged, but \(error)")
          continue
        }
      }
    }
    // A block of 4096 frames is damaged, or two; and seeks may end in it.
    #expect((1...20).contains(wrong))
  }

  @Test func refusesSamplesThatAreNotNumbers() throws {
    let path = try make("a.wav", ["-c:a", "pcm_f32le"])
    var bytes = try folder.bytes(of: "a.wav")
    let length = bytes.count
    for (index, byte) in zip((length - 8)..., [0, 0, 0xC0, 0x7F] as [UInt8]) {
      bytes[index] = byte
    }
    try folder.write(bytes, to: "a.wav")
    let file = try AudioFile(path: path)
    #expect(try file.float(0..<44_099).count == 88_198)
    #expect(
      throws: AudioFileError.damaged(path: path, reason: "at second 0, a sample is not a number")
    ) {
      try file.float(0..<44_100)
    }
  }

  @Test func refusesSampleRatesThatNobodyHas() throws {
    let path = try make("a.wav")
    var bytes = try folder.bytes(of: "a.wav")
    for (index, byte) in zip(24..., [0, 0, 0, 1] as [UInt8]) { bytes[index] = byte }
    try folder.write(bytes, to: "a.wav")
    #expect(error(path) == .unsupportedSampleRate(path: path, hertz: 1 << 24))
  }

  /// libFLAC's first header is not the one that libsndfile goes by.
  @Test(arguments: [0x0E, 0x00])
  func neverBelievesTwoHeaders(channels: UInt8) throws {
    let long = try Sound.long.get()
    var bytes = try long.folder.bytes(of: "long.flac")
    // Four letters, the header of a block, and STREAMINFO, which has the channels in three bits.
    var second = Array(bytes[4..<42])
    second[16] = second[16] & 0xF1 | channels
    bytes.insert(contentsOf: second, at: 42)
    let path = try folder.write(bytes, to: "a.flac")
    let file = try AudioFile(path: path)
    #expect(throws: AudioFileError.self) { try file.int16(0..<10_000) }
  }

  /// libsndfile closes a descriptor that it was only lent, if it cannot open the file: another file
  /// may have that number by then.
  @Test func closesNoDescriptorOfSomebodyElse() async throws {
    let path = try make("a.wav")
    var bytes = try folder.bytes(of: "a.wav")
    // No channels.
    bytes[22] = 0
    try folder.write(bytes, to: "a.wav")
    try await withThrowingTaskGroup(of: Void.self) { group in
      group.addTask {
        for _ in 0..<1500 { #expect(throws: AudioFileError.self) { try AudioFile(path: path) } }
      }
      group.addTask {
        for _ in 0..<15_000 {
          let descriptor = unsafe open("/dev/null", O_RDONLY | O_CLOEXEC)
          sched_yield()
          try #require(close(descriptor) == 0)
        }
      }
      try await group.waitForAll()
    }
  }

  // MARK: - What changes

  @Test(arguments: ["a.wav", "a.flac"])
  func noticesThatAFileIsGone(name: String) throws {
    let path = try make(name)
    let file = try AudioFile(path: path)
    try FileManager.default.removeItem(atPath: path)
    #expect(throws: AudioFileError.notFound(path: path)) { try file.float(0..<100) }
    #expect(throws: AudioFileError.notFound(path: path)) { try file.metadata() }
  }

  @Test(arguments: ["a.wav", "a.flac"], [0, 30_000])
  func noticesThatAFileWasWrittenTo(name: String, read: Int) throws {
    let path = try make(name)
    let file = try AudioFile(path: path)
    // With a decoder that is open, and without.
    if read > 0 { _ = try file.float(0..<read) }
    let bytes = try folder.bytes(of: name)
    let descriptor = unsafe open(path, O_WRONLY | O_APPEND)
    #expect(unsafe write(descriptor, bytes, 1) == 1)
    close(descriptor)
    #expect(throws: AudioFileError.changed(path: path)) { try file.float(read..<read + 100) }
  }

  @Test(arguments: ["a.wav", "a.flac"])
  func noticesThatAFileGotShorter(name: String) throws {
    let path = try make(name)
    let file = try AudioFile(path: path)
    _ = try file.float(0..<1000)
    #expect(unsafe truncate(path, 50_000) == 0)
    #expect(throws: AudioFileError.changed(path: path)) { try file.float(30_000..<44_100) }
    #expect(throws: AudioFileError.changed(path: path)) { try file.float(0..<10) }
  }

  @Test(arguments: ["a.wav", "a.flac"])
  func noticesThatAFileWasReplaced(name: String) throws {
    let path = try make(name)
    let file = try AudioFile(path: path)
    try folder.write(folder.bytes(of: name), to: "other")
    #expect(unsafe rename(self.path("other"), path) == 0)
    #expect(throws: AudioFileError.changed(path: path)) { try file.float(0..<100) }
  }

  // MARK: - What somebody made up

  /// A crash of libsndfile or libFLAC would end the tests.
  @Test(arguments: [
    "a.wav", "24.wav", "rf64.wav", "a.w64", "a.aiff", "a.aifc", "a.flac", "tagged.flac",
  ])
  func survivesMadeUpHeaders(name: String) throws {
    let options: [String] =
      switch name {
      case "24.wav": ["-c:a", "pcm_s24le", "-metadata", "title=Title", "-metadata", "artist=X"]
      case "rf64.wav": ["-rf64", "always"]
      case "a.aiff": ["-metadata", "title=Title"]
      case "tagged.flac": ["-metadata", "title=Title", "-metadata", "artist=X"]
      default: []
      }
    let path = try make(name, options + ["-t", "0.05"])
    if name == "tagged.flac" {
      let cover = try folder.write([UInt8](repeating: 7, count: 300), to: "cover")
      let sheet = try folder.write(
        Array("FILE \"a\" WAVE\nTRACK 01 AUDIO\nINDEX 01 00:00:00\n".utf8), to: "sheet")
      try Sound.run([
        "metaflac", "--import-picture-from=3|image/png||1x1x24|\(cover)",
        "--import-cuesheet-from=\(sheet)", path,
      ])
    }
    let bytes = try folder.bytes(of: name)
    var random = RandomBytes(seed: 99)
    for _ in 0..<400 {
      var damaged = bytes
      for _ in 0...random.below(4) {
        let place = random.below(min(damaged.count, random.below(3) == 0 ? .max : 200))
        let value = [0, .max, 0x7FFF_FFFF, 0x8000_0000, 1 << UInt32(random.below(32))][
          random.below(5)]
        for index in 0..<[1, 2, 4][random.below(3)] where place + index < damaged.count {
          damaged[place + index] = UInt8(truncatingIfNeeded: value >> (8 * UInt32(index)))
        }
      }
      if random.below(8) == 0 { damaged = random.damage(damaged) }
      let path = try folder.write(damaged, to: "damaged")
      do throws(AudioFileError) {
        let file = try AudioFile(path: path)
        let count = file.format.frameCount
        _ = try? file.metadata()
        _ = try? file.frontCover()
        _ = try file.float(max(0, count - 2000)..<count)
        _ = try file.float(0..<min(count, 2000))
      } catch {
        #expect(!"\(error)".isEmpty)
      }
    }
  }
}
