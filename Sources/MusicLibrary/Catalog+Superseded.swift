import GRDB

/// Files that an album has replaced, or will have once it is done: until then they stay.
extension Catalog {
  /// A file, by its folder relative to the library's.
  public struct PlacedFile: Hashable, Sendable {
    public let folder: String
    public let name: String
  }

  /// Puts an album in the place of another that has the same audio: the other one becomes its
  /// duplicate, and its files are superseded.
  ///
  /// - Parameters:
  ///   - other: The id of the album that is there.
  ///   - folder: Where the album's files are to be, relative to the library's; nil where it is to
  ///     have a folder of its own.
  public func replaceAlbum(
    _ other: Int64, by id: Int64, inFolder folder: String?
  ) throws(CatalogError) {
    let now = Self.now
    try write { db in
      try Self.supersedeFiles(ofAlbum: other, by: id, db)
      try db.execute(
        sql: "UPDATE superseded SET album = ? WHERE album = ?", arguments: [id, other])
      try db.execute(
        sql: """
          UPDATE track SET state = 'planned', writtenSegments = 0, writtenBytes = 0,
            writtenChecksum = 0, file = NULL, byteCount = NULL, tagByteCount = NULL,
            streamByteCount = NULL, streamHash = NULL
          WHERE album = ?
          """, arguments: [other])
      try db.execute(
        sql: """
          UPDATE album SET state = 'duplicate', duplicateOf = ?, folder = NULL, changed = ?
          WHERE id = ?
          """, arguments: [id, now, other])
      try db.execute(
        sql: "UPDATE album SET folder = ?, changed = ? WHERE id = ?", arguments: [folder, now, id])
    }
  }

  /// Takes note of an album's files before it forgets them.
  static func supersedeFiles(ofAlbum other: Int64, by id: Int64, _ db: Database) throws {
    try db.cachedStatement(
      sql: """
        INSERT OR REPLACE INTO superseded (album, folder, file)
        SELECT ?, album.folder, track.file FROM track JOIN album ON album.id = track.album
        WHERE album.id = ? AND album.folder IS NOT NULL AND track.file IS NOT NULL
        """
    ).execute(arguments: [id, other])
  }

  /// The files that an album has superseded, and that no album has now.
  public func supersededFiles(ofAlbum id: Int64) throws(CatalogError) -> [PlacedFile] {
    try read { db in
      try Row.fetchAll(
        db,
        sql: """
          SELECT folder, file FROM superseded AS old WHERE album = ? AND NOT EXISTS (
            SELECT 1 FROM album JOIN track ON track.album = album.id
            WHERE album.folder = old.folder AND track.file = old.file)
          ORDER BY folder, file
          """, arguments: [id]
      ).map { PlacedFile(folder: $0[0], name: $0[1]) }
    }
  }

  /// The albums in a state that have superseded files.
  public func albumsWithSupersededFiles(
    in state: AlbumEntry.State
  ) throws(CatalogError) -> [Int64] {
    try read { db in
      try Int64.fetchAll(
        db,
        sql: """
          SELECT DISTINCT album FROM superseded JOIN album ON album.id = superseded.album
          WHERE state = ? ORDER BY album
          """, arguments: [state.rawValue])
    }
  }

  /// Says that the files which an album has superseded are gone.
  public func forgetSupersededFiles(ofAlbum id: Int64) throws(CatalogError) {
    try write { db in
      try db.execute(sql: "DELETE FROM superseded WHERE album = ?", arguments: [id])
    }
  }
}
