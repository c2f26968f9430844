/// Why a file could not be checked at all.
public enum CheckError: Error, Equatable {
  case cannotOpen(FilePath, reason: String)
  case cannotRead(FilePath, reason: String)
  /// A device, a pipe or a socket.
  case notAFile(FilePath)
}

extension CheckError {
  /// The file or folder that it is about.
  public var path: FilePath {
    switch self {
    case .cannotOpen(let path, _), .cannotRead(let path, _), .notAFile(let path): path
    }
  }
}

extension CheckError: CustomStringConvertible {
  public var description: String {
    switch self {
    case .cannotOpen(let path, let reason): "Cannot open \(path): \(reason)."
    case .cannotRead(let path, let reason): "Reading \(path) failed: \(reason)."
    case .notAFile(let path): "\(path) is a device, a pipe or a socket, not a file."
    }
  }
}
