import FoundationEssentials
import MusicLibrary

/// A library for programs.
///
/// README.md documents the fields.
enum LibraryJSON {
  /// A line of a list.
  struct Album: Encodable {
    let schema = JSONLine.schema
    let id: Int64
    let state: String
    let failure: Nullable<String>
    let artist: String
    let album: String
    let disc: Nullable<Int>
    let discs: Nullable<Int>
    let trackCount: Int
    let samples: Int
    let source: String
    let folder: Nullable<String>

    init(_ album: AlbumSummary) {
      id = album.id
      state = album.state.rawValue
      failure = Nullable(album.failure)
      artist = album.artist
      self.album = album.title
      disc = Nullable(album.discNumber)
      discs = Nullable(album.discCount)
      trackCount = album.trackCount
      samples = album.sampleCount
      source = album.source
      folder = Nullable(album.folder)
    }
  }

  struct Match: Encodable {
    struct Track: Encodable {
      let number: Int
      let title: String
    }

    private let album: Album
    private let matches: [Track]

    private enum Key: CodingKey { case matches }

    init(_ match: SearchMatch) {
      album = Album(match.album)
      matches = match.tracks.map { Track(number: $0.number, title: $0.title) }
    }

    func encode(to encoder: any Encoder) throws {
      try album.encode(to: encoder)
      var container = encoder.container(keyedBy: Key.self)
      try container.encode(matches, forKey: .matches)
    }
  }

  /// Everything about an album.
  struct Details: Encodable {
    let schema = JSONLine.schema
    let id: Nullable<Int64>
    let state: String
    let failure: Nullable<String>
    let attempts: Int
    let artist: String
    let album: String
    let disc: Nullable<Int>
    let discs: Nullable<Int>
    let discId: Nullable<String>
    let toc: Nullable<String>
    let samples: Int
    let source: String
    let settings: String
    let folder: Nullable<String>
    let duplicateOf: Nullable<Int64>
    let remarks: [String]
    let added: Double
    let changed: Double
    let tracks: [Track]

    init(_ album: AlbumEntry, in library: String) {
      id = Nullable(album.id)
      state = album.state.rawValue
      failure = Nullable(album.failure)
      attempts = album.attempts
      artist = album.artist
      self.album = album.title
      disc = Nullable(album.discNumber)
      discs = Nullable(album.discCount)
      discId = Nullable(album.discID)
      toc = Nullable(album.tableOfContents)
      samples = album.sampleCount
      source = album.source.path
      settings = album.source.settings
      folder = Nullable(album.folder)
      duplicateOf = Nullable(album.duplicateOf)
      remarks = album.remarks
      added = album.added
      changed = album.changed
      let folder = album.folder
      tracks = album.tracks.map { track in
        Track(
          track, path: track.file.flatMap { file in folder.map { "\(library)/\($0)/\(file.name)" } }
        )
      }
    }
  }

  struct Track: Encodable {
    struct AccurateRip: Encodable {
      let v1: String
      let v2: String
    }

    let number: Int
    let title: String
    let artist: String
    let samples: Int
    let state: String
    let file: Nullable<String>
    let bytes: Nullable<Int>
    let audioBytes: Nullable<Int>
    let audioSHA256: Nullable<String>
    let crc32: Nullable<String>
    let accuraterip: Nullable<AccurateRip>
    let peak: Nullable<Double>

    init(_ track: TrackEntry, path: String?) {
      number = track.number
      title = track.title
      artist = track.artist
      samples = track.sampleCount
      state = track.state.rawValue
      file = Nullable(path)
      bytes = Nullable(track.file?.byteCount)
      audioBytes = Nullable(track.file?.streamByteCount)
      audioSHA256 = Nullable(
        track.file?.streamHash.map { byte in
          (byte < 16 ? "0" : "") + String(byte, radix: 16)
        }.joined())
      let sums = track.checksums
      crc32 = Nullable(sums.map { hexadecimal($0.crc32) })
      accuraterip = Nullable(
        sums.map {
          AccurateRip(v1: hexadecimal($0.accurateRip1), v2: hexadecimal($0.accurateRip2))
        })
      peak = Nullable(sums.map { Double($0.peak) / 32_768 })
    }
  }

  struct Statistics: Encodable {
    let schema = JSONLine.schema
    let library: String
    let albums: Int
    let artists: Int
    let tracks: Int
    let samples: Int
    let bytes: Int
    /// How many albums are in each state.
    let states: [String: Int]

    init(
      _ library: String, _ sums: Catalog.Statistics, _ states: [AlbumEntry.State: Int]
    ) {
      self.library = library
      albums = sums.albums
      artists = sums.artists
      tracks = sums.tracks
      samples = sums.samples
      bytes = sums.bytes
      self.states = Dictionary(
        uniqueKeysWithValues: AlbumEntry.State.allCases.map { ($0.rawValue, states[$0] ?? 0) })
    }
  }
}
