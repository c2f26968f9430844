/// Why the catalog of a library cannot be used.
public enum CatalogError: Error, Equatable {
  /// There is no library at that path.
  case noLibrary(path: String)
  /// The catalog cannot be opened or written; `reason` is SQLite's text.
  case unusable(path: String, reason: String)
  /// A newer version made it.
  case tooNew(path: String)
  /// Another process works on the library.
  case inUse(path: String, holder: String)
  /// The library's folder cannot be made or written to; `reason` is the system's text.
  case cannotCreate(path: String, reason: String)
}

extension CatalogError: CustomStringConvertible {
  public var description: String {
    switch self {
    case .noLibrary(let path):
      "There is no library in \(path). Name one with --to, or make one with tonearm import."
    case .unusable(let path, let reason):
      "The catalog \(path) cannot be used: \(reason). Is the disk full, or the folder read-only? If "
        + "it is damaged, put a copy back: without one, the next import makes every album anew, in "
        + "a folder beside the one that is there."
    case .tooNew(let path):
      "A newer version of Tonearm made the catalog \(path). Use that version."
    case .inUse(let path, let holder):
      "Another import is at work in \(path)\(holder.isEmpty ? "" : " (\(holder))"). Wait until it "
        + "is done."
    case .cannotCreate(let path, let reason):
      "Cannot create \(path): \(reason). Choose another folder with --to."
    }
  }
}
