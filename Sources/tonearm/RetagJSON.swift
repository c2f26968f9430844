import Retagging

/// What became of an album as a line of JSON.
///
/// README.md documents the fields.
struct RetagJSON: Encodable {
  struct File: Encodable {
    let path: String
    let newPath: String
    let changes: [Change]
  }

  struct Change: Encodable {
    let field: String
    let before: Nullable<String>
    let after: Nullable<String>
  }

  let schema = JSONLine.schema
  let event = "album"
  let status: String
  let artist: String
  let album: String
  let folder: String
  let oldFolder: String
  let files: [File]
  let remarks: [String]
  let error: Nullable<String>

  init(_ result: RetagResult) {
    status = result.status.rawValue
    artist = result.artist
    album = result.album
    folder = result.folder
    oldFolder = result.oldFolder
    files = result.files.map { file in
      File(
        path: file.path, newPath: file.newPath,
        changes: file.changes.map {
          Change(field: $0.field, before: Nullable($0.before), after: Nullable($0.after))
        })
    }
    remarks = result.remarks
    error = Nullable(result.failure.map { "\($0)" })
  }
}
