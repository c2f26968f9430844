import Glibc
import SystemCalls

/// Files that are read as a whole.
package enum SmallFile {
  /// - Throws: `FinderError` for what is no regular file, is longer, or cannot be read.
  package static func contents(of path: String, atMost limit: Int) throws(FinderError) -> [UInt8] {
    do {
      return try SystemCalls.contents(ofFileAt: path, atMost: limit)
    } catch {
      throw .unreadable(path: path, reason: error.description)
    }
  }

  /// Name, size and time of a file, for telling whether it has changed; nil where there is none.
  static func fingerprint(of path: String) -> String? {
    var status = stat()
    guard unsafe stat(path, &status) == 0 else { return nil }
    return "\(path) \(status.st_size) \(status.st_mtim.tv_sec).\(status.st_mtim.tv_nsec)"
  }
}
