import AlbumWriting
import Foundation
import Importing
import MP3Encoding
import MusicLibrary
import Synchronization
import TestSupport
import WebAccess

/// Folders of albums made for one test, and the library that they are imported into.
final class ShelfFixture: Sendable {
  let shelf: TemporaryDirectory
  let library: TemporaryDirectory

  init() throws {
    shelf = try TemporaryDirectory()
    library = try TemporaryDirectory()
  }

  /// Puts a disc image with tracks of these lengths in sectors into a folder of the shelf.
  ///
  /// - Parameters:
  ///   - seed: Discs with the same one have the same music.
  ///   - shift: Stereo samples by which all of it comes later.
  func addDisc(
    _ folder: String, title: String? = "Fixture", artist: String? = "The Testers",
    trackSectors: [Int] = [300, 200], seed: UInt32 = 1, shift: Int = 0, extra: String = ""
  ) throws {
    var sheet = extra
    if let title { sheet += "TITLE \"\(title)\"\n" }
    if let artist { sheet += "PERFORMER \"\(artist)\"\n" }
    sheet += "FILE \"disc.bin\" BINARY\n"
    var start = 0
    for (number, length) in zip(1..., trackSectors) {
      sheet += "TRACK \(number < 10 ? "0" : "")\(number) AUDIO\nTITLE \"Piece \(number)\"\n"
      sheet += String(
        format: "INDEX 01 %02d:%02d:%02d\n", start / 4500, start / 75 % 60, start % 75)
      start += length
    }
    let music = TestMusic.samples(count: start * 588, seed: seed)
    let silence = [Int16](repeating: 0, count: 2 * shift)
    try shelf.write(
      ImageFixture.bytes(of: silence + music, count: start * 2352), to: "\(folder)/disc.bin")
    try shelf.write(Array(sheet.utf8), to: "\(folder)/disc.cue")
  }

  func options(
    overwrites: Bool = false, retriesFailed: Bool = false, takesOutEmphasis: Bool = true,
    duplicates: ImportOptions.Duplicates = .skip, bitRate: BitRate = .variable(quality: 4)
  ) -> ImportOptions {
    ImportOptions(
      library: library.path, encoder: EncoderSettings(bitRate: bitRate),
      takesOutEmphasis: takesOutEmphasis, retriesFailed: retriesFailed, overwrites: overwrites,
      duplicates: duplicates,
      tagging: TaggingOptions(encodedBy: "Tonearm test"))
  }

  /// Imports the whole shelf.
  func run(
    _ options: ImportOptions? = nil, threads: Int = 2, folder: String = "", web: WebClient? = nil
  ) async throws -> ImportRecord {
    let importer = try Importer(
      options: options ?? self.options(), pool: try EncoderPool(threadCount: threads), web: web)
    let log = Mutex<[ImportEvent]>([])
    let summary = try await importer.run([shelf.path(of: folder)]) { event in
      log.withLock { $0.append(event) }
    }
    return ImportRecord(summary: summary, events: log.withLock { $0 })
  }

  /// Tells what would be done.
  func plan(
    _ options: ImportOptions? = nil, folder: String = ""
  ) async throws -> [PlannedAlbum] {
    let importer = try Importer(
      options: options ?? self.options(), pool: try EncoderPool(threadCount: 1))
    var albums: [PlannedAlbum] = []
    _ = try await importer.plan([shelf.path(of: folder)]) { event in
      if case .planned(let album) = event { albums.append(album) }
    }
    return albums
  }

  /// Everything in the catalog, by artist and title.
  func entries() throws -> [AlbumEntry] {
    var entries: [AlbumEntry] = []
    try Catalog(library: library.path).forEachAlbum { entries.append($0) }
    return entries
  }

  /// The library's files but for the catalog's.
  var files: [String] { listing(of: library).filter { !$0.hasPrefix(".tonearm/") } }
}

/// What a test's import reported.
struct ImportRecord {
  let summary: ImportSummary
  let events: [ImportEvent]

  /// What became of the albums, in the order in which they ended.
  var results: [AlbumResult] {
    events.compactMap { if case .albumFinished(let result) = $0 { result } else { nil } }
  }

  /// The texts of albums that failed.
  var failures: [String] {
    results.compactMap { if case .failed(let text) = $0.status { text } else { nil } }
  }
}
