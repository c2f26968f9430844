import Glibc

/// Why a file could not be read as a whole, in words.
package struct FileReadingError: Error, CustomStringConvertible {
  package let description: String
}

/// The bytes of a regular file.
///
/// - Throws: Also for a file of more than `limit` bytes, and for what is no regular file, such as a
///   FIFO, on which nothing waits.
package func contents(
  ofFileAt path: String, atMost limit: Int
) throws(FileReadingError) -> [UInt8] {
  let descriptor = unsafe open(path, O_RDONLY | O_CLOEXEC | O_NONBLOCK)
  guard descriptor >= 0 else { throw FileReadingError(description: systemMessage()) }
  defer { close(descriptor) }
  var status = stat()
  guard unsafe fstat(descriptor, &status) == 0, status.st_mode & S_IFMT == S_IFREG,
    status.st_size <= limit
  else { throw FileReadingError(description: "it is no file of at most \(limit) bytes") }
  var failure: String?
  let bytes = unsafe [UInt8](unsafeUninitializedCapacity: Int(status.st_size)) { room, count in
    if let done = unsafe readWhole(descriptor, at: 0, into: UnsafeMutableRawBufferPointer(room)) {
      count = done
    } else {
      failure = systemMessage()
    }
  }
  if let failure { throw FileReadingError(description: failure) }
  return bytes
}
