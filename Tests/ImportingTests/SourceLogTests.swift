import CompactDisc
import Foundation
import Importing
import MusicLibrary
import TestSupport
import Testing

/// Logs of rippers beside what they have ripped.
@Suite(.timeLimit(.minutes(30)))
struct SourceLogTests {
  /// As Exact Audio Copy writes it, of a disc with these tracks and checksums.
  private func log(_ tracks: [(start: Int, count: Int)], _ checksums: [UInt32]) -> String {
    var text = "Exact Audio Copy V1.6 from 23. October 2020\n\nTOC of the extracted CD\n\n"
    text += "     Track |   Start  |  Length  | Start sector | End sector \n"
    text += "    ---------------------------------------------------------\n"
    for (number, track) in zip(1..., tracks) {
      text +=
        "        \(number)  |  0:00.00 |  0:04.00 |  \(track.start)  |  \(track.start + track.count - 1)\n"
    }
    for (number, checksum) in zip(1..., checksums) {
      let digits = String(checksum, radix: 16, uppercase: true)
      text += "\nTrack  \(number)\n\n     Filename X:\\\(number).wav\n\n"
      text += "     Copy CRC \(String(repeating: "0", count: 8 - digits.count))\(digits)\n"
      text += "     Copy OK\n"
    }
    return text
  }

  /// By Python's zlib.
  private func checksums(of bytes: [UInt8], _ sectors: [Int]) throws -> [UInt32] {
    var start = 0
    return try sectors.map { count in
      let slice = Array(bytes[start..<start + count * 2352])
      start += count * 2352
      let outcome = try ExternalProgram.run(
        ["python3", "-c", "import sys, zlib; print(zlib.crc32(sys.stdin.buffer.read()))"],
        input: slice)
      return try #require(UInt32(outcome.output.trimmingCharacters(in: .whitespacesAndNewlines)))
    }
  }

  @Test func aLogWithTheSameChecksumsIsProof() async throws {
    let fixture = try ShelfFixture()
    try fixture.addDisc("a")
    let sums = try checksums(of: fixture.shelf.bytes(of: "a/disc.bin"), [300, 200])
    try fixture.shelf.write(
      Array(log([(0, 300), (300, 200)], sums).utf8), to: "a/The Testers - Fixture.log")
    // Another disc's.
    try fixture.shelf.write(Array(log([(0, 301)], [1]).utf8), to: "a/other.log")
    let record = try await fixture.run()
    #expect(record.results.last?.doubt == nil)
    #expect(record.summary.doubtful == 0)
    let remarks = try fixture.entries()[0].remarks
    #expect(
      remarks.contains { $0.contains("The Testers - Fixture.log") && $0.contains("are those") })
  }

  @Test func aLogWithOthersIsADoubt() async throws {
    let fixture = try ShelfFixture()
    try fixture.addDisc("a")
    var sums = try checksums(of: fixture.shelf.bytes(of: "a/disc.bin"), [300, 200])
    sums[1] ^= 1
    try fixture.shelf.write(
      Array(
        log([(0, 300), (300, 200)], sums).utf16.flatMap { [UInt8($0 & 0xFF), UInt8($0 >> 8)] }),
      to: "a/without mark.log")
    try fixture.shelf.write(Array(log([(0, 300), (300, 200)], sums).utf8), to: "a/z.log")
    let record = try await fixture.run()
    #expect(record.summary.made == 1)
    #expect(record.summary.doubtful == 1)
    #expect(record.results.last?.doubt?.hasPrefix("Track 2 has other samples than z.log") == true)
  }

  /// Files know nothing of a data track behind them.
  @Test func aLogKnowsTheWholeDisc() async throws {
    let fixture = try ShelfFixture()
    try fixture.addDisc("raw", trackSectors: [300, 200])
    for (number, place) in [(1, "0 300"), (2, "300 200")] {
      let parts = place.split(separator: " ").map(String.init)
      let outcome = try ExternalProgram.run([
        "sox", "-t", "raw", "-r", "44100", "-e", "signed", "-b", "16", "-c", "2",
        fixture.shelf.path(of: "raw/disc.bin"), fixture.shelf.path(of: "\(number).flac"), "trim",
        "\((Int(parts[0]) ?? 0) * 588)s", "\((Int(parts[1]) ?? 0) * 588)s",
      ])
      try #require(outcome.status == 0, "\(outcome.error)")
    }
    try FileManager.default.createDirectory(
      atPath: fixture.shelf.path(of: "b"), withIntermediateDirectories: true)
    for number in 1...2 {
      try FileManager.default.moveItem(
        atPath: fixture.shelf.path(of: "\(number).flac"),
        toPath: fixture.shelf.path(of: "b/0\(number) Song.flac"))
    }
    try fixture.shelf.write(
      Array(log([(0, 300), (300, 200), (11_900, 5000)], []).utf8), to: "b/rip.log")
    _ = try await fixture.run(folder: "b")
    let toc = try TableOfContents(parsing: "0:300:-11900:16900")
    #expect(try fixture.entries()[0].discID == toc.musicBrainzDiscID)
  }
}
