import Foundation
import RipVerifying
import TestSupport
import Testing

/// `tonearm verify` with a server for AccurateRip and the Cue Tools database.
@Suite(.timeLimit(.minutes(30)))
struct VerifyCommandTests {
  @Test func whatOthersHaveIsAccurate() throws {
    let fixture = try VerifyFixture(try KnownDisc())
    let image = try fixture.image()
    let outcome = try fixture.verify(image)
    #expect(outcome.process.status == 0, "\(outcome.process.error)")
    #expect(outcome.status == "accurate")
    #expect(outcome.disc == "accurate 21 0")
    for (index, track) in fixture.disc.survey.tracks.enumerated() {
      #expect(outcome.verdict(index + 1, "accuraterip") == "accurate 42 0")
      #expect(outcome.verdict(index + 1, "ctdb") == "accurate 21 0")
      let crc = outcome.track(index + 1)["crc32"] as? String
      #expect(crc.flatMap { UInt32($0, radix: 16) } == track.crc32)
    }
    let text = try fixture.verify(image, json: false)
    #expect(text.process.status == 0)
    #expect(text.process.output.contains("The Testers — Noise"))
    #expect(text.process.output.contains("accurate (confidence 42)"))
    #expect(text.process.output.contains("Accurate: others have the same samples."))
    // What was answered before is enough.
    let count = fixture.server.requests.count
    #expect(count == 2)
    let offline = try fixture.verify(image, "--offline")
    #expect(offline.process.status == 0)
    #expect(offline.status == "accurate")
    #expect(fixture.server.requests.count == count)
    #expect(listing(of: fixture.folder) == ["disc.bin", "disc.cue"])
  }

  @Test(arguments: [12, -664])
  func anotherPressingIsAccurateAtItsOffset(offset: Int) throws {
    let fixture = try VerifyFixture(try KnownDisc())
    let outcome = try fixture.verify(try fixture.image(fixture.disc.displaced(by: offset)))
    #expect(outcome.process.status == 0)
    #expect(outcome.status == "accurate")
    #expect(outcome.disc == "otherPressing 21 \(offset)")
    #expect(outcome.verdict(2, "ctdb") == "otherPressing 21 \(offset)")
    // Version 2 at that offset as well, by a pass of its own.
    #expect(outcome.verdict(2, "accuraterip") == "otherPressing 42 \(offset)")
  }

  @Test func aDamagedTrackDiffers() throws {
    let fixture = try VerifyFixture(try KnownDisc())
    let image = try fixture.image(KnownDisc.damaged(fixture.disc.samples, sectors: [70]))
    let outcome = try fixture.verify(image)
    #expect(outcome.process.status == 1)
    #expect(outcome.status == "differs")
    #expect(
      (1...3).map { outcome.track($0)["status"] as? String } == ["accurate", "differs", "accurate"])
    #expect(outcome.verdict(2, "accuraterip") == "differs 30")
    #expect(outcome.verdict(2, "ctdb") == "differs 21")
    #expect(outcome.objects.first?["repair"] is NSNull)
    let text = try fixture.verify(image, json: false)
    #expect(text.process.output.contains("Differs: nobody else has track 2 like this."))
  }

  /// The Cue Tools database leaves out more at the ends than AccurateRip does.
  @Test func damageThatOnlyAccurateRipSeesDiffers() throws {
    let fixture = try VerifyFixture(try KnownDisc())
    let image = try fixture.image(KnownDisc.damaged(fixture.disc.samples, sectors: [7]))
    let outcome = try fixture.verify(image)
    #expect(outcome.disc == "accurate 21 0")
    #expect(outcome.status == "differs")
    #expect(outcome.process.status == 1)
    let repaired = try fixture.verify(image, "--repair")
    #expect(repaired.repair["status"] as? String == "refused")
    #expect(repaired.process.status == 1)
  }

  @Test func whatNobodyKnowsIsNoError() throws {
    let fixture = try VerifyFixture(
      try KnownDisc(),
      VerifyFixture.Answers(
        accurateRip: { _, _ in WebServer.Reply(status: 404) },
        lookup: { _, _ in
          WebServer.Reply("<ctdb xmlns='http://db.cuetools.net/ns/mmd-1.0#'/>", type: "text/xml")
        }))
    let image = try fixture.image()
    let outcome = try fixture.verify(image, "--repair")
    #expect(outcome.process.status == 0)
    #expect(outcome.status == "unknown")
    #expect(outcome.verdict(1, "accuraterip") == "unknown")
    #expect(outcome.verdict(1, "ctdb") == "unknown")
    #expect(outcome.repair["status"] as? String == "refused")
    let text = try fixture.verify(image, json: false)
    #expect(text.process.output.contains("Not verified: the disc is not in the databases"))
  }

  @Test func aDatabaseThatIsDownIsSaid() throws {
    let down: @Sendable () -> WebServer.Reply = {
      WebServer.Reply(status: 503, headers: ["Retry-After": "0"])
    }
    let one = try VerifyFixture(
      try KnownDisc(), VerifyFixture.Answers(accurateRip: { _, _ in down() }))
    let outcome = try one.verify(try one.image())
    #expect(outcome.process.status == 0)
    #expect(outcome.status == "accurate")
    #expect(outcome.verdict(1, "accuraterip") == "unavailable")
    let text = try one.verify(try one.image(), json: false)
    #expect(text.process.output.contains("is overloaded or out of order (HTTP status 503)"))
    let both = try VerifyFixture(
      try KnownDisc(),
      VerifyFixture.Answers(accurateRip: { _, _ in down() }, lookup: { _, _ in down() }))
    let nothing = try both.verify(try both.image())
    #expect(nothing.process.status == 69)
    #expect(nothing.status == "unavailable")
  }

  @Test func withoutANetworkNothingIsClaimed() throws {
    let fixture = try VerifyFixture(try KnownDisc())
    let image = try fixture.image()
    // Nobody listens at port 1.
    let outcome = try fixture.verify(image, address: "http://127.0.0.1:1")
    #expect(outcome.process.status == 69)
    #expect(outcome.status == "unavailable")
    let offline = try fixture.verify(image, "--offline", "--repair", json: false)
    #expect(offline.process.status == 69)
    #expect(offline.process.output.contains("Not verified: no database could be asked."))
    #expect(offline.process.output.contains("Not repaired:"))
    #expect(fixture.server.requests.isEmpty)
  }

  @Test func aReplyThatIsCutOffCountsAsFarAsItGoes() throws {
    // 13 + 9 · 3 bytes are the first pressing.
    let fixture = try VerifyFixture(
      try KnownDisc(),
      VerifyFixture.Answers(
        accurateRip: { _, file in WebServer.Reply(body: Array(file.prefix(60))) },
        lookup: { _, xml in WebServer.Reply(String(xml.prefix(200)), type: "text/xml") }))
    let outcome = try fixture.verify(try fixture.image())
    #expect(outcome.process.status == 0)
    #expect(outcome.verdict(1, "accuraterip") == "accurate 12 0")
    #expect(outcome.verdict(1, "ctdb") == "unavailable")
  }

  @Test(arguments: ["page", "short", "endless", "entities", "reset"])
  func hostileRepliesClaimNothing(kind: String) throws {
    let reply: @Sendable () -> WebServer.Reply = {
      switch kind {
      case "page": return WebServer.Reply("<html>Log in here</html>", type: "text/html")
      case "short": return WebServer.Reply(body: [3, 0, 0])
      case "entities":
        return WebServer.Reply(
          "<!DOCTYPE a [<!ENTITY b SYSTEM 'file:///etc/passwd'>]><ctdb>&b;</ctdb>",
          type: "text/xml")
      case "endless":
        var reply = WebServer.Reply(
          headers: ["Content-Length": "4000000000"], body: [UInt8](repeating: 3, count: 65_536))
        reply.end = .again
        return reply
      default:
        var reply = WebServer.Reply(headers: ["Content-Length": "100"], body: [3])
        reply.end = .reset
        return reply
      }
    }
    let fixture = try VerifyFixture(
      try KnownDisc(),
      VerifyFixture.Answers(accurateRip: { _, _ in reply() }, lookup: { _, _ in reply() }))
    let outcome = try fixture.verify(try fixture.image())
    #expect(outcome.process.status == 69, "\(outcome.process.output)")
    #expect(outcome.status == "unavailable")
  }

  @Test func whatCannotBeOpenedIsNamedAndTheRestIsVerified() throws {
    let fixture = try VerifyFixture(try KnownDisc())
    let image = try fixture.image()
    let missing = fixture.folder.path(of: "none.cue")
    let outcome = try fixture.verify(missing, fixture.folder.path(of: "disc.bin"), image)
    #expect(outcome.process.status == 66)
    #expect(outcome.process.error.contains(missing))
    #expect(outcome.process.error.contains("Did you mean"))
    #expect(
      outcome.objects.map { $0["status"] as? String } == ["unreadable", "unreadable", "accurate"])
    let folder = try fixture.verify(fixture.folder.path)
    #expect(folder.process.status == 0)
    #expect(folder.objects.count == 1)
    let empty = try TemporaryDirectory()
    #expect(try fixture.verify(empty.path).process.status == 66)
  }

  @Test func mistakesAreFoundBeforeAnythingStarts() throws {
    for arguments in [[], ["--repair", "--log", "x"], ["x.cue", "--ctdb", "ftp://x"], [""]] {
      let outcome = try ExternalProgram.run([Program.path, "verify"] + arguments)
      #expect(outcome.status == 64, "\(arguments): \(outcome.error)")
    }
  }

  @Test func theSealOfALogIsChecked() throws {
    let disc = try KnownDisc()
    let fixture = try VerifyFixture(disc)
    let log = RipLog(
      program: "Tonearm", date: "today", artist: "The Testers", album: "Noise", source: "a drive",
      toc: disc.toc, tracks: []
    ).text
    let path = try fixture.folder.write(Array(log.utf8), to: "good.log")
    let good = try fixture.verify("--log", path)
    #expect(good.process.status == 0)
    #expect(good.objects.first?["seal"] as? String == "intact")
    let forged = try fixture.folder.write(
      Array(log.replacingOccurrences(of: "Noise", with: "Music").utf8), to: "forged.log")
    let changed = try fixture.verify("--log", forged, json: false)
    #expect(changed.process.status == 1)
    #expect(changed.process.output.contains("was changed"))
    let other = try fixture.folder.write(Array("EAC extraction logfile\n".utf8), to: "other.log")
    let missing = try fixture.verify("--log", other)
    #expect(missing.process.status == 1)
    #expect(missing.objects.first?["seal"] as? String == "missing")
    #expect(try fixture.verify("--log", "\(path).none").process.status == 66)
  }
}
