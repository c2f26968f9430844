import Glibc

/// Files of an album that has others now.
package struct OldFiles {
  private let folder: String
  private let names: Set<String>

  /// - Parameter folder: An absolute path.
  package init(folder: String, names: Set<String>) {
    self.folder = folder
    self.names = names
  }

  /// Removes them, and the folder if it then has no more music, whose other files move along.
  ///
  /// - Parameters:
  ///   - kept: Files that stay although a name leads to them, as where case is no difference.
  ///   - current: The folder in which the album is now.
  package func remove(keeping kept: Set<FileIdentity>, movingTo current: String) {
    for name in names {
      guard let identity = FileIdentity(path: "\(folder)/\(name)"), !kept.contains(identity) else {
        continue
      }
      unsafe unlink("\(folder)/\(name)")
    }
    for name in AlbumFolder.names(in: folder, suffix: ".m3u8") {
      let entries = Playlist.entryNames(in: AlbumFolder.text(ofFile: name, in: folder))
      // Of several discs, the last one to leave takes their list along.
      if entries.contains(where: names.contains),
        !entries.contains(where: { FileIdentity(path: "\(folder)/\($0)") != nil })
      {
        unsafe unlink("\(folder)/\(name)")
      }
    }
    guard folder != current, AlbumFolder.names(in: folder, suffix: ".mp3").isEmpty else { return }
    for name in AlbumFolder.names(in: folder, suffix: "") {
      var status = stat()
      guard !name.hasPrefix("."), unsafe lstat("\(folder)/\(name)", &status) == 0,
        status.st_mode & S_IFMT == S_IFREG
      else { continue }
      // A second name, then one less: nothing is replaced, and nothing is lost at any moment.
      if unsafe link("\(folder)/\(name)", "\(current)/\(name)") == 0 {
        unsafe unlink("\(folder)/\(name)")
      }
    }
    guard let slash = folder.lastIndex(of: "/"), unsafe rmdir(folder) == 0 else { return }
    unsafe rmdir(String(folder[..<slash]))
  }
}

/// What tells two files apart, whatever their names.
package struct FileIdentity: Hashable {
  private let device: UInt64
  private let inode: UInt64

  /// Nil where there is nothing.
  package init?(path: String) {
    var status = stat()
    guard unsafe lstat(path, &status) == 0 else { return nil }
    device = UInt64(status.st_dev)
    inode = UInt64(status.st_ino)
  }
}
