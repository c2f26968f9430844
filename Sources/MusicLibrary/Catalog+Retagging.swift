import GRDB

extension Catalog {
  /// Takes over what an album, its tracks and its files are called now, and where they are.
  ///
  /// All of it is one transaction. The files that it had under other names are superseded.
  ///
  /// - Parameters:
  ///   - album: As `album(id:)` gave it, with other names.
  ///   - names: Where they come from, in a notation of their owner's.
  public func retag(_ album: AlbumEntry, id: Int64, names: String) throws(CatalogError) {
    let now = Self.now
    try write { db in
      try Self.supersedeFiles(ofAlbum: id, by: id, db)
      try db.execute(
        sql: """
          UPDATE album SET artist = ?, title = ?, discNumber = ?, discCount = ?, folder = ?,
            changed = ? WHERE id = ?
          """,
        arguments: [
          album.artist, album.title, album.discNumber, album.discCount, album.folder, now, id,
        ])
      if try Self.hasNames(db) {
        try db.execute(
          sql: "UPDATE album SET names = ? WHERE id = ?", arguments: [names, id])
      }
      for track in album.tracks {
        try db.execute(
          sql: """
            UPDATE track SET title = ?, artist = ?, file = ?, byteCount = ?, tagByteCount = ?
            WHERE album = ? AND number = ?
            """,
          arguments: [
            track.title, track.artist, track.file?.name, track.file?.byteCount,
            track.file?.tagByteCount, id, track.number,
          ])
      }
      let texts = [album.artist, album.title] + album.tracks.flatMap { [$0.title, $0.artist] }
      try db.execute(sql: "DELETE FROM words WHERE rowid = ?", arguments: [id])
      try db.execute(
        sql: "INSERT INTO words (rowid, text) VALUES (?, ?)",
        arguments: [
          id,
          texts.map { $0.split(whereSeparator: \.isNewline).joined(separator: " ") }
            .joined(separator: "\n"),
        ])
    }
  }

  /// What `retag` was told of an album, or whoever else has given it names.
  public func names(ofAlbum id: Int64) throws(CatalogError) -> String? {
    try read { db in
      guard try Self.hasNames(db) else { return nil }
      return try String.fetchOne(
        db, sql: "SELECT names FROM album WHERE id = ?", arguments: [id])
    }
  }

  /// Whether the tables have a place for names that did not come from a source.
  private static func hasNames(_ db: Database) throws -> Bool {
    try db.columns(in: "album").contains { $0.name == "names" }
  }
}
