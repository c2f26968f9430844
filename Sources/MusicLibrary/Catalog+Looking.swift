import GRDB

extension Catalog {
  /// Which albums are looked at.
  public enum Selection: Sendable {
    case all
    case states([AlbumEntry.State])
    /// All these words, or words that begin with them, are in the names of the album or its tracks.
    case words([String])
    case ids([Int64])
  }

  /// Albums that are read at once.
  private static let pageLength = 500

  /// By artist, title and disc.
  private static let order = """
    ORDER BY artist COLLATE NOCASE, title COLLATE NOCASE, discNumber, id
    """

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

  /// The ids of albums by artist, title and disc.
  public func ids(of selection: Selection = .all) throws(CatalogError) -> [Int64] {
    let (clause, arguments) = Self.clause(for: selection)
    return try read { db in
      try Int64.fetchAll(
        db, sql: "SELECT id FROM album \(clause) \(Self.order)", arguments: arguments)
    }
  }

  /// Calls `body` with albums by artist, title and disc.
  ///
  /// They are read a page at a time: a body that takes its time holds up nobody, and sees an album
  /// as it was a moment before.
  public func forEachAlbum(
    in selection: Selection = .all, _ body: (AlbumEntry) throws -> Void
  ) throws {
    for page in Self.pages(try ids(of: selection)) {
      let albums: [AlbumEntry] = try read { db in
        try Self.albums(db, "WHERE id IN (\(page)) \(Self.order)", [])
      }
      for album in albums { try body(album) }
    }
  }

  /// Like `forEachAlbum`, without tracks.
  public func forEachSummary(
    in selection: Selection = .all, _ body: (AlbumSummary) throws -> Void
  ) throws {
    for page in Self.pages(try ids(of: selection)) {
      let albums: [AlbumSummary] = try read { db in try Self.summaries(db, page) }
      for album in albums { try body(album) }
    }
  }

  /// Calls `body` with each album that has all these words, or words that begin with them, in its
  /// names or its tracks', by artist, title and disc.
  public func search(_ words: [String], _ body: (SearchMatch) throws -> Void) throws {
    let ids = try ids(of: .words(words))
    guard !ids.isEmpty else { return }
    let places = try read { db in try Self.matchingTracks(db, Self.pattern(words)) }
    for page in Self.pages(ids) {
      let matches: [SearchMatch] = try read { db in
        let found = try Self.tracks(db, page, at: places)
        return try Self.summaries(db, page).map {
          SearchMatch(album: $0, tracks: found[$0.id] ?? [])
        }
      }
      for match in matches { try body(match) }
    }
  }

  /// Albums with all these words, or words that begin with them, in their names or their tracks'.
  public func albums(matching words: [String]) throws -> [AlbumEntry] {
    var albums: [AlbumEntry] = []
    try forEachAlbum(in: .words(words)) { albums.append($0) }
    return albums
  }

  /// What the catalog knows of a folder of the library.
  public struct FolderContents: Sendable {
    /// The files of finished tracks, by name in UTF-8.
    public var files: Set<[UInt8]> = []
    /// Whether an album in it is not finished, so that files may be there that the catalog does not
    /// know yet.
    public var isInTheMaking = false
  }

  /// What should be in a folder, which is relative to the library.
  ///
  /// - Parameter withSuperseded: Whether files count that an album in the making will replace.
  public func contents(
    ofFolder folder: String, withSuperseded: Bool = true
  ) throws(CatalogError) -> FolderContents {
    try read { db in
      var contents = FolderContents()
      let statement = try db.cachedStatement(
        sql: """
          SELECT album.state, track.file FROM album
          LEFT JOIN track ON track.album = album.id AND track.file IS NOT NULL
          WHERE album.folder = ?
          """)
      let rows = try Row.fetchCursor(statement, arguments: [folder])
      while let row = try rows.next() {
        switch AlbumEntry.State(rawValue: row[0]) {
        case .planned, .begun: contents.isInTheMaking = true
        case .done, .failed, .duplicate, nil: break
        }
        if let file = row[1] as String? { contents.files.insert(Array(file.utf8)) }
      }
      if withSuperseded {
        let names = try String.fetchAll(
          db.cachedStatement(sql: "SELECT file FROM superseded WHERE folder = ?"),
          arguments: [folder])
        for name in names { contents.files.insert(Array(name.utf8)) }
      }
      return contents
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

  // MARK: Queries

  private static func clause(for selection: Selection) -> (String, StatementArguments) {
    switch selection {
    case .all: return ("", [])
    case .states(let states):
      return ("WHERE state IN (\(states.map { "'\($0.rawValue)'" }.joined(separator: ",")))", [])
    case .ids(let ids):
      return ("WHERE id IN (\(ids.map(String.init).joined(separator: ",")))", [])
    case .words(let words):
      let pattern = pattern(words)
      guard !pattern.isEmpty else { return ("WHERE 0", []) }
      return ("WHERE id IN (SELECT rowid FROM words WHERE words MATCH ?)", [pattern])
    }
  }

  /// All the words as FTS5 wants them: nothing in them is an operator.
  private static func pattern(_ words: [String]) -> String {
    words.filter { !$0.isEmpty }.map { word in
      "\"\(word.replacing("\"", with: "\"\""))\"*"
    }.joined(separator: " ")
  }

  /// Some ids at a time, as a list for SQL.
  private static func pages(_ ids: [Int64]) -> some Sequence<String> {
    stride(from: 0, to: ids.count, by: pageLength).lazy.map { start in
      ids[start..<min(start + pageLength, ids.count)].map(String.init).joined(separator: ",")
    }
  }

  private static func summaries(_ db: Database, _ ids: String) throws -> [AlbumSummary] {
    let rows = try Row.fetchCursor(
      db,
      sql: """
        SELECT id, path, state, failure, artist, title, discNumber, discCount, trackCount,
          sampleCount, folder FROM album WHERE id IN (\(ids)) \(order)
        """)
    var summaries: [AlbumSummary] = []
    while let row = try rows.next() {
      summaries.append(
        AlbumSummary(
          id: row[0], source: row[1], state: AlbumEntry.State(rawValue: row[2]) ?? .failed,
          failure: row[3], artist: row[4], title: row[5], discNumber: row[6], discCount: row[7],
          trackCount: row[8], sampleCount: row[9], folder: row[10]))
    }
    return summaries
  }

  /// Which tracks have the most of the words in their own names, by album: places in the playing
  /// order.
  private static func matchingTracks(
    _ db: Database, _ pattern: String
  ) throws -> [Int64: Set<Int>] {
    // The index marks the words, so that it alone decides what is one.
    var places: [Int64: Set<Int>] = [:]
    let texts = try Row.fetchCursor(
      db, sql: "SELECT rowid, highlight(words, 0, char(1), '') FROM words WHERE words MATCH ?",
      arguments: [pattern])
    while let row = try texts.next() {
      let (id, text) = (row[0] as Int64, row[1] as String)
      let best = matchingTracks(in: text)
      if !best.isEmpty { places[id] = best }
    }
    return places
  }

  /// - Parameter text: A line for each name: the album's artist and title, then each track's title
  ///   and artist.
  private static func matchingTracks(in text: String) -> Set<Int> {
    let names = text.utf8.split(separator: UInt8(ascii: "\n"), omittingEmptySubsequences: false)
    var (best, most) = (Set<Int>(), 1)
    for line in stride(from: 2, to: names.count - 1, by: 2) {
      // What has the album's artist is not found by that.
      let isOther = !names[line + 1].elementsEqual(names[0])
      let count =
        names[line].count { $0 == 1 } + (isOther ? names[line + 1].count { $0 == 1 } : 0)
      if count > most { (best, most) = ([], count) }
      if count == most { best.insert(line / 2 - 1) }
    }
    return best
  }

  private static func tracks(
    _ db: Database, _ ids: String, at places: [Int64: Set<Int>]
  ) throws -> [Int64: [(number: Int, title: String)]] {
    var tracks: [Int64: [(number: Int, title: String)]] = [:]
    let rows = try Row.fetchCursor(
      db, sql: "SELECT album, number, title FROM track WHERE album IN (\(ids)) ORDER BY 1, 2")
    var (last, place) = (Int64(0), 0)
    while let row = try rows.next() {
      let album: Int64 = row[0]
      place = album == last ? place + 1 : 0
      last = album
      if places[album]?.contains(place) == true {
        tracks[album, default: []].append((number: row[1], title: row[2]))
      }
    }
    return tracks
  }
}
