import Foundation
import LookupReplies
import TestSupport
import Testing

/// Records that are cut by the tracks of a release.
@Suite(.timeLimit(.minutes(30)))
struct RecordReleaseTests {
  /// A side of two pieces with a pause between them.
  private func side(_ lengths: [Int], seed: UInt32) -> [UInt8] {
    var samples: [Int16] = []
    for (index, length) in lengths.enumerated() {
      if index > 0 { samples += [Int16](repeating: 0, count: 2 * 2 * 44_100) }
      samples += TestMusic.samples(count: length * 44_100, seed: seed + UInt32(index))
    }
    return ImageFixture.bytes(of: samples, count: 2 * samples.count)
  }

  private func release(_ lengths: [(String, Int?)]) -> [String: Any] {
    let tracks = zip(1..., lengths).map { position, track -> [String: Any] in
      var fields: [String: Any] = [
        "id": ReplyShapes.id(0x100 + position), "position": position, "number": track.0,
        "title": "Side \(track.0)",
      ]
      fields["length"] = track.1.map { $0 * 1000 }
      return fields
    }
    return ReplyShapes.release(
      7, media: [ReplyShapes.medium(tracks, format: "12\" Vinyl")], ["title": "Long Player"])
  }

  private func run(
    _ release: [String: Any], sides: [[Int]]
  ) throws -> (outcome: ExternalProgram.Outcome, files: [String]) {
    let text = try ReplyShapes.json(release)
    let server = try WebServer { request in
      request.path == "/ws/2/release/\(ReplyShapes.id(7))"
        ? WebServer.Reply(text) : WebServer.Reply(status: 404)
    }
    let folder = try TemporaryDirectory()
    for (number, lengths) in zip(1..., sides) {
      let made = try ExternalProgram.run(
        [
          "sox", "-t", "raw", "-r", "44100", "-e", "signed", "-b", "16", "-c", "2", "-",
          try folder.write([], to: "shelf/side \(number).wav"),
        ], input: side(lengths, seed: UInt32(10 * number)))
      try #require(made.status == 0, "\(made.error)")
    }
    let outcome = try ExternalProgram.run(
      [
        Program.path, "import", folder.path(of: "shelf"), "--to", folder.path(of: "music"),
        "--record", "lengths", "--record-release", ReplyShapes.id(7), "--musicbrainz",
        "\(server.address)/ws/2", "--quality", "v6",
      ], environment: ["XDG_CACHE_HOME": folder.path(of: "cache")])
    let files = FileManager.default.enumerator(atPath: folder.path(of: "music"))?
      .compactMap { $0 as? String }.filter { $0.hasSuffix(".mp3") }.sorted()
    return (outcome, files ?? [])
  }

  @Test func itsSidesAndTracksAreThoseOfTheRelease() throws {
    let (outcome, files) = try run(
      release([("A1", 8), ("A2", 12), ("B1", 10)]), sides: [[8, 12], [10]])
    #expect(outcome.status == 0, "\(outcome.error)")
    #expect(
      files == [
        "The Testers/Long Player/01 Side A1.mp3", "The Testers/Long Player/02 Side A2.mp3",
        "The Testers/Long Player/03 Side B1.mp3",
      ])
  }

  @Test func whatItDoesNotKnowIsSaid() throws {
    let (missing, files) = try run(release([("A1", 8), ("A2", nil)]), sides: [[8, 12]])
    #expect(missing.status == 64)
    #expect(missing.error.contains("Side A2"))
    #expect(files.isEmpty)
    let (sides, _) = try run(release([("A1", 8), ("B1", 10)]), sides: [[8]])
    #expect(sides.status == 64)
    #expect(sides.error.contains("1 sides, but lengths for 2"), "\(sides.error)")
  }
}
