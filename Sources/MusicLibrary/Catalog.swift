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
  ///   - isReadOnly: For looking only; then the catalog has to exist, and may lie where nothing can
  ///     be written.
  public init(library: String, isReadOnly: Bool = false) throws(CatalogError) {
    path = Library.catalog(in: library)
    if isReadOnly, !Library.exists(at: library) { throw .noLibrary(path: library) }
    do {
      if isReadOnly, !Library.isWritable(at: library) {
        database = try Self.unwritable(path)
      } else {
        database = try Self.writable(path)
        try Self.migrator.migrate(database)
      }
      let isTooNew = try database.read { try Self.migrator.hasBeenSuperseded($0) }
      if isTooNew { throw CatalogError.tooNew(path: path) }
    } catch let error as CatalogError {
      throw error
    } catch {
      throw .unusable(path: path, reason: Self.reason(error))
    }
  }

  private static func writable(_ path: String) throws -> DatabaseQueue {
    var configuration = Configuration()
    configuration.busyMode = .timeout(10)
    configuration.prepareDatabase { db in
      // Where a file system cannot share memory, SQLite says so and keeps to its older journal.
      _ = try String.fetchOne(db, sql: "PRAGMA journal_mode = WAL")
      try db.execute(sql: "PRAGMA synchronous = NORMAL")
    }
    return try DatabaseQueue(path: path, configuration: configuration)
  }

  /// A catalog that somebody else may write, or nobody, as on a medium that is read-only.
  private static func unwritable(_ path: String) throws -> DatabaseQueue {
    var configuration = Configuration()
    configuration.busyMode = .timeout(10)
    configuration.readonly = true
    // Readers share memory in a file, which cannot be made here. Where nobody writes, none is needed.
    let isQuiet = unsafe access("\(path)-shm", F_OK) != 0 && access("\(path)-wal", F_OK) != 0
    return try DatabaseQueue(
      path: isQuiet ? "file:\(escaped(path))?immutable=1" : path, configuration: configuration)
  }

  /// A path in a URI.
  private static func escaped(_ path: String) -> String {
    path.utf8.reduce(into: "") { text, byte in
      let isPlain =
        byte < 0x80
        && (byte == UInt8(ascii: "/") || byte == UInt8(ascii: ".")
          || Character(Unicode.Scalar(byte)).isLetter || Character(Unicode.Scalar(byte)).isNumber)
      text +=
        isPlain
        ? String(Unicode.Scalar(byte)) : "%" + String(UInt16(byte) + 0x100, radix: 16).suffix(2)
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
    guard let first = lengths.first else { return [] }
    let total = lengths.reduce(0, +)
    let slack = tolerance * max(1, lengths.count)
    return try read { db in
      // Most of those that are as long in all differ in the first track.
      let candidates = try Self.albums(
        db,
        """
        WHERE trackCount = ? AND sampleCount BETWEEN ? AND ?
          AND (SELECT sampleCount FROM track WHERE album = id ORDER BY number LIMIT 1)
            BETWEEN ? AND ?
        ORDER BY id
        """,
        [lengths.count, total - slack, total + slack, first - tolerance, first + tolerance])
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

  /// Changes what an album and its tracks are called: artist, title, disc, `names` and remarks.
  public func setNames(of album: AlbumEntry, id: Int64) throws(CatalogError) {
    try write { db in try Self.setNames(of: album, id: id, db) }
  }

  /// Takes note of how loud an album is, after which its tracks' levels are not needed any more.
  public func setLoudness(
    _ loudness: AlbumEntry.Loudness, ofAlbum id: Int64
  ) throws(CatalogError) {
    try write { db in
      try db.execute(
        sql: "UPDATE album SET gain = ?, loudestPeak = ? WHERE id = ?",
        arguments: [loudness.gain, loudness.peak, id])
      try db.execute(sql: "UPDATE track SET loudness = NULL WHERE album = ?", arguments: [id])
    }
  }

  /// Takes note of what a track has come to.
  public func save(_ track: TrackEntry, ofAlbum id: Int64) throws(CatalogError) {
    try write { db in try Self.insert(track, ofAlbum: id, db) }
  }

  /// Says that files of an album are not what they should be, and have to be made again.
  ///
  /// - Parameter numbers: Of tracks that have files.
  public func planAgain(_ numbers: [Int], ofAlbum id: Int64) throws(CatalogError) {
    let now = Self.now
    try write { db in
      for number in numbers {
        try db.execute(
          sql: """
            UPDATE track SET state = ?, writtenSegments = 0, writtenBytes = 0, writtenChecksum = 0,
              file = NULL, byteCount = NULL, tagByteCount = NULL, streamByteCount = NULL,
              streamHash = NULL
            WHERE album = ? AND number = ?
            """,
          arguments: [TrackEntry.State.planned.rawValue, id, number])
      }
      try db.execute(
        sql: "UPDATE album SET state = ?, failure = NULL, changed = ? WHERE id = ?",
        arguments: [AlbumEntry.State.begun.rawValue, now, id])
    }
  }

  /// Forgets an album; its files stay.
  public func removeAlbum(id: Int64) throws(CatalogError) {
    try write { db in
      try db.execute(sql: "DELETE FROM album WHERE id = ?", arguments: [id])
      try db.execute(sql: "DELETE FROM words WHERE rowid = ?", arguments: [id])
    }
  }
  static var now: Double {
    var time = timespec()
    unsafe clock_gettime(CLOCK_REALTIME, &time)
    return Double(time.tv_sec) + Double(time.tv_nsec) * 1e-9
  }
}
