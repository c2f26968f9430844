import Glibc

/// Files that are read as a whole.
package enum SmallFile {
  /// - Throws: `FinderError` for what is no regular file, is longer, or cannot be read.
  package static func contents(of path: String, atMost limit: Int) throws(FinderError) -> [UInt8] {
    // Without O_NONBLOCK the open of a FIFO would wait for somebody to write into it.
    let descriptor = unsafe open(path, O_RDONLY | O_CLOEXEC | O_NONBLOCK)
    guard descriptor >= 0 else { throw .unreadable(path: path, reason: systemMessage()) }
    defer { close(descriptor) }
    var status = stat()
    guard unsafe fstat(descriptor, &status) == 0, status.st_mode & S_IFMT == S_IFREG,
      status.st_size <= limit
    else { throw .unreadable(path: path, reason: "it is no file of at most \(limit) bytes") }
    var bytes: [UInt8] = []
    while bytes.count < limit {
      let room = limit - bytes.count
      let block = unsafe [UInt8](unsafeUninitializedCapacity: min(room, 1 << 16)) { buffer, count in
        unsafe count = max(0, read(descriptor, buffer.baseAddress, buffer.count))
      }
      if block.isEmpty { break }
      bytes += block
    }
    return bytes
  }

  /// Name, size and time of a file, for telling whether it has changed; nil where there is none.
  static func fingerprint(of path: String) -> String? {
    var status = stat()
    guard unsafe stat(path, &status) == 0 else { return nil }
    return "\(path) \(status.st_size) \(status.st_mtim.tv_sec).\(status.st_mtim.tv_nsec)"
  }
}
