import Glibc
import SystemCalls

/// A regular file that is open for reading.
struct OpenFile: ~Copyable {
  let descriptor: Int32
  let path: String
  /// Which file it is, and in which state it was when it was opened.
  let identity: FileIdentity

  init(path: String) throws(AudioFileError) {
    // Without O_NONBLOCK the open of a FIFO would wait for somebody to write into it.
    let descriptor = unsafe open(path, O_RDONLY | O_CLOEXEC | O_NONBLOCK)
    guard descriptor >= 0 else {
      switch errno {
      case ENOENT, ENOTDIR: throw .notFound(path: path)
      case EACCES, EPERM: throw .permissionDenied(path: path)
      default: throw .systemFailure(path: path, operation: "opening", reason: systemMessage())
      }
    }
    guard let (identity, isRegular) = FileIdentity.ofFile(descriptor) else {
      let reason = systemMessage()
      close(descriptor)
      throw .systemFailure(path: path, operation: "opening", reason: reason)
    }
    guard isRegular else {
      close(descriptor)
      throw .notARegularFile(path: path)
    }
    self.descriptor = descriptor
    self.path = path
    self.identity = identity
  }

  deinit { close(descriptor) }

  var size: Int { identity.size }

  /// Whether it is still the file that it was, byte for byte, as far as the system tells.
  var isUnchanged: Bool { FileIdentity.ofFile(descriptor)?.identity == identity }

  /// The `count` bytes from `offset`, or as many as there are.
  func bytes(at offset: Int, count: Int) throws(AudioFileError) -> [UInt8] {
    let available = min(count, max(0, size - offset))
    return try [UInt8](capacity: available) { output throws(AudioFileError) in
      try unsafe output.withUnsafeMutableBufferPointer { room, filled throws(AudioFileError) in
        let buffer = UnsafeMutableRawBufferPointer(room)
        guard let got = unsafe readWhole(descriptor, at: offset, into: buffer) else {
          throw .systemFailure(path: path, operation: "reading", reason: systemMessage())
        }
        guard got == available else { throw .changed(path: path) }
        filled = got
      }
    }
  }
}

/// What tells one state of a file from another.
struct FileIdentity: Equatable, Sendable {
  let device: UInt
  let inode: UInt
  /// In bytes.
  let size: Int
  let modifiedSecond: Int
  let modifiedNanosecond: Int

  /// Nil where the system says nothing about the file.
  static func ofFile(_ descriptor: Int32) -> (identity: FileIdentity, isRegular: Bool)? {
    var status = stat()
    guard unsafe fstat(descriptor, &status) == 0 else { return nil }
    let identity = FileIdentity(
      device: status.st_dev, inode: status.st_ino, size: status.st_size,
      modifiedSecond: status.st_mtim.tv_sec, modifiedNanosecond: status.st_mtim.tv_nsec)
    return (identity, status.st_mode & S_IFMT == S_IFREG)
  }
}
