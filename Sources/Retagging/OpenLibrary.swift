import AlbumWriting
import Glibc
import MusicLibrary

/// A music folder with a catalog, locked while this object lives unless it is only looked at.
final class OpenLibrary {
  let path: String
  let catalog: Catalog
  private let lock: LibraryLock?

  /// - Throws: `CatalogError.inUse` where an import is at work in it.
  init(path: String, isReadOnly: Bool) throws {
    self.path = path
    if isReadOnly {
      lock = nil
    } else {
      lock = try LibraryLock(library: path)
    }
    catalog = try Catalog(library: path, isReadOnly: isReadOnly)
  }

  /// The library that a folder is in; nil where it is in none.
  static func path(above folder: String) -> String? {
    var path = folder
    while path != "/" {
      if Library.exists(at: path) { return path }
      path = parent(of: path)
    }
    return nil
  }

  func relative(_ folder: String) -> String {
    folder.hasPrefix("\(path)/") ? String(folder.dropFirst(path.count + 1)) : folder
  }

  /// The entry whose files these are; nil where the catalog does not know them.
  func entry(of files: [TaggedFile], in folder: String) throws -> AlbumEntry? {
    let names = Set(files.map(\.name))
    return try catalog.albums(inFolder: relative(folder)).first { album in
      album.state == .done
        && album.tracks.contains { $0.file.map { names.contains($0.name) } ?? false }
    }
  }

  /// Removes what an end between the catalog's change and the removal of old files has left.
  func removeSupersededFiles() throws {
    for id in try catalog.albumsWithSupersededFiles(in: .done) {
      guard let entry = try catalog.album(id: id), let current = entry.folder else { continue }
      try removeSupersededFiles(ofAlbum: id, current: "\(path)/\(current)")
    }
  }

  func removeSupersededFiles(ofAlbum id: Int64, current: String) throws {
    var folders: [String: Set<String>] = [:]
    for file in try catalog.supersededFiles(ofAlbum: id) {
      folders["\(path)/\(file.folder)", default: []].insert(file.name)
    }
    for (folder, names) in folders.sorted(by: { $0.key < $1.key }) {
      let kept = Set(
        AlbumFolder.names(in: current, suffix: ".mp3").compactMap { name in
          names.contains(name) && folder == current
            ? nil : FileIdentity(path: "\(current)/\(name)")
        })
      OldFiles(folder: folder, names: names).remove(keeping: kept, movingTo: current)
    }
    try catalog.forgetSupersededFiles(ofAlbum: id)
  }
}

/// The folder that something is in.
func parent(of path: String) -> String {
  let end = path.lastIndex(of: "/") ?? path.startIndex
  return end == path.startIndex ? "/" : String(path[..<end])
}
