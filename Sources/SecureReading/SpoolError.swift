/// Why what was read of a disc cannot be kept.
public enum SpoolError: Error, Equatable {
  /// Another process rips the same disc.
  case inUse(folder: String)
  /// A system call failed; `reason` is the system's text.
  case systemFailure(path: String, operation: String, reason: String)
  /// The spool is of a disc with other sectors.
  case otherDisc(folder: String)
}

extension SpoolError: CustomStringConvertible {
  public var description: String {
    switch self {
    case .inUse(let folder):
      "Another rip of the same disc is under way: \(folder) is in use. Wait for it to end."
    case .systemFailure(let path, let operation, let reason):
      "\(path): \(operation) failed: \(reason)."
    case .otherDisc(let folder):
      "\(folder) holds samples of a disc with another table of contents. Remove the folder."
    }
  }
}
