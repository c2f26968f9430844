import FoundationEssentials
import GRDB

/// Entries as the tables have them.
extension Catalog {
  /// Albums whose tracks are read by one query.
  private static let batchLength = 500

  private static let saveAlbum = """
    INSERT INTO album (id, path, key, reference, fingerprint, settings, state, failure, attempts,
      artist, title, discNumber, discCount, discID, toc, trackCount, sampleCount, folder,
      duplicateOf, remarks, added, changed, gain, loudestPeak, names)
    VALUES (?,?,?,?,?,?,?,?,?,?,?,?,?,?,?,?,?,?,?,?,?,?,?,?,?)
    ON CONFLICT (id) DO UPDATE SET path = excluded.path, reference = excluded.reference,
      fingerprint = excluded.fingerprint,
      settings = excluded.settings, state = excluded.state, failure = excluded.failure,
      attempts = excluded.attempts, artist = excluded.artist, title = excluded.title,
      discNumber = excluded.discNumber, discCount = excluded.discCount,
      discID = excluded.discID, toc = excluded.toc, trackCount = excluded.trackCount,
      sampleCount = excluded.sampleCount, folder = excluded.folder,
      duplicateOf = excluded.duplicateOf, remarks = excluded.remarks,
      changed = excluded.changed, gain = excluded.gain, loudestPeak = excluded.loudestPeak,
      names = excluded.names
    """

  private static let saveTrack = """
    INSERT OR REPLACE INTO track (album, number, title, artist, sampleCount, state,
      writtenSegments, writtenBytes, writtenChecksum, crc32, accurateRip1, accurateRip2,
      sector450, peak, file, byteCount, tagByteCount, streamByteCount, streamHash, loudness)
    VALUES (?,?,?,?,?,?,?,?,?,?,?,?,?,?,?,?,?,?,?,?)
    """

  /// Executes a statement that is compiled once for all albums.
  private static func execute(
    _ sql: String, _ arguments: StatementArguments, _ db: Database
  ) throws {
    try db.cachedStatement(sql: sql).execute(arguments: arguments)
  }

  static func save(_ album: AlbumEntry, _ db: Database) throws -> AlbumEntry {
    var album = album
    album.changed = now
    let existing = try Row.fetchOne(
      db.cachedStatement(sql: "SELECT id, added FROM album WHERE key = ?"),
      arguments: [album.source.key])
    album.id = existing?[0]
    album.added = existing?[1] ?? album.changed
    if let id = album.id {
      try supersedeFiles(ofAlbum: id, by: id, db)
      try execute("DELETE FROM track WHERE album = ?", [id], db)
      try execute("DELETE FROM words WHERE rowid = ?", [id], db)
    }
    try execute(
      saveAlbum,
      [
        album.id, album.source.path, album.source.key, album.source.reference,
        album.source.fingerprint, album.source.settings, album.state.rawValue, album.failure,
        album.attempts, album.artist,
        album.title, album.discNumber, album.discCount, album.discID, album.tableOfContents,
        album.tracks.count, album.sampleCount, album.folder, album.duplicateOf,
        album.remarks.joined(separator: "\n"), album.added, album.changed,
        album.loudness?.gain, album.loudness?.peak, album.names,
      ], db)
    let id = album.id ?? db.lastInsertedRowID
    album.id = id
    for track in album.tracks { try insert(track, ofAlbum: id, db) }
    try execute(
      "INSERT INTO words (rowid, text) VALUES (?, ?)", [id, indexText(of: album)], db)
    return album
  }

  /// A line for each name: artist and title, then title and artist of each track.
  private static func indexText(of album: AlbumEntry) -> String {
    let names = [album.artist, album.title] + album.tracks.flatMap { [$0.title, $0.artist] }
    return names.map { $0.split(whereSeparator: \.isNewline).joined(separator: " ") }
      .joined(separator: "\n")
  }

  /// Changes what an album and its tracks are called.
  static func setNames(of album: AlbumEntry, id: Int64, _ db: Database) throws {
    try execute(
      """
      UPDATE album SET artist = ?, title = ?, discNumber = ?, discCount = ?, names = ?,
        remarks = ?, changed = ? WHERE id = ?
      """,
      [
        album.artist, album.title, album.discNumber, album.discCount, album.names,
        album.remarks.joined(separator: "\n"), now, id,
      ], db)
    for track in album.tracks {
      try execute(
        "UPDATE track SET title = ?, artist = ? WHERE album = ? AND number = ?",
        [track.title, track.artist, id, track.number], db)
    }
    try execute("DELETE FROM words WHERE rowid = ?", [id], db)
    try execute(
      "INSERT INTO words (rowid, text) VALUES (?, ?)", [id, indexText(of: album)], db)
  }

  static func insert(_ track: TrackEntry, ofAlbum id: Int64, _ db: Database) throws {
    let (sums, file) = (track.checksums, track.file)
    try execute(
      saveTrack,
      [
        id, track.number, track.title, track.artist, track.sampleCount, track.state.rawValue,
        track.written.segmentCount, track.written.byteCount, Int(track.written.checksum),
        sums?.crc32, sums?.accurateRip1, sums?.accurateRip2, sums?.sector450, sums?.peak,
        file?.name, file?.byteCount, file?.tagByteCount, file?.streamByteCount,
        file.map { Data($0.streamHash) }, track.loudness.map(data(of:)),
      ], db)
  }

  /// Albums with their tracks, in the order of a clause.
  static func albums(
    _ db: Database, _ clause: String, _ arguments: StatementArguments
  ) throws -> [AlbumEntry] {
    let sql = "SELECT * FROM album \(clause)"
    // What has its values in its text is never asked again.
    let statement =
      try arguments.isEmpty ? db.makeStatement(sql: sql) : db.cachedStatement(sql: sql)
    var albums = try Row.fetchAll(statement, arguments: arguments).map(album)
    if albums.count == 1, let id = albums[0].id {
      let statement = try db.cachedStatement(
        sql: "SELECT \(trackColumns) FROM track WHERE album = ? ORDER BY number")
      let rows = try Row.fetchCursor(statement, arguments: [id])
      while let row = try rows.next() { albums[0].tracks.append(track(row)) }
      return albums
    }
    for start in stride(from: 0, to: albums.count, by: batchLength) {
      let batch = start..<min(start + batchLength, albums.count)
      let places = Dictionary(
        batch.compactMap { place in albums[place].id.map { ($0, place) } },
        uniquingKeysWith: { first, _ in first })
      let ids = places.keys.sorted().map(String.init).joined(separator: ",")
      let rows = try Row.fetchCursor(
        db,
        sql: """
          SELECT \(trackColumns) FROM track WHERE album IN (\(ids)) ORDER BY album, number
          """)
      while let row = try rows.next() {
        guard let place = places[row[0]] else { continue }
        albums[place].tracks.append(track(row))
      }
    }
    return albums
  }

  private static func album(_ row: Row) -> AlbumEntry {
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
    album.names = row["names"]
    if let gain = row["gain"] as Double?, let peak = row["loudestPeak"] as Double? {
      album.loudness = AlbumEntry.Loudness(gain: gain, peak: peak)
    }
    return album
  }

  /// In the order in which `track` reads them, by their places: there are a million of them.
  private static let trackColumns = """
    album, number, title, artist, sampleCount, state, writtenSegments, writtenBytes,
    writtenChecksum, crc32, accurateRip1, accurateRip2, sector450, peak, file, byteCount,
    tagByteCount, streamByteCount, streamHash, loudness
    """

  private static func track(_ row: Row) -> TrackEntry {
    var track = TrackEntry(
      number: row[1], title: row[2], artist: row[3], sampleCount: row[4])
    track.state = TrackEntry.State(rawValue: row[5]) ?? .planned
    track.written = TrackEntry.Written(
      segmentCount: row[6], byteCount: row[7],
      checksum: UInt16(truncatingIfNeeded: row[8] as Int))
    if let crc32 = row[9] as UInt32? {
      track.checksums = TrackEntry.Checksums(
        crc32: crc32, accurateRip1: row[10] ?? 0, accurateRip2: row[11] ?? 0,
        sector450: row[12], peak: row[13] ?? 0)
    }
    if let name = row[14] as String? {
      track.file = TrackEntry.File(
        name: name, byteCount: row[15] ?? 0, tagByteCount: row[16] ?? 0,
        streamByteCount: row[17] ?? 0, streamHash: [UInt8](row[18] as Data? ?? Data()))
    }
    track.loudness = (row[19] as Data?).flatMap(loudness)
    return track
  }

  /// The peak, then the levels, as 32-bit floating point with the low byte first.
  private static func data(of loudness: TrackEntry.Loudness) -> Data {
    Data(
      ([loudness.peak] + loudness.levels).flatMap { value in
        [0, 8, 16, 24].map { UInt8(truncatingIfNeeded: value.bitPattern >> $0) }
      })
  }

  private static func loudness(_ data: Data) -> TrackEntry.Loudness? {
    let bytes = [UInt8](data)
    let values = stride(from: 0, to: bytes.count - 3, by: 4).map { start in
      Float(
        bitPattern: bytes[start..<start + 4].reversed().reduce(0) { $0 << 8 | UInt32($1) })
    }
    return values.first.map { TrackEntry.Loudness(levels: Array(values.dropFirst()), peak: $0) }
  }
}
