import Foundation
import GRDB
import TestSupport
import Testing

@testable import MusicLibrary

struct CatalogTests {
  private static func album(
    _ title: String = "Pastel Blues", artist: String = "Nina Simone", key: String? = nil,
    lengths: [Int] = [588_000, 1_176_000]
  ) -> AlbumEntry {
    AlbumEntry(
      source: AlbumEntry.Source(
        path: "/shelf/\(title).cue", key: key ?? "sheet:/shelf/\(title).cue", reference: "{}",
        fingerprint: "f", settings: "-V 2"),
      artist: artist, title: title, discNumber: 1, discCount: 2, discID: "id",
      tableOfContents: "0:1000:3000", remarks: ["One.", "Two."],
      tracks: zip(1..., lengths).map { number, length in
        TrackEntry(
          number: number, title: "Träck \(number)", artist: artist, sampleCount: length)
      })
  }

  private static func catalog(
    in folder: TemporaryDirectory, isReadOnly: Bool = false
  ) throws -> Catalog {
    if !isReadOnly { try Library.create(at: folder.path) }
    return try Catalog(library: folder.path, isReadOnly: isReadOnly)
  }

  @Test func givesBackWhatWasSaved() throws {
    let folder = try TemporaryDirectory()
    let catalog = try Self.catalog(in: folder)
    var album = try catalog.save(Self.album())
    let id = try #require(album.id)
    try catalog.setWritten(
      TrackEntry.Written(segmentCount: 3, byteCount: 70_000, checksum: 65_535), ofTrack: 2,
      album: id)
    var done = album.tracks[0]
    done.state = .done
    done.checksums = TrackEntry.Checksums(
      crc32: .max, accurateRip1: 1, accurateRip2: 2, sector450: nil, peak: 32_768)
    done.file = TrackEntry.File(
      name: "01.mp3", byteCount: 100, tagByteCount: 20, streamByteCount: 70,
      streamHash: [1, 2, 255])
    try catalog.save(done, ofAlbum: id)
    try catalog.setState(.begun, ofAlbum: id, folder: "Nina Simone/Pastel Blues")

    album.tracks[0] = done
    album.tracks[1].written = TrackEntry.Written(
      segmentCount: 3, byteCount: 70_000, checksum: 65_535)
    album.state = .begun
    album.attempts = 1
    album.folder = "Nina Simone/Pastel Blues"
    // As another process sees it.
    var read = try #require(try Self.catalog(in: folder, isReadOnly: true).album(id: id))
    #expect(read.changed >= album.changed)
    read.changed = album.changed
    #expect(read == album)
    #expect(try catalog.albums(inFolder: "Nina Simone/Pastel Blues").map(\.id) == [id])
  }

  @Test func savingASourceAgainReplacesItsEntry() throws {
    let folder = try TemporaryDirectory()
    let catalog = try Self.catalog(in: folder)
    let first = try catalog.save(Self.album())
    let second = try catalog.save(Self.album("Renamed", key: first.source.key, lengths: [5]))
    #expect(second.id == first.id)
    #expect(second.added == first.added)
    #expect(try catalog.counts() == [.planned: 1])
    #expect(try catalog.album(key: first.source.key)?.tracks.count == 1)
    #expect(try catalog.albums(matching: ["pastel"]).isEmpty)
  }

  @Test(arguments: [
    (["pastel"], 1), (["PAST"], 1), (["nina", "blues"], 2), (["track"], 2), (["träck"], 2),
    (["nina", "coltrane"], 0), (["\"; DROP TABLE album; --"], 0), (["\""], 0), ([], 0), ([""], 0),
    (["*"], 0), (["AND"], 0),
  ])
  func findsWords(words: [String], count: Int) throws {
    let folder = try TemporaryDirectory()
    let catalog = try Self.catalog(in: folder)
    _ = try catalog.save([Self.album(), Self.album("Little Girl Blues")])
    #expect(try catalog.albums(matching: words).count == count)
  }

  @Test func findsAlbumsOfTheSameLengths() throws {
    let folder = try TemporaryDirectory()
    let catalog = try Self.catalog(in: folder)
    _ = try catalog.save([
      Self.album("A", lengths: [1000, 2000]), Self.album("B", lengths: [1000, 2100]),
      Self.album("C", lengths: [2000, 1000]), Self.album("D", lengths: [1000, 2000, 3000]),
    ])
    let found = try catalog.albums(ofLengths: [1010, 2000], within: 50, states: [.planned])
    #expect(found.map(\.title) == ["A"])
    #expect(try catalog.albums(ofLengths: [1010, 2000], within: 50, states: [.done]).isEmpty)
  }

  @Test func aLibraryThatIsNoneIsSaidToBeNone() throws {
    let folder = try TemporaryDirectory()
    #expect(throws: CatalogError.noLibrary(path: folder.path)) {
      try Self.catalog(in: folder, isReadOnly: true)
    }
  }

  @Test func aDamagedCatalogIsAnErrorThatSaysWhatToDo() throws {
    let folder = try TemporaryDirectory()
    try folder.write([UInt8](repeating: 65, count: 10_000), to: ".tonearm/catalog.sqlite")
    let error = #expect(throws: CatalogError.self) {
      try Catalog(library: folder.path, isReadOnly: true)
    }
    #expect("\(try #require(error))".contains("put a copy back"))
  }

  @Test func aNewerCatalogIsNotTouched() throws {
    let folder = try TemporaryDirectory()
    let catalog = try Self.catalog(in: folder)
    try catalog.database.write { db in
      try db.execute(sql: "INSERT INTO grdb_migrations VALUES ('999')")
    }
    #expect(throws: CatalogError.tooNew(path: Library.catalog(in: folder.path))) {
      try Self.catalog(in: folder)
    }
  }

  @Test func twoDoNotHoldALibraryAtOnce() throws {
    let folder = try TemporaryDirectory()
    try Library.create(at: folder.path)
    do {
      let lock = try LibraryLock(library: folder.path)
      #expect(
        throws: CatalogError.inUse(
          path: folder.path, holder: "process \(ProcessInfo.processInfo.processIdentifier)")
      ) {
        _ = try LibraryLock(library: folder.path)
      }
      _ = consume lock
    }
    _ = try LibraryLock(library: folder.path)
  }

  /// A child that was just forked shares what is open until it executes its program.
  @Test func theLockEndsThoughAChildStillHasTheFile() throws {
    let folder = try TemporaryDirectory()
    try Library.create(at: folder.path)
    var copies: [Int32] = []
    do {
      let lock = try LibraryLock(library: folder.path)
      let file = URL(fileURLWithPath: folder.path(of: ".tonearm/lock")).resolvingSymlinksInPath()
        .path
      for name in try FileManager.default.contentsOfDirectory(atPath: "/proc/self/fd") {
        let target = try? FileManager.default.destinationOfSymbolicLink(
          atPath: "/proc/self/fd/\(name)")
        if target == file, let descriptor = Int32(name) { copies.append(dup(descriptor)) }
      }
      _ = consume lock
    }
    #expect(!copies.isEmpty)
    _ = try LibraryLock(library: folder.path)
    for copy in copies { close(copy) }
  }

  @Test func statisticsCountWhatIsThere() throws {
    let folder = try TemporaryDirectory()
    let catalog = try Self.catalog(in: folder)
    let album = try catalog.save(Self.album())
    let id = try #require(album.id)
    for var track in album.tracks {
      track.state = .done
      track.file = TrackEntry.File(
        name: "\(track.number).mp3", byteCount: 100, tagByteCount: 1, streamByteCount: 1,
        streamHash: [])
      try catalog.save(track, ofAlbum: id)
    }
    try catalog.setState(.done, ofAlbum: id, folder: "F")
    let sums = try catalog.statistics()
    #expect(sums.albums == 1 && sums.artists == 1 && sums.tracks == 2)
    #expect(sums.samples == 588_000 + 1_176_000 && sums.bytes == 200)
    let contents = try catalog.contents(ofFolder: "F")
    #expect(contents.files == [Array("1.mp3".utf8), Array("2.mp3".utf8)])
    #expect(!contents.isInTheMaking)
  }

  @Test func tracksThatArePlannedAgainAreThoseOfAnAlbumThatIsBegun() throws {
    let folder = try TemporaryDirectory()
    let catalog = try Self.catalog(in: folder)
    let album = try catalog.save(Self.album())
    let id = try #require(album.id)
    for var track in album.tracks {
      track.state = .done
      track.checksums = TrackEntry.Checksums(
        crc32: 1, accurateRip1: 2, accurateRip2: 3, sector450: nil, peak: 4)
      track.file = TrackEntry.File(
        name: "\(track.number).mp3", byteCount: 100, tagByteCount: 1, streamByteCount: 1,
        streamHash: [])
      try catalog.save(track, ofAlbum: id)
    }
    try catalog.setState(.done, ofAlbum: id, folder: "F")
    try catalog.planAgain([2], ofAlbum: id)
    let read = try #require(try catalog.album(id: id))
    #expect(read.state == .begun)
    #expect(read.tracks.map(\.state) == [.done, .planned])
    #expect(read.tracks.map { $0.file?.name } == ["1.mp3", nil])
    // Another source of the same audio is still known by them.
    #expect(read.tracks[1].checksums?.crc32 == 1)
    let contents = try catalog.contents(ofFolder: "F")
    #expect(contents.files == [Array("1.mp3".utf8)])
    #expect(contents.isInTheMaking)
    #expect(try catalog.contents(ofFolder: "G").isInTheMaking == false)
  }

  @Test func selectsAlbumsInOrder() throws {
    let folder = try TemporaryDirectory()
    let catalog = try Self.catalog(in: folder)
    let albums = try catalog.save([
      Self.album("b"), Self.album("A"), Self.album("Z", artist: "bach"), Self.album("C"),
    ])
    let ids = albums.compactMap(\.id)
    try catalog.setState(.failed, ofAlbum: ids[3], failure: "Why.")
    func titles(_ selection: Catalog.Selection) throws -> [String] {
      var (titles, entries) = ([String](), [String]())
      try catalog.forEachSummary(in: selection) { titles.append($0.title) }
      try catalog.forEachAlbum(in: selection) { album in
        entries.append(album.title)
        #expect(album.tracks.map(\.number) == [1, 2])
      }
      #expect(titles == entries)
      return titles
    }
    #expect(try titles(.all) == ["Z", "A", "b", "C"])
    #expect(try titles(.states([.failed])) == ["C"])
    #expect(try titles(.states([])) == [])
    #expect(try titles(.ids([ids[0], ids[2], 99])) == ["Z", "b"])
    #expect(try titles(.words(["NINA"])) == ["A", "b", "C"])
  }

  /// More than are read at once.
  @Test func readsAllOfManyAlbums() throws {
    let folder = try TemporaryDirectory()
    let catalog = try Self.catalog(in: folder)
    _ = try catalog.save((0..<1201).map { Self.album("T\($0)", artist: "A\($0 % 7)") })
    var entries: [AlbumEntry] = []
    try catalog.forEachAlbum { entries.append($0) }
    #expect(Set(entries.map(\.title)).count == 1201)
    #expect(entries.allSatisfy { $0.tracks.map(\.sampleCount) == [588_000, 1_176_000] })
    #expect(entries.map(\.artist) == entries.map(\.artist).sorted())
  }

  @Test(
    arguments: [
      (["träck", "2"], [[2]]), (["TRACK"], [[1, 2]]), (["pastel"], [[]]), (["blues", "1"], [[1]]),
      (["nina"], [[]]),
      (["absent"], []),
    ] as [([String], [[Int]])])
  func tellsWhichTracksWereFound(words: [String], numbers: [[Int]]) throws {
    let folder = try TemporaryDirectory()
    let catalog = try Self.catalog(in: folder)
    // A name of two lines is one name.
    _ = try catalog.save(Self.album("Pastel\r\nBlues"))
    var found: [[Int]] = []
    try catalog.search(words) { found.append($0.tracks.map(\.number)) }
    #expect(found == numbers)
  }
}
