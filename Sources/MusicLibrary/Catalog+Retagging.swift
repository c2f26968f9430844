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
    var album = album
    album.names = names
    try write { db in
      try Self.supersedeFiles(ofAlbum: id, by: id, db)
      try Self.setNames(of: album, id: id, db)
      try db.execute(
        sql: "UPDATE album SET folder = ? WHERE id = ?", arguments: [album.folder, id])
      for track in album.tracks {
        try db.execute(
          sql: """
            UPDATE track SET file = ?, byteCount = ?, tagByteCount = ?
            WHERE album = ? AND number = ?
            """,
          arguments: [
            track.file?.name, track.file?.byteCount, track.file?.tagByteCount, id, track.number,
          ])
      }
    }
  }
}
