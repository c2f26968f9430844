import AudioFileReading
import Foundation
import TestSupport
import Testing

/// A file to make, and what it should turn out to be.
struct SoundCase: CustomTestStringConvertible {
  let maker: Maker
  let container: AudioFormat.Container
  let type: AudioFormat.SampleType
  let channels: Int
  let sampleRate: Int

  enum Maker {
    /// By options beside the sample type's.
    case sox(name: String)
    case ffmpeg(name: String, codec: String, options: [String] = [])
  }

  init(
    _ maker: Maker, _ container: AudioFormat.Container, _ type: AudioFormat.SampleType,
    channels: Int = 2, sampleRate: Int
  ) {
    self.maker = maker
    self.container = container
    self.type = type
    self.channels = channels
    self.sampleRate = sampleRate
  }

  /// Odd, but for ffmpeg's W64, which counts what it fills up eight bytes with.
  var frameCount: Int { container == .wave64 ? 7000 : 7001 }

  var testDescription: String { "\(container) \(type) \(channels) \(sampleRate) by \(maker)" }

  /// Makes the file from noise of 32 bits.
  func make(in folder: TemporaryDirectory) throws -> String {
    let raw = Sound.raw(count: frameCount, channels: channels)
    let path: String
    switch maker {
    case .sox(let name):
      path = folder.path(of: name)
      let options =
        switch type {
        case .integer(let bits): ["-b", "\(bits)"]
        case .floatingPoint(let bits): ["-e", "float", "-b", "\(bits)"]
        }
      // -D: without dither.
      try Sound.run(
        [
          "sox", "-D", "-t", "s32", "-r", "\(sampleRate)", "-c", "\(channels)", "-",
        ] + options + [path], input: raw)
    case .ffmpeg(let name, let codec, let options):
      path = folder.path(of: name)
      try Sound.run(
        [
          "ffmpeg", "-v", "error", "-f", "s32le", "-ar", "\(sampleRate)", "-ac", "\(channels)",
          "-i", "-", "-c:a", codec,
        ] + options + [path], input: raw)
    }
    return path
  }

  /// What another program decodes, as interleaved stereo.
  func decoded(_ path: String) throws -> (int16: [Int16]?, float: [Float]) {
    switch (maker, type) {
    case (.sox, .integer(let bits)):
      let samples = stereo(
        Sound.numbers(try Sound.run(["sox", path, "-t", "s32", "-"]), as: Int32.self))
      return (
        bits <= 16 ? samples.map { Int16($0 >> 16) } : nil, samples.map { Float($0) / 0x8000_0000 }
      )
    default:
      let command = ["ffmpeg", "-v", "error", "-i", path, "-f"]
      let float = stereo(
        Sound.numbers(try Sound.run(command + ["f32le", "-"]), as: Float.self))
      guard case .integer(...16) = type else { return (nil, float) }
      return (
        stereo(Sound.numbers(try Sound.run(command + ["s16le", "-"]), as: Int16.self)), float
      )
    }
  }

  private func stereo<Sample>(_ samples: [Sample]) -> [Sample] {
    channels == 2 ? samples : samples.flatMap { [$0, $0] }
  }

  static let all: [SoundCase] = [
    SoundCase(.sox(name: "a.wav"), .wav, .integer(bits: 8), channels: 1, sampleRate: 8000),
    SoundCase(.sox(name: "a.wav"), .wav, .integer(bits: 8), sampleRate: 11_025),
    SoundCase(.sox(name: "a.wav"), .wav, .integer(bits: 16), channels: 1, sampleRate: 22_050),
    SoundCase(.sox(name: "a.wav"), .wav, .integer(bits: 16), sampleRate: 44_100),
    SoundCase(.sox(name: "a.wav"), .wav, .integer(bits: 24), channels: 1, sampleRate: 48_000),
    SoundCase(.sox(name: "a.wav"), .wav, .integer(bits: 24), sampleRate: 88_200),
    SoundCase(.sox(name: "a.wav"), .wav, .integer(bits: 32), sampleRate: 96_000),
    SoundCase(.sox(name: "a.wav"), .wav, .floatingPoint(bits: 32), sampleRate: 176_400),
    SoundCase(
      .sox(name: "a.wav"), .wav, .floatingPoint(bits: 64), channels: 1, sampleRate: 192_000),
    SoundCase(
      .ffmpeg(name: "a.wav", codec: "pcm_s24le"), .wav, .integer(bits: 24), sampleRate: 192_000),
    SoundCase(
      .ffmpeg(name: "a.wav", codec: "pcm_s16le"), .wav, .integer(bits: 16), sampleRate: 32_000),
    SoundCase(
      .ffmpeg(name: "a.wav", codec: "pcm_f32le", options: ["-rf64", "always"]), .rf64,
      .floatingPoint(bits: 32), channels: 1, sampleRate: 44_100),
    SoundCase(
      .ffmpeg(name: "a.wav", codec: "pcm_s16le", options: ["-rf64", "always"]), .rf64,
      .integer(bits: 16), sampleRate: 48_000),
    SoundCase(
      .ffmpeg(name: "a.w64", codec: "pcm_s16le"), .wave64, .integer(bits: 16), sampleRate: 44_100),
    SoundCase(
      .ffmpeg(name: "a.w64", codec: "pcm_s24le"), .wave64, .integer(bits: 24), channels: 1,
      sampleRate: 96_000),
    SoundCase(.sox(name: "a.flac"), .flac, .integer(bits: 8), sampleRate: 22_050),
    SoundCase(.sox(name: "a.flac"), .flac, .integer(bits: 16), channels: 1, sampleRate: 44_100),
    SoundCase(.sox(name: "a.flac"), .flac, .integer(bits: 16), sampleRate: 32_000),
    SoundCase(.sox(name: "a.flac"), .flac, .integer(bits: 24), channels: 1, sampleRate: 192_000),
    SoundCase(.sox(name: "a.flac"), .flac, .integer(bits: 24), sampleRate: 96_000),
    SoundCase(
      .ffmpeg(name: "a.flac", codec: "flac", options: ["-sample_fmt", "s16"]), .flac,
      .integer(bits: 16), sampleRate: 44_100),
    SoundCase(.sox(name: "a.aiff"), .aiff, .integer(bits: 8), sampleRate: 11_025),
    SoundCase(.sox(name: "a.aiff"), .aiff, .integer(bits: 16), channels: 1, sampleRate: 44_100),
    SoundCase(.sox(name: "a.aiff"), .aiff, .integer(bits: 24), sampleRate: 48_000),
    SoundCase(.sox(name: "a.aiff"), .aiff, .integer(bits: 32), sampleRate: 96_000),
    SoundCase(.sox(name: "a.aifc"), .aifc, .integer(bits: 16), sampleRate: 44_100),
    SoundCase(
      .ffmpeg(name: "a.aifc", codec: "pcm_s16le"), .aifc, .integer(bits: 16), sampleRate: 44_100),
    SoundCase(
      .ffmpeg(name: "a.aifc", codec: "pcm_f32be"), .aifc, .floatingPoint(bits: 32), channels: 1,
      sampleRate: 96_000),
  ]
}

@Suite(.timeLimit(.minutes(30)))
struct AudioFileTests {
  @Test(arguments: SoundCase.all)
  func decodesWhatOtherProgramsDecode(sound: SoundCase) throws {
    let folder = try TemporaryDirectory()
    let path = try sound.make(in: folder)
    let expected = try sound.decoded(path)
    let file = try AudioFile(path: path)

    #expect(file.format.container == sound.container)
    #expect(file.format.sampleType == sound.type)
    #expect(file.format.channelCount == sound.channels)
    #expect(file.format.sampleRate == sound.sampleRate)
    #expect(file.format.frameCount == sound.frameCount)
    #expect(file.format.fitsInt16 == (expected.int16 != nil))
    let all = 0..<sound.frameCount
    #expect(try file.float(all) == expected.float)
    if let int16 = expected.int16 { #expect(try file.int16(all) == int16) }

    var random = RandomBytes(seed: 1)
    for _ in 0..<10 {
      let start = random.below(sound.frameCount + 1)
      let end = start + random.below(sound.frameCount + 1 - start)
      #expect(try file.float(start..<end) == Array(expected.float[2 * start..<2 * end]))
      if let int16 = expected.int16 {
        #expect(try file.int16(start..<end) == Array(int16[2 * start..<2 * end]))
      }
    }
  }

  @Test func agreesWithTheReferenceDecoderOfFLAC() throws {
    let long = try Sound.long.get()
    let command = [
      "flac", "-d", "-s", "-c", "--force-raw-format", "--endian=little", "--sign=signed",
    ]
    let decoded = Sound.numbers(try Sound.run(command + [long.path]), as: Int16.self)
    #expect(decoded == long.samples)
    #expect(try AudioFile(path: long.path).int16(0..<LongSound.frameCount) == decoded)
  }

  @Test func seeksInFLACToTheSample() throws {
    let long = try Sound.long.get()
    let file = try AudioFile(path: long.path)
    var random = RandomBytes(seed: 2)
    for _ in 0..<300 {
      let start = random.below(LongSound.frameCount)
      let end = min(LongSound.frameCount, start + random.below(3000))
      try #require(try file.int16(start..<end) == Array(long.samples[2 * start..<2 * end]))
    }
  }

  @Test func givesTheSameToManyThreads() async throws {
    let long = try Sound.long.get()
    let file = try AudioFile(path: long.path)
    try await withThrowingTaskGroup(of: Void.self) { group in
      for reader in 0..<16 {
        group.addTask {
          var random = RandomBytes(seed: UInt64(reader))
          for _ in 0..<10 {
            // On from a random place, as an encoder reads.
            var start = random.below(LongSound.frameCount)
            for _ in 0..<5 {
              let end = min(LongSound.frameCount, start + 4608)
              try #require(try file.int16(start..<end) == Array(long.samples[2 * start..<2 * end]))
              start = end
            }
          }
        }
      }
      try await group.waitForAll()
    }
  }

  @Test func readsNothingFromAnEmptyFile() throws {
    let folder = try TemporaryDirectory()
    let path = folder.path(of: "a.wav")
    try Sound.run(["sox", "-t", "s16", "-r", "44100", "-c", "2", "-", path])
    let file = try AudioFile(path: path)
    #expect(file.format.frameCount == 0)
    #expect(try file.int16(0..<0).isEmpty)
  }

  @Test(arguments: [
    ["sox", "-t", "s32", "-r", "44100", "-c", "2", "-", "-b", "16", "-t", "wav", "-"],
    ["ffmpeg", "-v", "error", "-f", "s32le", "-ac", "2", "-i", "-", "-f", "wav", "-"],
  ])
  func readsWhatWasWrittenIntoAPipe(command: [String]) throws {
    // A pipe cannot be told the length when it is known; a shell's is one, our files are not.
    let folder = try TemporaryDirectory()
    let raw = Sound.raw(count: 5000, channels: 2)
    let path = try folder.write([], to: "a.wav")
    try Sound.run(["sh", "-c", "\(command.joined(separator: " ")) | cat > '\(path)'"], input: raw)
    let file = try AudioFile(path: path)
    #expect(file.format.frameCount == 5000)
  }

  @Test func readsFLACBehindAnID3Tag() throws {
    let long = try Sound.long.get()
    let folder = try TemporaryDirectory()
    let tag = Array("ID3".utf8) + [4, 0, 0, 0, 0, 1, 2] + [UInt8](repeating: 0, count: 130)
    let path = try folder.write(tag + long.folder.bytes(of: "long.flac"), to: "a.flac")
    let file = try AudioFile(path: path)
    #expect(try file.metadata().audioMD5 != nil)
    #expect(try file.int16(200_000..<210_000) == Array(long.samples[400_000..<420_000]))
  }

  @Test func keepsFewDescriptorsHoweverManyFilesThereAre() throws {
    let folder = try TemporaryDirectory()
    let sound = SoundCase(.sox(name: "a.flac"), .flac, .integer(bits: 16), sampleRate: 44_100)
    let path = try sound.make(in: folder)
    var files: [AudioFile] = []
    for _ in 0..<2000 {
      let file = try AudioFile(path: path)
      _ = try file.int16(0..<100)
      files.append(file)
    }
    // Other tests have theirs at the same time.
    #expect(try FileManager.default.contentsOfDirectory(atPath: "/proc/self/fd").count < 1000)
    let first = try #require(files.first)
    let expected = try first.int16(0..<100)
    for file in files.suffix(50) { #expect(try file.int16(0..<100) == expected) }
  }
}
