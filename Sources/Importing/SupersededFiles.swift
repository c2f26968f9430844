import AlbumWriting
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
    guard let current = try catalog.album(id: id)?.folder else { return }
    for (folder, names) in folders.sorted(by: { $0.key < $1.key }) {
      let path = "\(library)/\(folder)"
      // Where case makes no difference, an old name can be that of a file that was just made.
      let files = try catalog.contents(ofFolder: folder, withSuperseded: false).files
      let kept = files.compactMap { name in
        FileIdentity(path: "\(path)/\(String(decoding: name, as: UTF8.self))")
      }
      OldFiles(folder: path, names: names)
        .remove(keeping: Set(kept), movingTo: "\(library)/\(current)")
    }
    try catalog.forgetSupersededFiles(ofAlbum: id)
  }
}
