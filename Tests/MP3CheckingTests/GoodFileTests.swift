import MP3Checking
import MP3Stream
import TestSupport
import Testing

@Suite(.timeLimit(.minutes(30)))
struct GoodFileTests {
  @Test(
    arguments: [
      (["-V", "0"], []), (["-V", "9"], []), (["-b", "128"], []), (["--preset", "insane"], []),
      (["--abr", "150"], []), (["-V", "2", "-a"], []), (["-b", "64", "-a"], []),
      (["-p", "-V", "2"], []), (["-p", "-b", "96", "-a"], []), (["-m", "s", "-b", "192"], []),
      (["-m", "d", "-b", "192"], []), (["--nores", "-b", "192"], []),
      (["--vbr-old", "-V", "4"], []),
      (["--resample", "22.05", "-V", "4"], []), (["--resample", "11.025", "-V", "6"], []),
      (["--resample", "8", "-b", "8", "-a"], []), (["--resample", "48", "-V", "2"], []),
      (["-t", "-b", "128"], []), (["-b", "32"], []),
      (["-V", "2", "--id3v1-only", "--tt", "Title"], []),
      (["-V", "2", "--id3v2-only", "--tt", "Title", "--tc", "Comment"], []),
      (["-V", "2", "--id3v2-utf16", "--add-id3v2", "--tt", "Títle"], []),
      (["-V", "2", "--pad-id3v2-size", "5000", "--tt", "Title"], []),
    ] as [([String], Set<String>)])
  func fromLameAreGood(options: [String], notes: Set<String>) throws {
    let codes = try Codes(of: EncodedMusic.lame(options))
    #expect(codes.errors == [])
    #expect(codes.notes == notes)
  }

  @Test(arguments: [
    ["-q:a", "2"], ["-b:a", "192k"], ["-abr", "1", "-b:a", "160k"], ["-ac", "1", "-b:a", "64k"],
    ["-ar", "22050"], ["-ar", "11025", "-q:a", "5"], ["-ar", "8000", "-ac", "1"],
    ["-reservoir", "0", "-b:a", "128k"], ["-write_xing", "0", "-b:a", "128k"],
    ["-id3v2_version", "3", "-metadata", "title=Títle"], ["-write_id3v1", "1"],
    ["-id3v2_version", "4", "-metadata", "title=Títle"],
  ])
  func fromFFmpegAreGood(options: [String]) throws {
    let codes = try Codes(of: EncodedMusic.ffmpeg(options))
    #expect(codes.errors == [] && codes.notes == [])
  }

  @Test(arguments: [0, 1, 300, 1152, 5000, 20_000])
  func ofAnyLengthAreGood(samples: Int) throws {
    let report = try FileCheck.report(on: EncodedMusic.lame(["-V", "2"], samples: samples))
    #expect(report.isGood, "\(report.findings)")
    #expect(report.stream?.musicSampleCount == samples)
  }

  @Test(arguments: ["v2.3", "v2.4", "ape", "v1 and ape"])
  func withTagsFromMutagenAreGood(kind: String) throws {
    let folder = try TemporaryDirectory()
    let path = try folder.write(EncodedMusic.lame(["-V", "2"]), to: "music.mp3")
    let outcome = try ExternalProgram.run(["/usr/bin/python3", "-c", Self.tagger, path, kind])
    #expect(outcome.status == 0, "\(outcome.error)")
    let report = try FileCheck.report(on: folder.bytes(of: "music.mp3"))
    #expect(report.isGood)
    // Mutagen appends its APE tag to whatever comes last.
    #expect(Codes(report).notes == (kind == "v1 and ape" ? ["misplacedID3v1"] : []))
    let tags: [TagKind] =
      switch kind {
      case "v2.3": [.id3v2(majorVersion: 3), .id3v1]
      case "v2.4": [.id3v2(majorVersion: 4)]
      case "ape": [.ape]
      default: [.id3v1, .ape]
      }
    #expect(report.tags == tags)
  }

  private static let tagger = """
    import sys
    from mutagen.id3 import ID3, TIT2, TPE1, APIC, COMM, TXXX, USLT
    from mutagen.apev2 import APEv2
    path, kind = sys.argv[1:]
    if kind.endswith('ape'):
        if kind.startswith('v1'):
            with open(path, 'ab') as file: file.write(b'TAG' + bytes(125))
        tag = APEv2(); tag['Title'] = '日本'; tag['Artist'] = ['a', 'b']; tag.save(path)
    else:
        tag = ID3()
        for encoding, text in [(3, '日本'), (1, '日本𝄞'), (0, 'é')]:
            tag.add(TIT2(encoding, [text])); tag.add(TPE1(encoding, [text, text]))
            tag.add(COMM(encoding, 'eng', text, text)); tag.add(TXXX(encoding, text, text))
            tag.add(USLT(encoding, 'eng', text, text))
        tag.add(APIC(0, 'image/png', 3, 'cover', bytes([255, 251, 144, 100]) * 9000))
        if kind == 'v2.3': tag.update_to_v23(); tag.save(path, v2_version=3, v1=2)
        else: tag.save(path)
    """

  /// LAME's CRC goes on from file to file then.
  @Test func ofOneEncodingAreGood() throws {
    let folder = try TemporaryDirectory()
    let names = ["a.wav", "b.wav"]
    for name in names { try folder.write(EncodedMusic.ffmpeg(["-f", "wav"]), to: name) }
    let outcome = try ExternalProgram.run(
      ["lame", "--quiet", "-V", "2", "--nogaptags", "--nogap"] + names.map(folder.path(of:)))
    #expect(outcome.status == 0, "\(outcome.error)")
    let codes = try ["a.mp3", "b.mp3"].map { try Codes(of: folder.bytes(of: $0)) }
    #expect(codes.map(\.errors) == [[], []])
    #expect(codes.map(\.notes) == [[], ["musicCRCOfSeveralFiles"]])
  }

  @Test func tellsWhatTheyAre() throws {
    let report = try FileCheck.report(
      on: EncodedMusic.lame(["-b", "128", "--id3v1-only", "--tt", "Title"]))
    let stream = try #require(report.stream)
    #expect(stream.version == .mpeg1)
    #expect(stream.sampleRate == 44_100)
    #expect(stream.channelMode == .jointStereo)
    #expect(stream.bitRates == .constant(128))
    #expect(stream.musicSampleCount == 88_200)
    #expect(stream.duration == 2)
    #expect(stream.encoder == "LAME3.100")
    #expect(stream.infoTag == .info)
    #expect(stream.isGapless)
    #expect(report.tags == [.id3v1])
  }

  @Test func withoutTagHaveTheLengthOfTheirFrames() throws {
    let report = try FileCheck.report(on: EncodedMusic.lame(["-t", "-b", "128", "-a"]))
    let stream = try #require(report.stream)
    #expect(stream.musicSampleCount == nil && stream.encoder == nil && stream.infoTag == nil)
    #expect(stream.decodedSampleCount == 1152 * stream.frameCount)
    #expect(stream.channelMode == .mono)
  }

  @Test func withSilenceAloneAreGood() throws {
    let folder = try TemporaryDirectory()
    let outcome = try ExternalProgram.run(
      ["lame", "--quiet", "-r", "-s", "44.1", "-V", "2", "-", folder.path(of: "silence.mp3")],
      input: [UInt8](repeating: 0, count: 400_000))
    #expect(outcome.status == 0)
    let codes = try Codes(of: folder.bytes(of: "silence.mp3"))
    #expect(codes.errors == [] && codes.notes == [])
  }
}
