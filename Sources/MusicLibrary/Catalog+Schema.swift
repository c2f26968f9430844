import GRDB

extension Catalog {
  /// Every version of the tables, the oldest first; one that was released never changes.
  static var migrator: DatabaseMigrator {
    var migrator = DatabaseMigrator()
    migrator.registerMigration("1") { db in
      try db.execute(
        sql: """
          CREATE TABLE album (
            id INTEGER PRIMARY KEY,
            path TEXT NOT NULL,
            key TEXT NOT NULL UNIQUE,
            reference TEXT NOT NULL,
            fingerprint TEXT NOT NULL,
            settings TEXT NOT NULL,
            state TEXT NOT NULL,
            failure TEXT,
            attempts INTEGER NOT NULL,
            artist TEXT NOT NULL,
            title TEXT NOT NULL,
            discNumber INTEGER,
            discCount INTEGER,
            discID TEXT,
            toc TEXT,
            trackCount INTEGER NOT NULL,
            sampleCount INTEGER NOT NULL,
            folder TEXT,
            duplicateOf INTEGER REFERENCES album(id) ON DELETE SET NULL,
            remarks TEXT NOT NULL,
            added REAL NOT NULL,
            changed REAL NOT NULL
          );
          CREATE INDEX albumByState ON album(state);
          CREATE INDEX albumByName ON album(artist, title, discNumber);
          CREATE INDEX albumByDiscID ON album(discID);
          CREATE INDEX albumByLength ON album(trackCount, sampleCount);
          CREATE INDEX albumByFolder ON album(folder);
          CREATE INDEX albumByOriginal ON album(duplicateOf);

          CREATE TABLE track (
            album INTEGER NOT NULL REFERENCES album(id) ON DELETE CASCADE,
            number INTEGER NOT NULL,
            title TEXT NOT NULL,
            artist TEXT NOT NULL,
            sampleCount INTEGER NOT NULL,
            state TEXT NOT NULL,
            writtenSegments INTEGER NOT NULL,
            writtenBytes INTEGER NOT NULL,
            writtenChecksum INTEGER NOT NULL,
            crc32 INTEGER,
            accurateRip1 INTEGER,
            accurateRip2 INTEGER,
            sector450 INTEGER,
            peak INTEGER,
            file TEXT,
            byteCount INTEGER,
            tagByteCount INTEGER,
            streamByteCount INTEGER,
            streamHash BLOB,
            PRIMARY KEY (album, number)
          ) WITHOUT ROWID;

          CREATE VIRTUAL TABLE words USING fts5(
            text, tokenize = 'unicode61 remove_diacritics 2');
          """)
    }
    migrator.registerMigration("2") { db in
      try db.execute(
        sql: """
          CREATE TABLE superseded (
            folder TEXT NOT NULL,
            file TEXT NOT NULL,
            album INTEGER NOT NULL REFERENCES album(id) ON DELETE CASCADE,
            PRIMARY KEY (folder, file)
          ) WITHOUT ROWID;
          CREATE INDEX supersededByAlbum ON superseded(album);

          ALTER TABLE album ADD COLUMN gain REAL;
          ALTER TABLE album ADD COLUMN loudestPeak REAL;
          ALTER TABLE track ADD COLUMN loudness BLOB;
          ALTER TABLE album ADD COLUMN names TEXT;
          """)
    }
    return migrator
  }
}
