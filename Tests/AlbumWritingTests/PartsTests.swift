import CompactDisc
import Foundation
import ID3Tagging
import MP3Encoding
import TestSupport
import Testing

@testable import AlbumWriting

struct ReorderBufferTests {
  @Test func givesElementsInOrderAsSoonAsItCan() {
    var buffer = ReorderBuffer<String>()
    #expect(buffer.insert("c", at: 2) == [])
    #expect(buffer.insert("a", at: 0) == ["a"])
    #expect(buffer.insert("b", at: 1) == ["b", "c"])
    #expect(buffer.nextIndex == 3)
  }
}

struct PartialFileTests {
  @Test func hasItsNameOnlyOnceItIsCommitted() throws {
    let folder = try TemporaryDirectory()
    do {
      let file = try PartialFile(in: folder.path, name: "a.mp3")
      try file.write([1, 2, 3].span, at: 0)
      #expect(listing(of: folder) == [".a.mp3.part"])
      try file.commit()
    }
    #expect(listing(of: folder) == ["a.mp3"])
    #expect(try folder.bytes(of: "a.mp3") == [1, 2, 3])
  }

  @Test func goesWhereItIsNotCommitted() throws {
    let folder = try TemporaryDirectory()
    try folder.write([9], to: "a.mp3")
    do { _ = try PartialFile(in: folder.path, name: "a.mp3") }
    #expect(listing(of: folder) == ["a.mp3"])
    #expect(try folder.bytes(of: "a.mp3") == [9])
  }

  @Test func takesTheNameOfTheLongestFileName() throws {
    let folder = try TemporaryDirectory()
    let name = FileName(
      sanitizing: String(repeating: "ü", count: 300), fileExtension: "mp3",
      reservedBytes: PartialFile.addedByteCount)
    try PartialFile(in: folder.path, name: name.text).commit()
    #expect(listing(of: folder) == [name.text])
  }
}

struct TrackFileTests {
  /// What is missing in the middle must never be closed over.
  @Test func afterAFailureThereIsNoFile() throws {
    let folder = try TemporaryDirectory()
    let file = try TrackFile(
      in: folder.path, name: FileName(sanitizing: "a", fileExtension: "mp3"), tag: [1, 2],
      infoTag: try EncoderConfiguration(EncoderSettings()).infoTag)
    #expect(throws: EncodingError.self) { try file.append([1, 2, 3, 4]) }
    #expect(listing(of: folder) == [])
    #expect(throws: AlbumError.abandoned) { try file.append([0xFF, 0xFB, 0x90, 0x64]) }
    #expect(throws: AlbumError.abandoned) { try file.finish(endPadding: 0) }
    #expect(listing(of: folder) == [])
  }
}

struct ReadFrontierTests {
  @Test(.timeLimit(.minutes(30))) func wakesWhoWaitsOnceTheSectorsAreThere() async throws {
    let frontier = ReadFrontier()
    async let waiting: Void = frontier.wait(for: Sector(offset: 100))
    while !frontier.isAwaited { await Task.yield() }
    frontier.advance(to: Sector(offset: 99), doubtful: [])
    #expect(!frontier.isReady(Sector(offset: 100)))
    #expect(frontier.isAwaited)
    frontier.advance(to: Sector(offset: 100), doubtful: [Sector(offset: 99)])
    try await waiting
    #expect(frontier.doubtful(in: Sector(offset: 50)..<Sector(offset: 100)).count == 1)
    #expect(frontier.doubtful(in: Sector(offset: 0)..<Sector(offset: 99)).isEmpty)
  }

  @Test(.timeLimit(.minutes(30))) func aCancelledWaitEnds() async {
    let frontier = ReadFrontier()
    let task = Task { try await frontier.wait(for: Sector(offset: 100)) }
    while !frontier.isAwaited { await Task.yield() }
    task.cancel()
    await #expect(throws: CancellationError.self) { try await task.value }
  }

  @Test(.timeLimit(.minutes(30))) func tellsWhoWaitsThatNoMoreWillCome() async {
    struct Gone: Error, Equatable {}
    let frontier = ReadFrontier()
    frontier.advance(to: Sector(offset: 10), doubtful: [])
    frontier.fail(Gone())
    await #expect(throws: Gone()) { try await frontier.wait(for: Sector(offset: 11)) }
    #expect(frontier.isReady(Sector(offset: 10)))
  }
}

struct XDGFoldersTests {
  @Test(arguments: [
    ("XDG_MUSIC_DIR=\"$HOME/Musik\"\n", "/home/a/Musik"),
    ("# comment\nXDG_VIDEOS_DIR=\"$HOME/V\"\nXDG_MUSIC_DIR=\"/srv/music\"", "/srv/music"),
    ("XDG_MUSIC_DIR=\"$HOME/Music\"  ", "/home/a/Music"), ("XDG_MUSIC_DIR=$HOME/Music", nil),
    ("XDG_MUSIC_DIR=\"relative\"", nil), ("", nil),
  ])
  func readsTheMusicFolderOfTheDesktop(text: String, folder: String?) {
    #expect(XDGFolders.musicFolder(inUserDirs: text, home: "/home/a") == folder)
  }
}

struct AlbumDescriptionTests {
  private static func disc(performers: [String?], of album: String? = nil) throws -> Disc {
    let starts = performers.indices.map { "\($0 * 1000)" } + ["\(performers.count * 1000)"]
    var disc = Disc(toc: try TableOfContents(parsing: starts.joined(separator: ":")))
    disc.text.performer = album
    for (number, performer) in zip(1..., performers) {
      disc.trackTexts[number] = DiscText(performer: performer)
    }
    return disc
  }

  @Test(
    arguments: [
      (["A", "A"], nil, "A"), (["A", "B"], nil, "Various Artists"), (["A", "B"], "C", "C"),
      ([nil, nil], nil, "Unknown Artist"), ([nil, nil], "C", "C"),
    ] as [([String?], String?, String)])
  func findsTheArtistOfTheAlbum(performers: [String?], album: String?, artist: String) throws {
    #expect(AlbumDescription(try Self.disc(performers: performers, of: album)).artist == artist)
  }

  @Test func tracksWithoutAPerformerAreTheAlbumArtists() throws {
    let album = AlbumDescription(try Self.disc(performers: [nil, "B"], of: "C"))
    #expect(album.tracks.map(\.artist) == ["C", "B"])
    #expect(album.tracks[0].title == "Track 01")
    #expect(album.tracks[0].fileName.text == "01 Track 01.mp3")
  }

  @Test(arguments: [("1998", "1998"), ("1998-07-01", "1998-07-01"), ("summer", nil), ("98", nil)])
  func onlyADateIsTaggedAsOne(date: String, tagged: String?) throws {
    var disc = try Self.disc(performers: ["A"])
    disc.date = date
    #expect(AlbumDescription(disc).tracks[0].tag[.date] == tagged)
  }
}
