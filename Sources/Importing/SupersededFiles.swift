import AlbumWriting
import Glibc
import MusicLibrary

/// Removes files of a library in whose place an album has others now.
///
/// They go when the album is done, so that at no moment there is less than there was.
struct SupersededFiles {
  let library: String
  let catalog: Catalog

  /// Removes what albums have left behind whose import ended between their last file and this.
  func removeAll() throws {
    for id in try catalog.albumsWithSupersededFiles(in: .done) { try remove(ofAlbum: id) }
  }

  func remove(ofAlbum id: Int64) throws {
    var folders: [String: Set<String>] = [:]
    for file in try catalog.supersededFiles(ofAlbum: id) {
      folders[file.folder, default: []].insert(file.name)
    }
    for (folder, names) in folders.sorted(by: { $0.key < $1.key }) {
      let path = "\(library)/\(folder)"
      let current = try catalog.contents(ofFolder: folder, withSuperseded: false).files
      let kept = Set(
        current.compactMap { Identity(path: "\(path)/\(String(decoding: $0, as: UTF8.self))") })
      for name in names {
        // Where case makes no difference, it can be one that was just made.
        guard let identity = Identity(path: "\(path)/\(name)"), !kept.contains(identity) else {
          continue
        }
        unsafe unlink("\(path)/\(name)")
      }
      if current.isEmpty { removeFolder(path, names) }
    }
    try catalog.forgetSupersededFiles(ofAlbum: id)
  }

  /// Removes a folder that has nothing in it but our playlist of files that are gone.
  private func removeFolder(_ path: String, _ names: Set<String>) {
    for name in AlbumFolder.names(in: path, suffix: ".m3u8") {
      let entries = Playlist.entryNames(in: AlbumFolder.text(ofFile: name, in: path))
      if !entries.isEmpty, entries.allSatisfy(names.contains) {
        unsafe unlink("\(path)/\(name)")
      }
    }
    if unsafe rmdir(path) == 0 { unsafe rmdir(folder(of: path)) }
  }

  /// What tells two files apart, whatever their names.
  private struct Identity: Hashable {
    let device: UInt64
    let inode: UInt64

    /// Nil where there is no file that is a regular one.
    init?(path: String) {
      var status = stat()
      guard unsafe lstat(path, &status) == 0, status.st_mode & S_IFMT == S_IFREG else { return nil }
      device = UInt64(status.st_dev)
      inode = UInt64(status.st_ino)
    }
  }
}
