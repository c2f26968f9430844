import Synchronization

/// Gives albums their folders, and shares one between the discs of a set that are made side by side.
package final class AlbumFolders: Sendable {
  private struct Held: Sendable {
    weak var folder: AlbumFolder?
  }

  private let destination: String
  /// By path; those in use are locked, for this process too.
  private let held = Mutex<[String: Held]>([:])

  /// - Parameter destination: The folder that holds them all.
  package init(in destination: String) { self.destination = destination }

  /// Finds or makes the folder of an album.
  ///
  /// Where a folder of its name holds another album's files, or is being filled by another process,
  /// the album gets its next name.
  ///
  /// - Parameters:
  ///   - names: Paths relative to the destination, the best first.
  ///   - isOurs: Whether a folder holds files of this album, with this suffix.
  ///   - claim: Called with the path of the folder that is chosen. Until it has ended, no other
  ///     album is asked whether a folder is its own.
  package func folder(
    named names: [String], isOurs: (_ path: String, _ suffix: String) throws -> Bool,
    claim: (_ path: String) throws -> Void = { _ in }
  ) throws -> AlbumFolder {
    try held.withLock { held in
      held = held.filter { $0.value.folder != nil }
      var failure = AlbumError.noFolder(path: destination)
      for name in names {
        let path = "\(destination)/\(name)"
        if let folder = held[path]?.folder {
          if try isOurs(path, ".mp3") {
            try claim(path)
            return folder
          }
          failure = .noFolder(path: path)
          continue
        }
        do {
          let folder = try AlbumFolder(path: path)
          if try AlbumFolder.names(in: path, suffix: ".mp3").isEmpty || isOurs(path, ".mp3") {
            try claim(path)
            held[path] = Held(folder: folder)
            return folder
          }
          failure = .noFolder(path: path)
        } catch AlbumError.folderInUse {
          failure = .folderInUse(path: path)
          // The same album twice at once is a mistake; another one of that name is not.
          if try isOurs(path, ".part") { throw failure }
        }
      }
      throw failure
    }
  }
}
