import Glibc

/// Why an album could not be made, for reasons other than the disc's.
public enum RipError: Error, Equatable {
  /// Numbers that are no audio tracks of the disc, and those that are.
  case noSuchTracks([Int], available: [Int])
  /// Nothing can be put at that path; `reason` is the system's text.
  case cannotCreate(path: String, reason: String)
  /// Another process is ripping into this folder.
  case folderInUse(path: String)
  /// A file that was begun could not be finished; `reason` is the system's text.
  case cannotWrite(path: String, reason: String)
}

extension RipError: CustomStringConvertible {
  public var description: String {
    switch self {
    case .noSuchTracks(let numbers, let available):
      "The disc has no audio track \(numbers.map(String.init).joined(separator: ", ")). "
        + "It has \(available.map(String.init).joined(separator: ", "))."
    case .cannotCreate(let path, let reason):
      "Cannot create \(path): \(reason). Choose another folder with --to."
    case .folderInUse(let path):
      "Another rip is writing into \(path). Wait until it is done."
    case .cannotWrite(let path, let reason):
      "Writing \(path) failed: \(reason). Nothing is left of this file; finished ones are kept."
    }
  }
}

/// The system's text for the last error of this thread.
func systemMessage() -> String { unsafe String(cString: strerror(errno)) }
