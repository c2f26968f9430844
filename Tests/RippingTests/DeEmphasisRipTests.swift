import CompactDisc
import DiscReading
import MP3Encoding
import TestSupport
import Testing

@testable import Ripping

/// Rips of discs with pre-emphasised tracks.
@Suite(.timeLimit(.minutes(30)))
struct DeEmphasisRipTests {
  private static let sheet = """
    FILE "disc.bin" BINARY
      TRACK 01 AUDIO
        INDEX 01 00:00:00
      TRACK 02 AUDIO
        FLAGS PRE
        INDEX 01 00:03:10
      TRACK 03 AUDIO
        FLAGS PRE
        INDEX 01 00:07:00
    """
  private static let sectorCount = 750

  private static func fixture() throws -> ImageFixture {
    let music = TestMusic.shared(count: sectorCount * 588)
    return try ImageFixture(
      sheet: sheet, files: ["disc.bin": ImageFixture.bytes(of: music, count: sectorCount * 2352)])
  }

  private func decoded(_ file: String) throws -> [Float] {
    let bytes = try ExternalProgram.run(["mpg123", "-q", "-s", "-e", "f32", file]).outputBytes
    return stride(from: 0, to: bytes.count - 3, by: 4).map { index in
      Float(
        bitPattern: bytes[index..<index + 4].reversed().reduce(UInt32(0)) { $0 << 8 | UInt32($1) })
    }
  }

  @Test func filesSoundAsTheyShould() async throws {
    let fixture = try Self.fixture()
    let record = try await rip(
      DiscImage(cueSheet: fixture.path), bitRate: .constant(kilobitsPerSecond: 320))
    #expect(
      record.summary.plan.remarks == [
        "Tracks 2 and 3 were recorded with pre-emphasis, which is taken out. The checksums are "
          + "those of the disc's own samples."
      ])
    let music = TestMusic.shared(count: Self.sectorCount * 588)
    for result in record.summary.tracks {
      let samples = result.track.sectors.lowerBound.firstSample
      let raw = music[2 * samples..<2 * (samples + result.track.sampleCount)]
      let expected: [Float]
      if result.track.number == 1 {
        expected = raw.map { Float($0) / 32_768 }
      } else {
        let filtered = try ExternalProgram.run(
          [
            "sox", "-t", "raw", "-r", "44100", "-c", "2", "-e", "signed", "-b", "16", "-L", "-",
            "-t", "raw", "-e", "signed", "-b", "16", "-L", "-", "deemph",
          ], input: ImageFixture.bytes(of: Array(raw), count: 2 * raw.count)
        ).outputBytes
        expected = stride(from: 0, to: filtered.count - 1, by: 2).map { index in
          Float(Int16(truncatingIfNeeded: Int(filtered[index]) | Int(filtered[index + 1]) << 8))
            / 32_768
        }
      }
      let actual = try decoded(result.track.file)
      try #require(actual.count == expected.count)
      // What LAME loses is 20 dB below the music; what the emphasis adds to it is not.
      let (right, wrong) = (
        difference(actual, expected), difference(actual, raw.map { Float($0) / 32_768 })
      )
      #expect(right < 0.01, "track \(result.track.number): \(right)")
      if result.track.number > 1 { #expect(wrong > 3 * right, "\(wrong) \(right)") }
    }
  }

  /// The power of the difference, as a part of the power.
  private func difference(_ samples: [Float], _ expected: [Float]) -> Float {
    var (power, difference): (Float, Float) = (0, 0)
    for (sample, other) in zip(samples, expected) {
      power += other * other
      difference += (sample - other) * (sample - other)
    }
    return difference / power
  }

  @Test func checksumsAreThoseOfTheDisc() async throws {
    let fixture = try Self.fixture()
    let without = try await rip(DiscImage(cueSheet: fixture.path))
    let with = try await rip(DiscImage(cueSheet: fixture.path), takesOutEmphasis: false)
    #expect(
      with.summary.plan.remarks == [
        "Tracks 2 and 3 were recorded with pre-emphasis. The samples are encoded as they are on "
          + "the disc, which sounds brighter than it should."
      ])
    let sums = [with, without].map { $0.summary.tracks.map { $0.encoded?.checksums } }
    #expect(sums[0] == sums[1])
    for (kept, taken) in zip(with.summary.tracks, without.summary.tracks) {
      let isSame = try audio(of: kept.track.file) == audio(of: taken.track.file)
      #expect(isSame == (kept.track.number == 1))
    }
  }

  /// Neither what is ripped besides a track, nor how it is read, nor threads make a difference.
  @Test func aFileDoesNotDependOnItsSurroundings() async throws {
    let fixture = try Self.fixture()
    let drive = try SimulatedDrive(cueSheet: fixture.path)
    let album = try await rip(DiscImage(cueSheet: fixture.path), threads: 1)
    let whole = try audio(of: album.summary.tracks[2].track.file)
    for isSeamless in [true, false] {
      for source in [
        try DiscImage(cueSheet: fixture.path),
        try await DriveSource(
          device: drive.device, options: DriveOptions(spoolDirectory: { fixture.folder.path })),
      ] as [any DiscSource] {
        let alone = try await rip(source, tracks: [3], threads: 4, isSeamless: isSeamless)
        #expect(alone.summary.status == .ok)
        let file = try audio(of: alone.summary.tracks[0].track.file)
        // Encoded alone it differs, but reads the samples before it all the same.
        #expect((file == whole) == isSeamless)
      }
    }
  }

  /// A track of several segments, each of which another thread filters from its own start.
  @Test func aFileDoesNotDependOnThreads() async throws {
    let sheet = """
      FILE "disc.bin" BINARY
        TRACK 01 AUDIO
          FLAGS PRE
          INDEX 01 00:00:00
      """
    let music = ImageFixture.bytes(of: TestMusic.shared(count: 44_100 * 20), count: 5_600 * 2352)
    let fixture = try ImageFixture(sheet: sheet, files: ["disc.bin": music])
    var files: [[UInt8]] = []
    for threads in [1, 3] {
      let record = try await rip(
        DiscImage(cueSheet: fixture.path), bitRate: .constant(kilobitsPerSecond: 128),
        threads: threads)
      files.append(try audio(of: record.summary.tracks[0].track.file))
    }
    #expect(files[0] == files[1])
  }
}
