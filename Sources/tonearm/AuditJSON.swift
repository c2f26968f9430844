import Importing
import LibraryAuditing
import MusicLibrary

/// The events of an audit as lines of JSON.
///
/// README.md documents the fields.
enum AuditJSON {
  struct Finding: Encodable {
    let schema = JSONLine.schema
    let event = "finding"
    let kind: String
    let code: String
    let path: String
    let message: String
    let id: Nullable<Int64>
    let artist: Nullable<String>
    let album: Nullable<String>
    let track: Nullable<Int>
    let title: Nullable<String>

    init(_ finding: AuditFinding) {
      kind = finding.problem.kind.rawValue
      code = finding.problem.code
      path = "\(finding.path)"
      message = "\(finding.problem)"
      id = Nullable(finding.track?.album)
      artist = Nullable(finding.track?.artist)
      album = Nullable(finding.track?.albumTitle)
      track = Nullable(finding.track?.number)
      title = Nullable(finding.track?.title)
    }
  }

  struct Repair: Encodable {
    let schema = JSONLine.schema
    let event = "repair"
    let id: Nullable<Int64>
    let artist: String
    let album: String
    let tracks: [Int]
    let status: String
    let isIdentical: Nullable<Bool>
    let reason: Nullable<String>

    init(_ result: RemadeAlbum) {
      id = Nullable(result.album.id)
      artist = result.album.artist
      album = result.album.title
      tracks = result.tracks
      var (identical, text) = (Bool?.none, String?.none)
      switch result.status {
      case .made(let isIdentical): (status, identical) = ("made", isIdentical)
      case .left(let reason): (status, text) = ("left", reason)
      case .failed(let reason): (status, text) = ("failed", reason)
      case .interrupted: status = "interrupted"
      }
      isIdentical = Nullable(identical)
      reason = Nullable(text)
    }
  }

  struct Finished: Encodable {
    let schema = JSONLine.schema
    let event = "finished"
    let status: String
    let error: Nullable<String>
    let albums: Int
    let files: Int
    let bytes: Int
    let missing: Int
    let damaged: Int
    let badTags: Int
    let strays: Int
    let edited: Int
    let albumsInTheMaking: Int
    let repaired: Int

    init(_ summary: AuditSummary, repaired: Int) {
      status = summary.findingCount == repaired ? "ok" : "wrong"
      error = Nullable(nil)
      albums = summary.albums
      files = summary.files
      bytes = summary.bytes
      missing = summary.problems[.missing] ?? 0
      damaged = summary.problems[.damaged] ?? 0
      badTags = summary.problems[.tag] ?? 0
      strays = summary.problems[.stray] ?? 0
      edited = summary.edited
      albumsInTheMaking = summary.albumsInTheMaking
      self.repaired = repaired
    }

    init(_ error: any Error) {
      status = "failed"
      self.error = Nullable(message(of: error))
      (albums, files, bytes, missing, damaged, badTags, strays) = (0, 0, 0, 0, 0, 0, 0)
      (edited, albumsInTheMaking, repaired) = (0, 0, 0)
    }
  }
}
