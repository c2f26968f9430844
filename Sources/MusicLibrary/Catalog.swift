import FoundationEssentials
import GRDB
import Glibc

/// The record of a library: every album with its source, what was made of it, and how far the work
/// on it is.
///
/// It is an SQLite database in the library's folder. Every change is a transaction of its own, which
/// survives the process at once, and a power cut a moment later.
public final class Catalog: Sendable {
  let database: DatabaseQueue
  private let path: String

  /// Opens the catalog of a library.
  ///
  /// - Parameters:
  ///   - library: The music folder.
  ///   - isReadOnly: For looking only; then the catalog has to exist.
  public init(library: String, isReadOnly: Bool = false) throws(CatalogError) {
    path = Library.catalog(in: library)
    if isReadOnly, !Library.exists(at: library) { throw .noLibrary(path: library) }
    var configuration = Configuration()
    configuration.busyMode = .timeout(10)
    configuration.prepareDatabase { db in
      // Where a file system cannot share memory, SQLite says so and keeps to its older journal.
      _ = try String.fetchOne(db, sql: "PRAGMA journal_mode = WAL")
      try db.execute(sql: "PRAGMA synchronous = NORMAL")
    }
    do {
      database = try DatabaseQueue(path: path, configuration: configuration)
      try Self.migrator.migrate(database)
      let isTooNew = try database.read { try Self.migrator.hasBeenSuperseded($0) }
      if isTooNew { throw CatalogError.tooNew(path: path) }
    } catch let error as CatalogError {
      throw error
    } catch {
      throw .unusable(path: path, reason: Self.reason(error))
    }
  }

  /// Runs a transaction.
  func write<Value>(_ body: (Database) throws -> Value) throws(CatalogError) -> Value {
    do {
      return try database.write(body)
    } catch {
      throw .unusable(path: path, reason: Self.reason(error))
    }
  }

  func read<Value>(_ body: (Database) throws -> Value) throws(CatalogError) -> Value {
    do {
      return try database.read(body)
    } catch {
      throw .unusable(path: path, reason: Self.reason(error))
    }
  }

  private static func reason(_ error: any Error) -> String {
    (error as? DatabaseError)?.message ?? "\(error)"
  }

  // MARK: Albums

  /// Adds an album, or replaces the one of the same source.
  ///
  /// - Returns: The entry with its id.
  @discardableResult
  public func save(_ album: AlbumEntry) throws(CatalogError) -> AlbumEntry {
    try save([album])[0]
  }

  /// Adds or replaces albums in one transaction.
  public func save(_ albums: [AlbumEntry]) throws(CatalogError) -> [AlbumEntry] {
    try write { db in try albums.map { try Self.save($0, db) } }
  }

  /// The album made from a source, with its tracks.
  public func album(key: String) throws(CatalogError) -> AlbumEntry? {
    try read { db in
      try Self.albums(db, "WHERE key = ?", [key]).first
    }
  }

  public func album(id: Int64) throws(CatalogError) -> AlbumEntry? {
    try read { db in try Self.albums(db, "WHERE id = ?", [id]).first }
  }

  /// Albums of which a CD's contents could be the same as these: as many tracks, and of nearly the
  /// same lengths.
  ///
  /// - Parameter tolerance: In stereo samples, of a single track.
  public func albums(
    ofLengths lengths: [Int], within tolerance: Int, states: [AlbumEntry.State]
  ) throws(CatalogError) -> [AlbumEntry] {
    let total = lengths.reduce(0, +)
    let slack = tolerance * max(1, lengths.count)
    return try read { db in
      let candidates = try Self.albums(
        db, "WHERE trackCount = ? AND sampleCount BETWEEN ? AND ? ORDER BY id",
        [lengths.count, total - slack, total + slack])
      return candidates.filter { album in
        states.contains(album.state)
          && zip(album.tracks, lengths).allSatisfy { abs($0.sampleCount - $1) <= tolerance }
      }
    }
  }

  /// The albums that have files in a folder, which is relative to the library's; discs of a set
  /// share one.
  public func albums(inFolder folder: String) throws(CatalogError) -> [AlbumEntry] {
    try read { db in
      try Self.albums(db, "WHERE folder = ? ORDER BY discNumber, id", [folder])
    }
  }

  /// Changes what an album's work has come to.
  public func setState(
    _ state: AlbumEntry.State, ofAlbum id: Int64, failure: String? = nil, folder: String? = nil,
    duplicateOf: Int64? = nil
  ) throws(CatalogError) {
    let now = Self.now
    try write { db in
      try db.execute(
        sql: """
          UPDATE album SET state = ?, failure = ?, folder = coalesce(?, folder),
            duplicateOf = ?, attempts = attempts + ?, changed = ? WHERE id = ?
          """,
        arguments: [
          state.rawValue, failure, folder, duplicateOf, state == .begun ? 1 : 0, now, id,
        ])
    }
  }

  /// Takes note that a track's partial file holds more.
  public func setWritten(
    _ written: TrackEntry.Written, ofTrack number: Int, album id: Int64
  ) throws(CatalogError) {
    try write { db in
      try db.execute(
        sql: """
          UPDATE track SET writtenSegments = ?, writtenBytes = ?, writtenChecksum = ?
          WHERE album = ? AND number = ?
          """,
        arguments: [
          written.segmentCount, written.byteCount, Int(written.checksum), id, number,
        ])
    }
  }

  /// Takes note of what a track has come to.
  public func save(_ track: TrackEntry, ofAlbum id: Int64) throws(CatalogError) {
    try write { db in try Self.insert(track, ofAlbum: id, db) }
  }

  /// Forgets an album; its files stay.
  public func removeAlbum(id: Int64) throws(CatalogError) {
    try write { db in
      try db.execute(sql: "DELETE FROM album WHERE id = ?", arguments: [id])
      try db.execute(sql: "DELETE FROM words WHERE rowid = ?", arguments: [id])
    }
  }

  // MARK: Looking around

  /// How many albums are in which state.
  public func counts() throws(CatalogError) -> [AlbumEntry.State: Int] {
    try read { db in
      var counts: [AlbumEntry.State: Int] = [:]
      for row in try Row.fetchAll(db, sql: "SELECT state, count(*) AS n FROM album GROUP BY state")
      {
        if let state = AlbumEntry.State(rawValue: row["state"]) { counts[state] = row["n"] }
      }
      return counts
    }
  }

  /// Calls `body` with albums by artist, title and disc, a page at a time.
  ///
  /// - Parameter states: Nil for all.
  public func forEachAlbum(
    in states: [AlbumEntry.State]? = nil, _ body: (AlbumEntry) throws -> Void
  ) throws {
    let filter = Self.filter(states)
    let order = "ORDER BY artist COLLATE NOCASE, title COLLATE NOCASE, discNumber, id"
    let ids: [Int64] = try read { db in
      try Int64.fetchAll(db, sql: "SELECT id FROM album \(filter) \(order)")
    }
    for start in stride(from: 0, to: ids.count, by: Self.pageLength) {
      let page = ids[start..<min(start + Self.pageLength, ids.count)]
      let list = page.map(String.init).joined(separator: ",")
      let albums: [AlbumEntry] = try read { db in
        try Self.albums(db, "WHERE id IN (\(list)) \(order)", [])
      }
      for album in albums { try body(album) }
    }
  }

  /// Albums with all these words, or words that begin with them, in their names or their tracks'.
  public func albums(
    matching words: [String], limit: Int = 1000
  ) throws(CatalogError) -> [AlbumEntry] {
    let pattern = words.filter { !$0.isEmpty }.map { word in
      "\"\(word.replacing("\"", with: "\"\""))\"*"
    }.joined(separator: " ")
    guard !pattern.isEmpty else { return [] }
    return try read { db in
      try Self.albums(
        db,
        """
        WHERE id IN (SELECT rowid FROM words WHERE words MATCH ?)
        ORDER BY artist COLLATE NOCASE, title COLLATE NOCASE, discNumber, id LIMIT ?
        """, [pattern, limit])
    }
  }

  /// The files that the library should have, as paths relative to it.
  public func filePaths() throws(CatalogError) -> Set<String> {
    try read { db in
      try Set(
        String.fetchAll(
          db,
          sql: """
            SELECT album.folder || '/' || track.file FROM track JOIN album ON album.id = track.album
            WHERE track.file IS NOT NULL AND album.folder IS NOT NULL
            """))
    }
  }

  /// Sums over the library.
  public struct Statistics: Equatable, Sendable {
    public var albums = 0
    public var artists = 0
    public var tracks = 0
    /// Stereo samples of finished tracks.
    public var samples = 0
    /// Of finished files.
    public var bytes = 0
  }

  public func statistics() throws(CatalogError) -> Statistics {
    try read { db in
      var sums = Statistics()
      if let row = try Row.fetchOne(
        db,
        sql: """
          SELECT count(*) AS tracks, coalesce(sum(sampleCount), 0) AS samples,
            coalesce(sum(byteCount), 0) AS bytes FROM track WHERE state = 'done'
          """)
      {
        (sums.tracks, sums.samples, sums.bytes) = (row["tracks"], row["samples"], row["bytes"])
      }
      if let row = try Row.fetchOne(
        db,
        sql: """
          SELECT count(*) AS albums, count(DISTINCT artist) AS artists FROM album
          WHERE state = 'done'
          """)
      {
        (sums.albums, sums.artists) = (row["albums"], row["artists"])
      }
      return sums
    }
  }

  // MARK: Rows

  private static let pageLength = 200

  private static var now: Double {
    var time = timespec()
    unsafe clock_gettime(CLOCK_REALTIME, &time)
    return Double(time.tv_sec) + Double(time.tv_nsec) * 1e-9
  }

  private static func filter(_ states: [AlbumEntry.State]?) -> String {
    guard let states else { return "" }
    return "WHERE state IN (\(states.map { "'\($0.rawValue)'" }.joined(separator: ",")))"
  }

  private static func save(_ album: AlbumEntry, _ db: Database) throws -> AlbumEntry {
    var album = album
    album.changed = now
    let existing = try Row.fetchOne(
      db, sql: "SELECT id, added FROM album WHERE key = ?", arguments: [album.source.key])
    album.id = existing?["id"]
    album.added = existing?["added"] ?? album.changed
    if let id = album.id {
      try db.execute(sql: "DELETE FROM track WHERE album = ?", arguments: [id])
      try db.execute(sql: "DELETE FROM words WHERE rowid = ?", arguments: [id])
    }
    try db.execute(
      sql: """
        INSERT INTO album (id, path, key, reference, fingerprint, settings, state, failure, attempts,
          artist, title, discNumber, discCount, discID, toc, trackCount, sampleCount, folder,
          duplicateOf, remarks, added, changed)
        VALUES (?,?,?,?,?,?,?,?,?,?,?,?,?,?,?,?,?,?,?,?,?,?)
        ON CONFLICT (id) DO UPDATE SET path = excluded.path, reference = excluded.reference,
          fingerprint = excluded.fingerprint,
          settings = excluded.settings, state = excluded.state, failure = excluded.failure,
          attempts = excluded.attempts, artist = excluded.artist, title = excluded.title,
          discNumber = excluded.discNumber, discCount = excluded.discCount,
          discID = excluded.discID, toc = excluded.toc, trackCount = excluded.trackCount,
          sampleCount = excluded.sampleCount, folder = excluded.folder,
          duplicateOf = excluded.duplicateOf, remarks = excluded.remarks,
          changed = excluded.changed
        """,
      arguments: [
        album.id, album.source.path, album.source.key, album.source.reference,
        album.source.fingerprint, album.source.settings, album.state.rawValue, album.failure,
        album.attempts, album.artist,
        album.title, album.discNumber, album.discCount, album.discID, album.tableOfContents,
        album.tracks.count, album.sampleCount, album.folder, album.duplicateOf,
        album.remarks.joined(separator: "\n"), album.added, album.changed,
      ])
    let id = album.id ?? db.lastInsertedRowID
    album.id = id
    for track in album.tracks { try insert(track, ofAlbum: id, db) }
    let text = ([album.artist, album.title] + album.tracks.flatMap { [$0.title, $0.artist] })
      .joined(separator: "\n")
    try db.execute(
      sql: "INSERT INTO words (rowid, text) VALUES (?, ?)", arguments: [id, text])
    return album
  }

  private static func insert(_ track: TrackEntry, ofAlbum id: Int64, _ db: Database) throws {
    let (sums, file) = (track.checksums, track.file)
    try db.execute(
      sql: """
        INSERT OR REPLACE INTO track (album, number, title, artist, sampleCount, state,
          writtenSegments, writtenBytes, writtenChecksum, crc32, accurateRip1, accurateRip2,
          sector450, peak, file, byteCount, tagByteCount, streamByteCount, streamHash)
        VALUES (?,?,?,?,?,?,?,?,?,?,?,?,?,?,?,?,?,?,?)
        """,
      arguments: [
        id, track.number, track.title, track.artist, track.sampleCount, track.state.rawValue,
        track.written.segmentCount, track.written.byteCount, Int(track.written.checksum),
        sums?.crc32, sums?.accurateRip1, sums?.accurateRip2, sums?.sector450, sums?.peak,
        file?.name, file?.byteCount, file?.tagByteCount, file?.streamByteCount,
        file.map { Data($0.streamHash) },
      ])
  }

  private static func albums(
    _ db: Database, _ clause: String, _ arguments: StatementArguments
  ) throws -> [AlbumEntry] {
    try Row.fetchAll(db, sql: "SELECT * FROM album \(clause)", arguments: arguments).map { row in
      var album = AlbumEntry(
        source: AlbumEntry.Source(
          path: row["path"], key: row["key"], reference: row["reference"],
          fingerprint: row["fingerprint"], settings: row["settings"]),
        artist: row["artist"], title: row["title"], discNumber: row["discNumber"],
        discCount: row["discCount"], discID: row["discID"], tableOfContents: row["toc"],
        remarks: (row["remarks"] as String).split(separator: "\n").map(String.init), tracks: [])
      album.id = row["id"]
      album.state = AlbumEntry.State(rawValue: row["state"]) ?? .failed
      album.failure = row["failure"]
      album.attempts = row["attempts"]
      album.folder = row["folder"]
      album.duplicateOf = row["duplicateOf"]
      album.added = row["added"]
      album.changed = row["changed"]
      album.tracks = try Row.fetchAll(
        db, sql: "SELECT * FROM track WHERE album = ? ORDER BY number", arguments: [album.id]
      ).map(track)
      return album
    }
  }

  private static func track(_ row: Row) -> TrackEntry {
    var track = TrackEntry(
      number: row["number"], title: row["title"], artist: row["artist"],
      sampleCount: row["sampleCount"])
    track.state = TrackEntry.State(rawValue: row["state"]) ?? .planned
    track.written = TrackEntry.Written(
      segmentCount: row["writtenSegments"], byteCount: row["writtenBytes"],
      checksum: UInt16(truncatingIfNeeded: row["writtenChecksum"] as Int))
    if let crc32 = row["crc32"] as UInt32? {
      track.checksums = TrackEntry.Checksums(
        crc32: crc32, accurateRip1: row["accurateRip1"] ?? 0,
        accurateRip2: row["accurateRip2"] ?? 0, sector450: row["sector450"], peak: row["peak"] ?? 0)
    }
    if let name = row["file"] as String? {
      track.file = TrackEntry.File(
        name: name, byteCount: row["byteCount"] ?? 0, tagByteCount: row["tagByteCount"] ?? 0,
        streamByteCount: row["streamByteCount"] ?? 0,
        streamHash: [UInt8](row["streamHash"] as Data? ?? Data()))
    }
    return track
  }
}
