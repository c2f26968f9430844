import Glibc
import SystemCalls

/// An open file with random access to its bytes, for any number of threads at once.
final class DataFile: Sendable {
  let path: String
  /// In bytes, when it was opened.
  let size: Int
  private let descriptor: Int32

  /// Opens a regular file for reading.
  init(path: String) throws(DiscError) {
    // Without O_NONBLOCK the open of a FIFO would wait for somebody to write into it.
    let descriptor = unsafe open(path, O_RDONLY | O_CLOEXEC | O_NONBLOCK)
    guard descriptor >= 0 else {
      switch errno {
      case ENOENT, ENOTDIR: throw .notFound(path: path)
      case EACCES, EPERM: throw .permissionDenied(path: path, isDrive: false)
      default: throw .cannotOpen(path: path, reason: systemMessage())
      }
    }
    var status = stat()
    guard unsafe fstat(descriptor, &status) == 0, status.st_mode & S_IFMT == S_IFREG else {
      close(descriptor)
      throw .notADisc(path: path, reason: "it is not a regular file.")
    }
    self.path = path
    self.size = Int(status.st_size)
    self.descriptor = descriptor
  }

  deinit { close(descriptor) }

  /// The bytes of a range that lies in the file; fewer when it has become shorter since.
  func bytes(in range: Range<Int>) throws(DiscError) -> [UInt8] {
    try [UInt8](capacity: range.count) { bytes throws(DiscError) in
      try unsafe bytes.withUnsafeMutableBufferPointer { room, count throws(DiscError) in
        count = try unsafe read(
          at: range.lowerBound, into: UnsafeMutableRawBufferPointer(room))
      }
    }
  }

  /// Fills `buffer` with the bytes from `offset`; the number of bytes there were before the end.
  func read(
    at offset: Int, into buffer: UnsafeMutableRawBufferPointer
  ) throws(DiscError) -> Int {
    guard let count = unsafe readWhole(descriptor, at: offset, into: buffer) else {
      throw .systemFailure(path: path, operation: "reading", reason: systemMessage())
    }
    return count
  }
}
