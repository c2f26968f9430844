import CompactDisc
import DiscReading
import MP3Encoding
import TestSupport
import Testing

@testable import Ripping

/// Tracks that run on into each other.
@Suite(.timeLimit(.minutes(30)))
struct SeamlessTests {
  private func joins(_ record: RipRecord) -> [Joins?] {
    record.summary.tracks.map { $0.encoded?.joins }
  }

  @Test func tracksAreJoinedWhereTheMusicRunsOn() async throws {
    let fixture = try ImageFixture(trackSectors: [700, 1200, 400])
    let record = try await rip(DiscImage(cueSheet: fixture.path))
    #expect(
      joins(record) == [
        Joins(end: true), Joins(start: true, end: true), Joins(start: true),
      ])
    for result in record.summary.tracks {
      for decoder in [
        ["mpg123", "-q", "-s", "-e", "s16", result.track.file],
        [
          "ffmpeg", "-hide_banner", "-loglevel", "warning", "-nostdin", "-i", result.track.file,
          "-f", "s16le", "-",
        ],
      ] {
        let decoded = try ExternalProgram.run(decoder)
        #expect(decoded.outputBytes.count == result.track.sampleCount * CDAudio.bytesPerSample)
        #expect(decoded.error == "")
      }
      let verdict = try ExternalProgram.run(["mp3val", result.track.file])
      #expect(!verdict.output.contains("WARNING"), "\(verdict.output)")
    }
  }

  /// What is ripped besides a track makes no difference to it.
  @Test func aTrackAloneHasTheSameBytesAsInTheAlbum() async throws {
    let fixture = try ImageFixture(trackSectors: [700, 1200, 400])
    let drive = try SimulatedDrive(cueSheet: fixture.path)
    let album = try await rip(DiscImage(cueSheet: fixture.path))
    // The tag of one that is alone knows no album.
    let whole = try audio(of: album.summary.tracks[1].track.file)
    for source in [
      try DiscImage(cueSheet: fixture.path),
      try await DriveSource(
        device: drive.device, options: DriveOptions(spoolDirectory: { fixture.folder.path })),
    ] as [any DiscSource] {
      let alone = try await rip(source, tracks: [2])
      #expect(joins(alone) == [Joins(start: true, end: true)])
      #expect(try audio(of: alone.summary.tracks[0].track.file) == whole)
    }
  }

  @Test func withoutItEachTrackStandsAlone() async throws {
    let fixture = try ImageFixture(trackSectors: [700, 1200, 400])
    let album = try await rip(DiscImage(cueSheet: fixture.path), isSeamless: false)
    #expect(joins(album) == [Joins(), Joins(), Joins()])

    let second = TestMusic.shared(count: 1900 * 588).suffix(1200 * 1176)
    let sheet = "FILE \"disc.bin\" BINARY\n  TRACK 01 AUDIO\n    INDEX 01 00:00:00\n"
    let only = try ImageFixture(
      sheet: sheet,
      files: ["disc.bin": ImageFixture.bytes(of: Array(second), count: 1200 * 2352)])
    let alone = try await rip(DiscImage(cueSheet: only.path))
    #expect(
      try audio(of: alone.summary.tracks[0].track.file)
        == audio(of: album.summary.tracks[1].track.file))
  }

  /// The samples on both sides of a change of pre-emphasis do not mean the same.
  @Test func aChangeOfPreEmphasisEndsTheMusic() async throws {
    let sheet = """
      FILE "disc.bin" BINARY
        TRACK 01 AUDIO
          INDEX 01 00:00:00
        TRACK 02 AUDIO
          FLAGS PRE
          INDEX 01 00:09:25
        TRACK 03 AUDIO
          FLAGS PRE
          INDEX 01 00:25:25
      """
    let music = ImageFixture.bytes(of: TestMusic.shared(count: 2300 * 588), count: 2300 * 2352)
    let fixture = try ImageFixture(sheet: sheet, files: ["disc.bin": music])
    // What is taken out of noise leaves too little for a join here.
    let record = try await rip(DiscImage(cueSheet: fixture.path), takesOutEmphasis: false)
    #expect(joins(record) == [Joins(), Joins(end: true), Joins(start: true)])
  }

  /// The end of the track before only sets the encoder up.
  @Test func aDoubtBesideATrackIsNoneInIt() async throws {
    let fixture = try ImageFixture(trackSectors: [700, 1200])
    let drive = try SimulatedDrive(cueSheet: fixture.path, plan: "error 620 2 3 0x11 5 -1 0")
    let record = try await rip(
      DriveSource(
        device: drive.device, options: DriveOptions(spoolDirectory: { fixture.folder.path })),
      tracks: [2])
    #expect(record.summary.status == .ok)
    #expect(record.summary.tracks.map(\.doubtful) == [[]])
    #expect(joins(record) == [Joins(start: true)])
  }

  @Test func mergesRangesThatTouch() {
    let ranges = [(0, 5), (4, 9), (9, 11), (13, 20)].map {
      Sector(offset: $0.0)..<Sector(offset: $0.1)
    }
    #expect(
      ranges.mergingNeighbours.map { [$0.lowerBound.offset, $0.upperBound.offset] }
        == [[0, 11], [13, 20]])
  }
}
