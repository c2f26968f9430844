import CompactDisc
import Foundation
import TestSupport
import Testing

/// `tonearm verify --repair`.
@Suite(.timeLimit(.minutes(30)))
struct VerifyRepairTests {
  /// Sectors that have symbols of the same codewords, all in track 2.
  private static func sectors(_ count: Int) -> [Int] { (0..<count).map { 62 + 10 * $0 } }

  private static func bytes(_ fixture: VerifyFixture, _ name: String) throws -> [UInt8] {
    try fixture.folder.bytes(of: name)
  }

  /// Half as many wrong symbols as there are syndromes.
  @Test(arguments: [(8, 4, 0), (16, 8, 0), (16, 3, 12)])
  func damageUpToTheLimitIsRepairedToTheBit(syndromes: Int, count: Int, offset: Int) throws {
    let fixture = try VerifyFixture(
      try KnownDisc(), VerifyFixture.Answers(syndromes: syndromes))
    let right = fixture.disc.displaced(by: offset)
    let sectors = Self.sectors(count)
    let damaged = KnownDisc.damaged(right, sectors: sectors)
    let image = try fixture.image(damaged)
    let outcome = try fixture.verify(image, "--repair")
    #expect(outcome.process.status == 0, "\(outcome.process.output)")
    #expect(outcome.status == "differs")
    #expect(outcome.repair["status"] as? String == "written")
    #expect(outcome.repair["sectors"] as? [[Int]] == sectors.map { [$0, $0 + 1] })
    #expect(outcome.repair["tracks"] as? [Int] == [2])
    #expect(outcome.repair["values"] as? Int == count * 1176)
    #expect(outcome.repair["offset"] as? Int == offset)
    #expect(outcome.repair["copyStatus"] as? String == "accurate")
    #expect(
      listing(of: fixture.folder) == [
        "disc.bin", "disc.cue", "disc.repaired.bin", "disc.repaired.cue",
      ])
    #expect(try Self.bytes(fixture, "disc.repaired.bin") == KnownDisc.bytes(of: right))
    #expect(try Self.bytes(fixture, "disc.bin") == KnownDisc.bytes(of: damaged))
    let copy = try fixture.verify(fixture.folder.path(of: "disc.repaired.cue"))
    #expect(copy.status == "accurate")
    #expect(copy.objects.first?["toc"] as? String == "0:60:150:256")
    #expect(copy.track(2)["title"] as? String == "Piece 2")

    // Nothing is ever overwritten.
    let again = try fixture.verify(image, "--repair", json: false)
    #expect(again.process.status == 1)
    #expect(again.process.output.contains("disc.repaired.bin is there already"))
  }

  @Test(arguments: [(8, 5), (16, 9)])
  func oneMoreIsRefused(syndromes: Int, count: Int) throws {
    let fixture = try VerifyFixture(
      try KnownDisc(), VerifyFixture.Answers(syndromes: syndromes))
    let damaged = KnownDisc.damaged(fixture.disc.samples, sectors: Self.sectors(count))
    let outcome = try fixture.verify(try fixture.image(damaged), "--repair", json: false)
    #expect(outcome.process.status == 1)
    #expect(outcome.process.output.contains("Not repaired: There is more damage"))
    #expect(listing(of: fixture.folder) == ["disc.bin", "disc.cue"])
    #expect(try Self.bytes(fixture, "disc.bin") == KnownDisc.bytes(of: damaged))
  }

  @Test(arguments: ["cut off", "gone", "down", "other", "garbage", "page", "elsewhere", "one"])
  func badParityWritesNothing(kind: String) throws {
    var answers = VerifyFixture.Answers(parity: { request, file in
      switch kind {
      case "cut off": return .part(of: Array(file.prefix(60_000)), for: request)
      case "gone": return WebServer.Reply(status: 404)
      case "down": return WebServer.Reply(status: 503, headers: ["Retry-After": "0"])
      case "other": return .part(of: file.map { $0 ^ 0x5A }, for: request)
      case "garbage":
        var file = file
        for index in file.indices where index % 23_520 > 1 { file[index] ^= 0xA5 }
        return .part(of: file, for: request)
      case "page": return WebServer.Reply("<html></html>", type: "text/html")
      default: return .part(of: file, for: request)
      }
    })
    if kind == "elsewhere" { answers.location = "http://example.com/7" }
    // What one other person has may be as wrong.
    if kind == "one" { answers.confidence = 1 }
    let fixture = try VerifyFixture(try KnownDisc(), answers)
    let image = try fixture.image(
      KnownDisc.damaged(fixture.disc.samples, sectors: Self.sectors(1)))
    let outcome = try fixture.verify(image, "--repair")
    #expect(outcome.process.status == 1, "\(outcome.process.error)")
    #expect(outcome.repair["status"] as? String == "refused")
    let reason = try #require(outcome.repair["reason"] as? String)
    #expect(reason.hasSuffix(".") || reason.hasSuffix("?"), "\(reason)")
    #expect(listing(of: fixture.folder) == ["disc.bin", "disc.cue"])
    #expect(!fixture.server.requests.contains { $0.headers["host"] == "example.com" })
  }

  @Test func accurateRipsNeedNoRepair() throws {
    let fixture = try VerifyFixture(try KnownDisc())
    let outcome = try fixture.verify(try fixture.image(), "--repair")
    #expect(outcome.process.status == 0)
    #expect(outcome.repair["status"] as? String == "refused")
    #expect(listing(of: fixture.folder) == ["disc.bin", "disc.cue"])
  }

  /// Hidden audio is in no database, and in the copy as it was.
  @Test func hiddenAudioStays() throws {
    let fixture = try VerifyFixture(try KnownDisc("13:73:163:269", seed: 9))
    let image = try fixture.image(
      KnownDisc.damaged(fixture.disc.samples, sectors: [80, 81]))
    let outcome = try fixture.verify(image, "--repair")
    #expect(outcome.process.status == 0, "\(outcome.process.output)")
    #expect(outcome.repair["sectors"] as? [[Int]] == [[80, 82]])
    #expect(
      try Self.bytes(fixture, "disc.repaired.bin") == KnownDisc.bytes(of: fixture.disc.samples))
    let sheet = String(
      decoding: try Self.bytes(fixture, "disc.repaired.cue"), as: UTF8.self)
    #expect(sheet.contains("INDEX 00 00:00:00"))
    #expect(sheet.contains("FILE \"disc.repaired.bin\" BINARY"))
    let copy = try fixture.verify(fixture.folder.path(of: "disc.repaired.cue"))
    #expect(copy.objects.first?["toc"] as? String == "13:73:163:269")
    #expect(copy.status == "accurate")
  }

  /// A cue sheet with one FLAC file, and tracks in files of their own.
  @Test(arguments: ["sheet", "tracks"])
  func audioFilesAreRepairedToAWaveFile(kind: String) throws {
    let fixture = try VerifyFixture(try KnownDisc())
    let damaged = KnownDisc.bytes(
      of: KnownDisc.damaged(fixture.disc.samples, sectors: Self.sectors(2)))
    let bounds = kind == "sheet" ? [0, 256] : [0, 60, 150, 256]
    for (number, range) in zip(1..., zip(bounds, bounds.dropFirst())) {
      let raw = try fixture.folder.write(
        Array(damaged[range.0 * 2352..<range.1 * 2352]), to: "raw")
      let made = try ExternalProgram.run([
        "flac", "--silent", "--force-raw-format", "--endian=little", "--sign=signed",
        "--channels=2", "--bps=16", "--sample-rate=44100", "-o",
        fixture.folder.path(of: "0\(number) noise.flac"), raw,
      ])
      try #require(made.status == 0, "\(made.error)")
    }
    try FileManager.default.removeItem(atPath: fixture.folder.path(of: "raw"))
    var path = fixture.folder.path
    if kind == "sheet" {
      path = try fixture.folder.write(
        Array(fixture.sheet(file: "01 noise.flac", format: "WAVE").utf8), to: "noise.cue")
    }
    let before = listing(of: fixture.folder)
    let outcome = try fixture.verify(path, "--repair")
    #expect(outcome.process.status == 0, "\(outcome.process.output) \(outcome.process.error)")
    #expect(outcome.repair["status"] as? String == "written")
    let wave = try #require(outcome.repair["file"] as? String)
    let sheet = try #require(outcome.repair["cueSheet"] as? String)
    #expect(listing(of: fixture.folder).count == before.count + 2)
    let decoded = try ExternalProgram.run(["sox", wave, "-t", "raw", "-"])
    #expect(decoded.outputBytes == KnownDisc.bytes(of: fixture.disc.samples))
    let copy = try fixture.verify(sheet)
    #expect(copy.status == "accurate", "\(copy.process.output) \(copy.process.error)")
  }

  @Test func aFolderThatTakesNothingIsSaid() throws {
    guard getuid() != 0 else { return }
    let fixture = try VerifyFixture(try KnownDisc())
    let image = try fixture.image(
      KnownDisc.damaged(fixture.disc.samples, sectors: Self.sectors(1)))
    try FileManager.default.setAttributes(
      [.posixPermissions: 0o500], ofItemAtPath: fixture.folder.path)
    defer {
      try? FileManager.default.setAttributes(
        [.posixPermissions: 0o700], ofItemAtPath: fixture.folder.path)
    }
    let outcome = try fixture.verify(image, "--repair")
    #expect(outcome.process.status == 73)
    #expect(outcome.repair["status"] as? String == "refused")
  }
}
