import AlbumWriting
import Foundation
import Importing
import MP3Encoding
import MusicLibrary
import TestSupport
import Testing

/// Whole imports of disc images.
@Suite(.timeLimit(.minutes(30)))
struct ImporterTests {
  @Test func makesEveryAlbumOfAShelf() async throws {
    let fixture = try ShelfFixture()
    try fixture.addDisc("a/deep/folder", title: "One")
    try fixture.addDisc("b", title: "Two", seed: 2)
    let record = try await fixture.run()
    #expect(record.summary.made == 2)
    #expect(record.summary.failure == nil)
    #expect(
      fixture.files == [
        "The Testers/One/01 Piece 1.mp3", "The Testers/One/02 Piece 2.mp3",
        "The Testers/One/One.m3u8", "The Testers/Two/01 Piece 1.mp3",
        "The Testers/Two/02 Piece 2.mp3", "The Testers/Two/Two.m3u8",
      ])
    for file in fixture.files where file.hasSuffix(".mp3") {
      let decoded = try ExternalProgram.run([
        "mpg123", "-q", "-s", "-e", "s16", fixture.library.path(of: file),
      ])
      #expect(decoded.outputBytes.count == (file.contains("01 ") ? 300 : 200) * 2352)
    }
    let entries = try fixture.entries()
    #expect(entries.map(\.state) == [.done, .done])
    #expect(entries.map(\.folder) == ["The Testers/One", "The Testers/Two"])
    #expect(entries.flatMap(\.tracks).allSatisfy { $0.state == .done && $0.checksums != nil })
  }

  @Test func theSameCommandFindsNothingMoreToDo() async throws {
    let fixture = try ShelfFixture()
    try fixture.addDisc("a")
    _ = try await fixture.run()
    let date = try modificationDate(fixture, "The Testers/Fixture/01 Piece 1.mp3")
    let record = try await fixture.run()
    #expect(record.summary.plan.kept == 1)
    #expect(record.summary.made == 0)
    #expect(try modificationDate(fixture, "The Testers/Fixture/01 Piece 1.mp3") == date)
  }

  @Test func oneBadAlbumStopsNoOther() async throws {
    let fixture = try ShelfFixture()
    try fixture.addDisc("a", title: "One")
    try fixture.shelf.write(
      Array("FILE gone.bin BINARY\nTRACK 01 AUDIO\nINDEX 01 00:00:00\n".utf8), to: "b/bad.cue")
    try fixture.addDisc("c", title: "Three", seed: 3)
    let record = try await fixture.run()
    #expect(record.summary.made == 2)
    #expect(record.summary.plan.problems == 1)
    let bad = try #require(try fixture.entries().first { $0.state == .failed })
    #expect(bad.failure?.contains("gone.bin") == true)
  }

  @Test func aRepairedSourceIsMadeByTheSameCommand() async throws {
    let fixture = try ShelfFixture()
    try fixture.addDisc("a")
    let data = try fixture.shelf.bytes(of: "a/disc.bin")
    try FileManager.default.removeItem(atPath: fixture.shelf.path(of: "a/disc.bin"))
    #expect(try await fixture.run().summary.plan.problems == 1)
    try fixture.shelf.write(data, to: "a/disc.bin")
    #expect(try await fixture.run().summary.made == 1)
  }

  @Test func otherSettingsMakeAnAlbumAnewOnlyIfAskedTo() async throws {
    let fixture = try ShelfFixture()
    try fixture.addDisc("a")
    _ = try await fixture.run()
    let before = try fixture.library.bytes(of: "The Testers/Fixture/01 Piece 1.mp3").count
    let other = BitRate.constant(kilobitsPerSecond: 320)
    #expect(try await fixture.run(fixture.options(bitRate: other)).summary.plan.kept == 1)
    let record = try await fixture.run(fixture.options(overwrites: true, bitRate: other))
    #expect(record.summary.made == 1)
    #expect(try fixture.library.bytes(of: "The Testers/Fixture/01 Piece 1.mp3").count > before)
    #expect(fixture.files.count == 3)
  }

  /// A sheet's FLAGS PRE; a track that is made again is made as it was.
  @Test(arguments: [true, false])
  func takesPreEmphasisOutUnlessToldNotTo(takesOut: Bool) async throws {
    let fixture = try ShelfFixture()
    try fixture.addDisc("a")
    let sheet = String(decoding: try fixture.shelf.bytes(of: "a/disc.cue"), as: UTF8.self)
    try fixture.shelf.write(
      Array(sheet.replacing("TRACK 02 AUDIO", with: "TRACK 02 AUDIO\nFLAGS PRE").utf8),
      to: "a/disc.cue")
    let record = try await fixture.run(fixture.options(takesOutEmphasis: takesOut))
    #expect(record.summary.made == 1)
    let album = try #require(try fixture.entries().first)
    #expect(
      album.remarks == [
        "Track 2 was recorded with pre-emphasis, which is \(takesOut ? "" : "not ")taken out."
      ])
    #expect(album.source.settings.hasSuffix(" emphasis") == !takesOut)
    // The other way they are other settings, but the same audio on the disc.
    let other = try await fixture.plan(fixture.options(takesOutEmphasis: !takesOut))
    #expect(other.map(\.action) == [.keep])
    #expect(other[0].remarks.contains { $0.contains("other settings") })

    let before = try fixture.library.bytes(of: "The Testers/Fixture/02 Piece 2.mp3")
    let remaker = TrackRemaker(
      library: fixture.library.path, catalog: try Catalog(library: fixture.library.path),
      pool: try EncoderPool(threadCount: 2), tagging: TaggingOptions(encodedBy: "Tonearm test"))
    let lock = try LibraryLock(library: fixture.library.path)
    let failure = try await remaker.remake([try #require(album.id): [2]], holding: lock) {
      #expect($0.status == .made(isIdentical: true))
    }
    #expect(failure == nil)
    #expect(try fixture.library.bytes(of: "The Testers/Fixture/02 Piece 2.mp3") == before)
  }

  @Test func filesDependNeitherOnThreadsNorOnNeighbours() async throws {
    let alone = try ShelfFixture()
    try alone.addDisc("a", trackSectors: [3000, 200])
    _ = try await alone.run(threads: 1)
    let many = try ShelfFixture()
    for disc in 1...4 {
      try many.addDisc(
        "\(disc)", title: "T\(disc)", trackSectors: [200, 150], seed: UInt32(disc + 9))
    }
    try many.addDisc("5", trackSectors: [3000, 200])
    _ = try await many.run(threads: 3)
    for name in ["01 Piece 1.mp3", "02 Piece 2.mp3"] {
      #expect(
        try alone.library.bytes(of: "The Testers/Fixture/\(name)")
          == many.library.bytes(of: "The Testers/Fixture/\(name)"))
    }
  }

  @Test func discsOfASetShareAFolder() async throws {
    let fixture = try ShelfFixture()
    try fixture.addDisc("Box/CD1", title: "Box", seed: 1)
    try fixture.addDisc("Box/CD2", title: "Box (Disc 2)", trackSectors: [250], seed: 2)
    let record = try await fixture.run()
    #expect(record.failures == [])
    #expect(record.summary.made == 2)
    #expect(
      fixture.files == [
        "The Testers/Box/1-01 Piece 1.mp3", "The Testers/Box/1-02 Piece 2.mp3",
        "The Testers/Box/2-01 Piece 1.mp3", "The Testers/Box/Box.m3u8",
      ])
    let list = try fixture.library.bytes(of: "The Testers/Box/Box.m3u8")
    #expect(String(decoding: list, as: UTF8.self).split(separator: "\n").count == 7)
  }

  @Test func sourcesAreNotTouched() async throws {
    let fixture = try ShelfFixture()
    try fixture.addDisc("a")
    let before = listing(of: fixture.shelf)
    let bytes = try before.map { try fixture.shelf.bytes(of: $0) }
    _ = try await fixture.run()
    #expect(listing(of: fixture.shelf) == before)
    #expect(try before.map { try fixture.shelf.bytes(of: $0) } == bytes)
  }

  @Test func aDryRunChangesNothing() async throws {
    let fixture = try ShelfFixture()
    try fixture.addDisc("a")
    try fixture.shelf.write([0], to: "b/lost.bin")
    let albums = try await fixture.plan()
    #expect(albums.map(\.title) == ["Fixture", "lost.bin"])
    #expect(albums[0].action == .make)
    #expect(listing(of: fixture.library) == [])
  }

  private func modificationDate(_ fixture: ShelfFixture, _ name: String) throws -> Date? {
    try FileManager.default.attributesOfItem(atPath: fixture.library.path(of: name))[
      .modificationDate] as? Date
  }
}

/// Albums whose audio the library has already.
@Suite(.timeLimit(.minutes(30)))
struct DuplicatesTests {
  @Test(arguments: [0, 1, 664, -0x200, 2939]) func areFoundAtAnyOffset(shift: Int) async throws {
    let fixture = try ShelfFixture()
    try fixture.addDisc("a", title: "One", trackSectors: [500, 300], shift: max(0, -shift))
    try fixture.addDisc("b", title: "Other", trackSectors: [500, 300], shift: max(0, shift))
    let record = try await fixture.run()
    #expect(record.summary.made == 1)
    #expect(record.summary.duplicates == 1)
    #expect(record.results.last?.status == .duplicate(folder: "The Testers/One"))
    #expect(try await fixture.run().summary.plan.duplicates == 1)
  }

  @Test func areMadeIfAskedTo() async throws {
    let fixture = try ShelfFixture()
    for disc in 1...3 { try fixture.addDisc("\(disc)") }
    let record = try await fixture.run(fixture.options(duplicates: .keep))
    #expect(record.summary.made == 3)
    #expect(Set(try fixture.entries().compactMap(\.folder)).count == 3)
  }

  @Test func aPlanSaysWhatMayBeOne() async throws {
    let fixture = try ShelfFixture()
    try fixture.addDisc("a", title: "One")
    try fixture.addDisc("b", title: "Two")
    try fixture.addDisc("c", title: "Three", trackSectors: [310, 200])
    let albums = try await fixture.plan()
    #expect(albums.map(\.remarks.count) == [0, 1, 0])
    #expect(albums[1].remarks[0].contains("/a/disc.cue"))
    _ = try await fixture.run()
    try fixture.addDisc("d", title: "Four")
    #expect(try await fixture.plan().last?.remarks.first?.contains("The Testers/One") == true)
  }

  @Test func aBetterOneTakesThePlaceOfTheOther() async throws {
    let fixture = try ShelfFixture()
    try fixture.addDisc(
      "a", title: nil, artist: nil, trackSectors: [500, 300], extra: "REM no names\n")
    _ = try await fixture.run(folder: "a")
    let old = fixture.files
    #expect(old.count == 3)
    // What somebody has put beside the files is theirs.
    let folder = self.folder(of: old[0])
    try fixture.library.write([1], to: "\(folder)/notes.txt")
    try fixture.addDisc("b", title: "Named", trackSectors: [500, 300], shift: 300)
    let policy = fixture.options(duplicates: .replaceIfBetter)
    let record = try await fixture.run(policy)
    #expect(record.failures == [])
    #expect(record.summary.made == 1)
    let replaced = try #require(record.results.last?.replaced)
    #expect(old[0].hasPrefix("\(replaced)/"))
    #expect(
      fixture.files == [
        "The Testers/Named/01 Piece 1.mp3", "The Testers/Named/02 Piece 2.mp3",
        "The Testers/Named/Named.m3u8", "The Testers/Named/notes.txt",
      ])
    let states = Dictionary(
      uniqueKeysWithValues: try fixture.entries().map { ($0.title, $0.state) })
    #expect(states["Named"] == .done)
    #expect(states.values.count { $0 == .duplicate } == 1)
    // From now on it is the worse one.
    let again = try await fixture.run(policy)
    #expect(again.summary.made == 0)
    #expect(again.summary.plan.kept == 1)
    #expect(again.summary.plan.duplicates == 1)
  }

  @Test func aBetterBitRateReplacesFilesWhereTheyAre() async throws {
    let fixture = try ShelfFixture()
    try fixture.addDisc("a")
    _ = try await fixture.run(folder: "a")
    let name = "The Testers/Fixture/01 Piece 1.mp3"
    let before = try fixture.library.bytes(of: name)
    try fixture.addDisc("b")
    let lower = fixture.options(duplicates: .replaceIfBetter, bitRate: .variable(quality: 6))
    #expect(try await fixture.run(lower, folder: "b").summary.duplicates == 1)
    #expect(try fixture.library.bytes(of: name) == before)
    let higher = fixture.options(
      duplicates: .replaceIfBetter, bitRate: .constant(kilobitsPerSecond: 320))
    let record = try await fixture.run(higher, folder: "b")
    #expect(record.results.last?.replaced == "The Testers/Fixture")
    #expect(try fixture.library.bytes(of: name).count > before.count)
    #expect(fixture.files.count == 3)
    let done = try fixture.entries().filter { $0.state == .done }
    #expect(done.map(\.source.path) == [fixture.shelf.path(of: "b/disc.cue")])
  }

  /// At no moment may there be less than there was.
  @Test func whatCannotBeReadReplacesNothing() async throws {
    let fixture = try ShelfFixture()
    try fixture.addDisc("a", title: nil, artist: nil, extra: "REM no names\n")
    _ = try await fixture.run(folder: "a")
    let old = fixture.files
    let catalog = try Catalog(library: fixture.library.path)
    let id = try #require(try fixture.entries().first?.id)
    try fixture.addDisc("b", title: "Named")
    _ = try await fixture.run(folder: "b")
    let other = try #require(try fixture.entries().first { $0.title == "Named" })
    #expect(other.state == .duplicate)
    // As a run leaves it that is killed right after its decision.
    let otherID = try #require(other.id)
    try catalog.setState(.planned, ofAlbum: otherID)
    try catalog.replaceAlbum(id, by: otherID, inFolder: nil)
    #expect(fixture.files == old)
    #expect(try catalog.contents(ofFolder: folder(of: old[0])).files.count == 2)
    let record = try await fixture.run(
      fixture.options(duplicates: .replaceIfBetter), folder: "b")
    #expect(record.summary.made == 1)
    #expect(
      fixture.files == [
        "The Testers/Named/01 Piece 1.mp3", "The Testers/Named/02 Piece 2.mp3",
        "The Testers/Named/Named.m3u8",
      ])
  }

  private func folder(of path: String) -> String {
    path.split(separator: "/").dropLast().joined(separator: "/")
  }

  @Test func otherMusicOfTheSameLengthsIsNone() async throws {
    let fixture = try ShelfFixture()
    try fixture.addDisc("a", title: "One", trackSectors: [500, 300], seed: 1)
    try fixture.addDisc("b", title: "Two", trackSectors: [500, 300], seed: 2)
    #expect(try await fixture.run().summary.made == 2)
  }
}
