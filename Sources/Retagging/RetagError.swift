/// Why an album could not be retagged; nothing of it was changed where this is thrown.
public enum RetagError: Error, Equatable {
  case notFound(path: String, reason: String)
  /// The file has no track number in its tag.
  case noNumber(path: String)
  case unreadable(path: String, reason: String)
  case readOnly(path: String)
  /// A file that is not the album's has a name that one of the album's is to get.
  case nameTaken(path: String)
  /// Words for one album were given for several.
  case severalAlbums(option: String, count: Int)
}

extension RetagError: CustomStringConvertible {
  public var description: String {
    switch self {
    case .notFound(let path, let reason): "Cannot look into \(path): \(reason)."
    case .noNumber(let path):
      "\(path) has no track number in its tag. Give it one with a tag editor."
    case .unreadable(let path, let reason): "Cannot read \(path): \(reason)"
    case .readOnly(let path):
      "\(path) is read-only. Make it writable if its tag shall change."
    case .nameTaken(let path):
      "\(path) is there already and is no file of this album. Move it away, or choose other names "
        + "with --names."
    case .severalAlbums(let option, let count):
      "\(option) is for one disc, and there are \(count). Name one album's folder."
    }
  }
}
