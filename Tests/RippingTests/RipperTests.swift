import AlbumWriting
import CompactDisc
import DiscReading
import Foundation
import ID3Tagging
import MP3Encoding
import SampleDisc
import Synchronization
import TestSupport
import Testing

@testable import Ripping
import SecureReading

/// The whole pipeline from a disc to finished files.
@Suite(.timeLimit(.minutes(30)))
struct RipperTests {
  private static func sampleDisc() throws -> (image: DiscImage, folder: TemporaryDirectory) {
    let folder = try TemporaryDirectory()
    try SampleDisc.write(to: folder.path)
    return (try DiscImage(cueSheet: folder.path(of: SampleDisc.cueFileName)), folder)
  }

  private static let album = "Tonearm-Zupforchester/Kleine Saitenmusik für Ñandú und Žluťásek"
  private static let sampleFiles = [
    "00 Hidden Track One Audio.mp3", "01 La Folía_ tema.mp3", "02 La Folía_ variación.mp3",
    "03 Gymnopédie № 1.mp3", "04 Präludium C-Dur, BWV 846 (gekürzt).mp3", "05 さくら さくら.mp3",
    "Kleine Saitenmusik für Ñandú und Žluťásek.m3u8",
  ]

  @Test func makesTheSampleDiscAnAlbum() async throws {
    let (image, folder) = try Self.sampleDisc()
    let record = try await rip(image)
    withExtendedLifetime(folder) {}
    #expect(record.files == Self.sampleFiles.map { "\(Self.album)/\($0)" })
    #expect(record.summary.status == .ok)
    #expect(record.finishedTracks.sorted() == [0, 1, 2, 3, 4, 5])
    for result in record.summary.tracks {
      let decoded = try ExternalProgram.run([
        "mpg123", "-q", "-s", "-e", "s16", result.track.file,
      ])
      #expect(decoded.outputBytes.count == result.track.sampleCount * CDAudio.bytesPerSample)
      #expect(decoded.error == "")
      let size = try #require(
        try FileManager.default.attributesOfItem(atPath: result.track.file)[.size] as? Int)
      #expect(result.encoded?.fileSize == size)
    }
  }

  /// The judge of the CRC-32 is Python's zlib; of the tags, mutagen.
  @Test func checksumsAndTagsAreWhatOthersReadFromTheFiles() async throws {
    let (image, folder) = try Self.sampleDisc()
    let record = try await rip(image)
    let script = """
      import json, sys, zlib, mutagen.id3
      data, jobs = open(sys.argv[1], 'rb').read(), json.loads(sys.argv[2])
      for start, end, path in jobs:
          pcm = data[start * 2352:end * 2352]
          samples = memoryview(pcm).cast('h')
          tag = mutagen.id3.ID3(path)
          frames = {key: [str(text) for text in frame.text] if hasattr(frame, 'text')
                    else frame.data.hex() for key, frame in tag.items()}
          print(json.dumps({'crc': zlib.crc32(pcm), 'peak': max(max(samples), -min(samples)),
                            'version': tag.version, 'frames': frames}))
      """
    let jobs = record.summary.tracks.map { result -> String in
      let sectors = result.track.sectors
      return
        "[\(sectors.lowerBound.offset), \(sectors.upperBound.offset), \"\(result.track.file)\"]"
    }
    let outcome = try ExternalProgram.run([
      "/usr/bin/python3", "-c", script, folder.path(of: SampleDisc.dataFileName),
      "[\(jobs.joined(separator: ","))]",
    ])
    #expect(outcome.status == 0, "\(outcome.error)")
    let facts = try outcome.output.split(separator: "\n").map {
      try JSONDecoder().decode(FileFacts.self, from: Data($0.utf8))
    }
    #expect(facts.map(\.crc) == record.summary.tracks.map { $0.encoded?.checksums.crc32.value })
    #expect(facts.map(\.peak) == record.summary.tracks.map { $0.encoded?.checksums.peak })
    #expect(facts.allSatisfy { $0.version == [2, 4, 0] })

    let frames = try #require(facts.last).frames
    let disc = image.disc
    let expected: [String: [String]] = [
      "TIT2": ["さくら さくら"], "TPE1": ["琴と猫"], "TPE2": ["Tonearm-Zupforchester"],
      "TALB": ["Kleine Saitenmusik für Ñandú und Žluťásek"], "TRCK": ["5/5"],
      "TSRC": ["ZZTNA2600005"], "TMED": ["CD"], "TCON": ["Classical"], "TDRC": ["2026"],
      "TEXT": ["日本古謡"], "TSSE": ["LAME 3.100 -V 4 -q 0 -m j --lowpass 17.5"],
      "TENC": ["Tonearm test"],
      "TXXX:MusicBrainz Disc Id": [disc.toc.musicBrainzDiscID],
      "TXXX:BARCODE": ["2200002600019"], "TXXX:CDDB id": [disc.toc.freeDBDiscID],
    ]
    for (name, values) in expected { #expect(frames[name]?.values == values, "\(name)") }
    let rawTOC = disc.toc.rawTOC.map { byte in
      String(byte >> 4, radix: 16) + String(byte & 15, radix: 16)
    }
    #expect(frames["MCDI"]?.values == [rawTOC.joined()])
    let gains = frames.keys.filter { $0.hasPrefix("TXXX:REPLAYGAIN_") }
    #expect(gains.count == 5)
    #expect(frames.count == expected.count + 1 + gains.count)
  }

  private struct FileFacts: Decodable {
    /// Texts, or the one string of a binary frame.
    struct Frame: Decodable {
      let values: [String]

      init(from decoder: any Decoder) throws {
        let container = try decoder.singleValueContainer()
        if let text = try? container.decode(String.self) {
          values = [text]
        } else {
          values = try container.decode([String].self)
        }
      }
    }

    let crc: UInt32
    let peak: UInt16
    let version: [Int]
    let frames: [String: Frame]
  }

  @Test func bytesDoNotDependOnTheNumberOfThreads() async throws {
    let fixture = try ImageFixture(trackSectors: [6000, 301, 5000])
    var albums: [[[UInt8]]] = []
    for threads in [1, 2, 3, 8] {
      let record = try await rip(DiscImage(cueSheet: fixture.path), threads: threads)
      albums.append(try record.files.map { try record.music.bytes(of: $0) })
    }
    #expect(albums[0].count == 4)
    #expect(albums.allSatisfy { $0 == albums[0] })
  }

  @Test func aDriveYieldsTheSameAudioAsItsImage() async throws {
    let fixture = try ImageFixture(trackSectors: [700, 1200, 400])
    let drive = try SimulatedDrive(cueSheet: fixture.path)
    let fromImage = try await rip(DiscImage(cueSheet: fixture.path))
    let fromDrive = try await rip(
      DriveSource(
        device: drive.device, options: DriveOptions(spoolDirectory: { fixture.folder.path })))
    #expect(fromDrive.summary.status == .ok)
    #expect(fromDrive.files == fromImage.files)
    for (one, other) in zip(fromDrive.summary.tracks, fromImage.summary.tracks) {
      #expect(one.encoded?.checksums == other.encoded?.checksums)
      #expect(try audio(of: one.track.file) == audio(of: other.track.file))
    }
    #expect(listing(of: fixture.folder) == ["disc.bin", "disc.cue"])
  }

  /// As a rip that was killed between its last track and its playlist leaves an album.
  @Test func writesThePlaylistThatAnEarlierRipDidNotComeTo() async throws {
    let fixture = try ImageFixture(trackSectors: [300, 400])
    let music = try TemporaryDirectory()
    let first = try await rip(DiscImage(cueSheet: fixture.path), to: music)
    let playlist = try #require(first.summary.playlist)
    let text = try String(contentsOfFile: playlist, encoding: .utf8)
    try FileManager.default.removeItem(atPath: playlist)
    let second = try await rip(DiscImage(cueSheet: fixture.path), to: music)
    #expect(second.summary.tracks.map(\.status) == [.kept, .kept])
    #expect(second.summary.playlist == playlist)
    #expect(try String(contentsOfFile: playlist, encoding: .utf8) == text)
    // One that is complete is left alone.
    #expect(
      try await rip(DiscImage(cueSheet: fixture.path), to: music).summary.playlist == nil)
  }

  @Test func saysWhichSectorsOfATrackAreInDoubt() async throws {
    let fixture = try ImageFixture(trackSectors: [500, 500])
    let drive = try SimulatedDrive(
      cueSheet: fixture.path, plan: "error 620 2 3 0x11 5 -1 0")
    let record = try await rip(
      DriveSource(
        device: drive.device, options: DriveOptions(spoolDirectory: { fixture.folder.path })))
    #expect(record.summary.status == .doubtful)
    #expect(record.summary.tracks.map(\.status) == [.ok, .doubtful])
    #expect(record.summary.tracks[1].doubtful == [Sector(offset: 620), Sector(offset: 621)])
    #expect(record.files.count == 3)
  }

  @Test func keepsTheTracksThatWereReadBeforeTheDiscWasGone() async throws {
    let fixture = try ImageFixture(trackSectors: [500, 500, 500])
    let drive = try SimulatedDrive(cueSheet: fixture.path, plan: "eject_after 45")
    var options = DriveOptions(spoolDirectory: { fixture.folder.path })
    options.policy = .fast
    options.traits = DriveTraits()
    let record = try await rip(
      DriveSource(device: drive.device, options: options))
    #expect(record.summary.status == .failed)
    #expect(record.summary.failure is DiscError)
    #expect(record.summary.tracks.map(\.status) == [.ok, .ok, .failed])
    #expect(
      record.files == [
        "The Testers/Fixture/01 Piece 1.mp3", "The Testers/Fixture/02 Piece 2.mp3",
        "The Testers/Fixture/Fixture.m3u8",
      ])
    guard case .finished = record.events.last else {
      Issue.record("the last event is \(String(describing: record.events.last))")
      return
    }
  }

  @Test func anImageThatShrinksFailsWithoutAHalfFile() async throws {
    let fixture = try ImageFixture(trackSectors: [500, 500])
    let image = try DiscImage(cueSheet: fixture.path)
    let data = try FileHandle(
      forWritingTo: URL(fileURLWithPath: fixture.folder.path(of: "disc.bin")))
    try data.truncate(atOffset: 600 * 2352)
    let record = try await rip(image, threads: 1)
    #expect(record.summary.status == .failed)
    let failure = record.summary.failure as? DiscError
    #expect(failure == .truncated(path: fixture.folder.path(of: "disc.bin")))
    #expect(record.summary.tracks.last?.status == .failed)
    #expect(record.files.allSatisfy { !$0.hasSuffix(".part") && !$0.contains("02") })
  }

  @Test func aCancelledRipLeavesNoPartialFile() async throws {
    let fixture = try ImageFixture(trackSectors: [6000, 6000])
    let music = try TemporaryDirectory()
    let image = try DiscImage(cueSheet: fixture.path)
    let started = AsyncStream.makeStream(of: Void.self, bufferingPolicy: .bufferingNewest(1))
    let options = RipOptions(
      destination: music.path, tagging: TaggingOptions(encodedBy: "Tonearm test"))
    let pool = try EncoderPool(threadCount: 2)
    let task = Task {
      try await Ripper(source: image, options: options, pool: pool).run { event in
        if case .trackStarted(2) = event { started.continuation.yield() }
      }
    }
    for await _ in started.stream { break }
    task.cancel()
    let summary = try await task.value
    #expect(summary.failure is CancellationError)
    #expect(
      listing(of: music).allSatisfy { $0.hasSuffix("01 Piece 1.mp3") || $0.hasSuffix("m3u8") })
  }

  @Test func leavesAFileAloneUnlessAsked() async throws {
    let fixture = try ImageFixture(trackSectors: [300, 300])
    let image = try DiscImage(cueSheet: fixture.path)
    let first = try await rip(image, tracks: [1])
    let path = first.summary.tracks[0].track.file
    let written = try audio(of: path)

    let second = try await rip(image, to: first.music, bitRate: .constant(kilobitsPerSecond: 128))
    #expect(second.summary.tracks.map(\.status) == [.kept, .ok])
    #expect(second.summary.status == .ok)
    #expect(try audio(of: path) == written)
    let playlist = String(
      decoding: try first.music.bytes(of: "The Testers/Fixture/Fixture.m3u8"), as: UTF8.self)
    #expect(
      playlist == """
        #EXTM3U
        #EXTINF:4,The Testers - Piece 1
        01 Piece 1.mp3
        #EXTINF:4,The Testers - Piece 2
        02 Piece 2.mp3

        """)

    let third = try await rip(
      image, to: first.music, bitRate: .constant(kilobitsPerSecond: 128), overwrites: true)
    #expect(third.summary.tracks.map(\.status) == [.ok, .ok])
    #expect(try audio(of: path) != written)
  }

  @Test func aSecondDiscOfTheSameNameGetsAFolderOfItsOwn() async throws {
    let one = try DiscImage(cueSheet: try ImageFixture(trackSectors: [300]).keptPath)
    let other = try DiscImage(cueSheet: try ImageFixture(trackSectors: [301]).keptPath)
    let music = try TemporaryDirectory()
    _ = try await rip(one, to: music)
    _ = try await rip(other, to: music)
    _ = try await rip(other, to: music, overwrites: true)
    let id = other.disc.toc.musicBrainzDiscID
    #expect(
      listing(of: music) == [
        "The Testers/Fixture [\(id)]/01 Piece 1.mp3", "The Testers/Fixture [\(id)]/Fixture.m3u8",
        "The Testers/Fixture/01 Piece 1.mp3", "The Testers/Fixture/Fixture.m3u8",
      ])
  }

  /// The id must survive the cut of a name that is too long.
  @Test func aSecondDiscOfAVeryLongNameGetsAFolderOfItsOwn() async throws {
    let title = String(repeating: "long ", count: 60)
    let one = try ImageFixture(trackSectors: [300], title: title)
    let other = try ImageFixture(trackSectors: [301], title: title)
    let music = try TemporaryDirectory()
    for path in [one.path, other.path] {
      let record = try await rip(DiscImage(cueSheet: path), to: music)
      #expect(record.summary.tracks.map(\.status) == [.ok])
    }
    #expect(listing(of: music).filter { $0.hasSuffix(".mp3") }.count == 2)
  }

  @Test func aFolderWhoseTagsAreUTF16IsStillTheDiscs() async throws {
    let fixture = try ImageFixture(trackSectors: [300])
    let image = try DiscImage(cueSheet: fixture.path)
    let id = image.disc.toc.musicBrainzDiscID
    let music = try TemporaryDirectory()
    try music.write(Array(id.utf8).flatMap { [$0, 0] }, to: "The Testers/Fixture/old.mp3")
    #expect(try await rip(image, to: music).summary.plan.folder.hasSuffix("/Fixture"))
  }

  @Test func oneDiscIsNotRippedTwiceAtOnceButAnotherOfItsNameIs() async throws {
    let fixture = try ImageFixture(trackSectors: [300])
    let image = try DiscImage(cueSheet: fixture.path)
    let music = try TemporaryDirectory()
    let album = AlbumDescription(image.disc)
    // An album in the making elsewhere: its folder is locked, and has a partial file.
    let name = album.folderPaths[0]
    let folder = try AlbumFolders(in: music.path).folder(named: [name]) { _, _ in true }
    try music.write(try album.tracks[0].tag.rendered(), to: "\(name)/.01 Piece 1.mp3.part")
    await #expect(throws: AlbumError.folderInUse(path: "\(music.path)/\(name)")) {
      _ = try await rip(image, to: music)
    }
    let other = try ImageFixture(trackSectors: [301])
    let record = try await rip(DiscImage(cueSheet: other.path), to: music)
    #expect(record.summary.status == .ok)
    #expect(record.summary.plan.folder.hasSuffix("]"))
    withExtendedLifetime(folder) {}
  }

  @Test func whatAKilledRipLeftBehindIsReplaced() async throws {
    let fixture = try ImageFixture(trackSectors: [300])
    let image = try DiscImage(cueSheet: fixture.path)
    let album = AlbumDescription(image.disc)
    let music = try TemporaryDirectory()
    let name = album.folderPaths[0]
    try music.write([1, 2, 3], to: "\(name)/.01 Piece 1.mp3.part")
    let record = try await rip(image, to: music)
    #expect(record.summary.status == .ok)
    #expect(record.files == ["\(name)/01 Piece 1.mp3", "\(name)/Fixture.m3u8"])
  }

  @Test func aPlaylistThatSomebodyMadeIsLeftAlone() async throws {
    let fixture = try ImageFixture(trackSectors: [300])
    let music = try TemporaryDirectory()
    let own = Array("#EXTM3U\n../Other/song.mp3\n".utf8)
    try music.write(own, to: "The Testers/Fixture/Fixture.m3u8")
    let record = try await rip(DiscImage(cueSheet: fixture.path), to: music)
    #expect(record.summary.playlist == nil)
    #expect(try music.bytes(of: "The Testers/Fixture/Fixture.m3u8") == own)
  }

  @Test func aDiscWithoutTitlesIsNamedAfterItsID() async throws {
    let fixture = try ImageFixture(
      sheet: "FILE disc.bin BINARY\nTRACK 01 AUDIO\nINDEX 01 00:00:00\n",
      files: ["disc.bin": ImageFixture.bytes(of: TestMusic.shared(count: 5880), count: 10 * 2352)])
    let image = try DiscImage(cueSheet: fixture.path)
    let album = "Unknown Album [\(image.disc.toc.musicBrainzDiscID)]"
    #expect(
      try await rip(image).files == [
        "Unknown Artist/\(album)/01 Track 01.mp3", "Unknown Artist/\(album)/\(album).m3u8",
      ])
  }

  @Test func hiddenSilenceIsNoTrack() async throws {
    let silence = [UInt8](repeating: 0, count: 150 * 2352)
    let music = ImageFixture.bytes(of: TestMusic.shared(count: 5880), count: 10 * 2352)
    let fixture = try ImageFixture(
      sheet: "FILE disc.bin BINARY\nTRACK 01 AUDIO\nINDEX 00 00:00:00\nINDEX 01 00:02:00\n",
      files: ["disc.bin": silence + music])
    let record = try await rip(DiscImage(cueSheet: fixture.path))
    #expect(record.summary.tracks.map(\.status) == [.silent, .ok])
    #expect(record.files.filter { $0.hasSuffix("mp3") }.count == 1)
    #expect(record.summary.status == .ok)
  }

  @Test func refusesTracksThatAreNotThere() async throws {
    let fixture = try ImageFixture(trackSectors: [300, 300])
    let image = try DiscImage(cueSheet: fixture.path)
    let music = try TemporaryDirectory()
    await #expect(throws: RipError.noSuchTracks([0, 3], available: [1, 2])) {
      _ = try await rip(image, to: music, tracks: [0, 2, 3])
    }
    #expect(listing(of: music) == [])
  }

  @Test func saysWhereNothingCanBeCreated() async throws {
    let fixture = try ImageFixture(trackSectors: [300])
    let music = try TemporaryDirectory()
    try music.write([], to: "The Testers")
    await #expect(throws: AlbumError.self) {
      _ = try await rip(DiscImage(cueSheet: fixture.path), to: music)
    }
  }
}

extension ImageFixture {
  /// The sheet's path; the fixture's files stay until the process ends.
  fileprivate var keptPath: String {
    Self.kept.withLock { $0.append(self) }
    return path
  }

  private static let kept = Mutex<[ImageFixture]>([])
}
