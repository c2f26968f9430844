import CompactDisc
import DiscReading
import Foundation
import TestSupport
import Testing

struct DiscImageTests {
  private static let oneTrack = "TRACK 01 AUDIO\n INDEX 01 00:00:00\n"

  @Test(arguments: [0..<1, 587..<589, 0..<5880, 1000..<1001, 3..<5877, 5879..<5880])
  func givesTheSamplesOfAnyRange(range: Range<Int>) throws {
    let data = noise(sectors: 10)
    let fixture = try ImageFixture(
      sheet: "FILE disc.bin BINARY\n\(Self.oneTrack)", files: ["disc.bin": data])
    let image = try DiscImage(cueSheet: fixture.path)
    #expect(try image.samples(range) == samples(data[4 * range.lowerBound..<4 * range.upperBound]))
  }

  @Test func swapsTheBytesOfMotorolaFiles() throws {
    let data = noise(sectors: 2)
    let fixture = try ImageFixture(
      sheet: "FILE disc.bin MOTOROLA\n\(Self.oneTrack)", files: ["disc.bin": data])
    let image = try DiscImage(cueSheet: fixture.path)
    #expect(try image.samples(0..<1176) == samples(data).map(\.byteSwapped))
  }

  @Test func joinsFilesAndTheSilenceBetweenThem() throws {
    let (first, second) = (noise(sectors: 3, seed: 2), noise(sectors: 4, seed: 3))
    let sheet = """
      FILE a.bin BINARY
      TRACK 01 AUDIO
      INDEX 01 00:00:00
      FILE b.bin BINARY
      TRACK 02 AUDIO
      PREGAP 00:00:02
      INDEX 01 00:00:00
      """
    let fixture = try ImageFixture(sheet: sheet, files: ["a.bin": first, "b.bin": second])
    let image = try DiscImage(cueSheet: fixture.path)
    let silence = [UInt8](repeating: 0, count: 2 * CDAudio.bytesPerSector)
    #expect(image.disc.toc.description == "0:5:9")
    #expect(try image.samples(0..<9 * 588) == samples(first + silence + second))
  }

  @Test func fillsUpALastSectorThatTheFileEndsIn() throws {
    let data = Array(noise(sectors: 3).dropLast(1000))
    let fixture = try ImageFixture(
      sheet: "FILE disc.bin BINARY\n\(Self.oneTrack)", files: ["disc.bin": data])
    let image = try DiscImage(cueSheet: fixture.path)
    #expect(
      try image.samples(0..<3 * 588) == samples(data + [UInt8](repeating: 0, count: 1000)))
  }

  @Test(arguments: [
    ("Disc.BIN", "disc.bin"), ("äÖ.bin", "ÄÖ.bin"), ("D:\\Rips\\disc.bin", "disc.bin"),
    ("C:/Rips/Disc.bin", "disc.bin"), ("sub/disc.bin", "sub/disc.bin"),
    ("Sub/DISC.bin", "sub/disc.bin"), ("sub\\disc.bin", "sub/disc.bin"),
  ])
  func findsFilesWhoseNamesDifferInCaseOrComeFromWindows(written: String, real: String) throws {
    let data = noise(sectors: 1)
    let fixture = try ImageFixture(
      sheet: "FILE \"\(written)\" BINARY\n\(Self.oneTrack)", files: [real: data])
    #expect(try DiscImage(cueSheet: fixture.path).samples(0..<588) == samples(data))
  }

  @Test func prefersTheNameAsWritten() throws {
    let (right, wrong) = (noise(sectors: 1, seed: 5), noise(sectors: 1, seed: 6))
    let fixture = try ImageFixture(
      sheet: "FILE Disc.bin BINARY\n\(Self.oneTrack)",
      files: ["Disc.bin": right, "disc.bin": wrong, "DISC.BIN": wrong])
    #expect(try DiscImage(cueSheet: fixture.path).samples(0..<588) == samples(right))
  }

  @Test func namesADataFileThatIsMissing() throws {
    let fixture = try ImageFixture(sheet: "FILE gone.bin BINARY\n\(Self.oneTrack)", files: [:])
    #expect(throws: DiscError.missingDataFile(sheet: fixture.path, name: "gone.bin")) {
      _ = try DiscImage(cueSheet: fixture.path)
    }
  }

  @Test func noticesADataFileThatIsTooShortForItsTracks() throws {
    let sheet = "FILE disc.bin BINARY\n\(Self.oneTrack)TRACK 02 AUDIO\n INDEX 01 00:01:00\n"
    let fixture = try ImageFixture(sheet: sheet, files: ["disc.bin": noise(sectors: 10)])
    let error = #expect(throws: DiscError.self) { _ = try DiscImage(cueSheet: fixture.path) }
    #expect("\(try #require(error))".hasPrefix("disc.cue, line 5:"))
  }

  @Test func noticesADataFileThatShrinksWhileItIsRead() throws {
    let fixture = try ImageFixture(
      sheet: "FILE disc.bin BINARY\n\(Self.oneTrack)", files: ["disc.bin": noise(sectors: 10)])
    let image = try DiscImage(cueSheet: fixture.path)
    let data = try FileHandle(
      forWritingTo: URL(fileURLWithPath: fixture.folder.path(of: "disc.bin")))
    try data.truncate(atOffset: 5 * 2352)
    #expect(throws: DiscError.truncated(path: fixture.folder.path(of: "disc.bin"))) {
      _ = try image.samples(0..<5880)
    }
  }

  @Test func refusesADiscWithoutMusic() throws {
    let fixture = try ImageFixture(
      sheet: "FILE disc.bin BINARY\nTRACK 01 MODE1/2352\n INDEX 01 00:00:00\n",
      files: ["disc.bin": noise(sectors: 10)])
    #expect(throws: DiscError.noAudioTracks(path: fixture.path)) {
      _ = try DiscImage(cueSheet: fixture.path)
    }
  }

  @Test func pointsFromTheDataFileToItsSheet() throws {
    let fixture = try ImageFixture(
      sheet: "FILE disc.bin BINARY\n\(Self.oneTrack)", files: ["disc.bin": noise(sectors: 500)])
    let error = #expect(throws: DiscError.self) {
      _ = try DiscImage(cueSheet: fixture.folder.path(of: "disc.bin"))
    }
    #expect("\(try #require(error))".contains("Did you mean \(fixture.path)?"))
  }

  @Test func namesThePathThatIsNotThere() async throws {
    await #expect(throws: DiscError.notFound(path: "/nowhere/disc.cue")) {
      _ = try await openDisc(
        at: "/nowhere/disc.cue", options: DriveOptions(spoolDirectory: { "/tmp" }))
    }
  }

  @Test func refusesAFolder() async throws {
    let folder = try TemporaryDirectory()
    await #expect(throws: DiscError.self) {
      _ = try await openDisc(at: folder.path, options: DriveOptions(spoolDirectory: { "/tmp" }))
    }
  }

  /// Opening one for reading waits for a writer, which never comes.
  @Test(.timeLimit(.minutes(30))) func refusesAFIFOAsDataFile() throws {
    let fixture = try ImageFixture(sheet: "FILE pipe BINARY\n\(Self.oneTrack)", files: [:])
    #expect(unsafe mkfifo(fixture.folder.path(of: "pipe"), 0o600) == 0)
    #expect(throws: DiscError.self) { _ = try DiscImage(cueSheet: fixture.path) }
  }

  @Test func tellsWhatIsOddAboutASheet() throws {
    let fixture = try ImageFixture(
      sheet: "CATALOG 123\nFILE disc.bin BINARY\n\(Self.oneTrack)",
      files: ["disc.bin": noise(sectors: 1)])
    let remarks = try DiscImage(cueSheet: fixture.path).remarks
    #expect(remarks.count == 1)
    #expect(remarks[0].hasPrefix("disc.cue, line 1:"))
  }
}
