import Glibc

/// Why an album's files could not be made.
public enum AlbumError: Error, Equatable {
  /// Nothing can be put at that path; `reason` is the system's text.
  case cannotCreate(path: String, reason: String)
  /// There is no place for the samples of a drive.
  case noCache(folder: String)
  /// Another process is writing into this folder.
  case folderInUse(path: String)
  /// A file that was begun could not be finished; `reason` is the system's text.
  case cannotWrite(path: String, reason: String)
  /// The folder of finished files could not be flushed to disk; `reason` is the system's text.
  case cannotFlush(path: String, reason: String)
  /// The album's folder and the one with the disc's id in its name belong to other discs.
  case noFolder(path: String)
  /// The file was given up after an earlier failure.
  case abandoned
  /// What an earlier run left of a file is not what it said it had written.
  case notResumable(path: String)
}

extension AlbumError: CustomStringConvertible {
  public var description: String {
    switch self {
    case .cannotCreate(let path, let reason):
      "Cannot create \(path): \(reason). Choose another folder with --to."
    case .noCache(let folder):
      "Cannot make \(folder) for the samples of the disc. Set XDG_CACHE_HOME to a folder with "
        + "850 MB of room."
    case .folderInUse(let path):
      "Another process is writing into \(path). Wait until it is done."
    case .cannotFlush(let path, let reason):
      "Flushing \(path) to disk failed: \(reason). The files in it may not survive a power cut."
    case .noFolder(let path):
      "\(path) holds another disc. Choose another folder with --to."
    case .abandoned:
      "The file was given up after an earlier failure."
    case .notResumable(let path):
      "What is left of \(path) cannot be gone on with. It is made anew."
    case .cannotWrite(let path, let reason):
      "Writing \(path) failed: \(reason). Nothing is left of this file; finished ones are kept."
    }
  }
}
