import Glibc

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
    var bytes = [UInt8](repeating: 0, count: available)
    var done = 0
    while done < available {
      let status = unsafe bytes.withUnsafeMutableBytes { buffer in
        let rest = unsafe UnsafeMutableRawBufferPointer(rebasing: buffer[done...])
        return unsafe pread(descriptor, rest.baseAddress, rest.count, off_t(offset + done))
      }
      if status == 0 { throw .changed(path: path) }
      if status < 0 {
        if errno == EINTR { continue }
        throw .systemFailure(path: path, operation: "reading", reason: systemMessage())
      }
      done += status
    }
    return bytes
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

/// The system's text for the last error of this thread.
func systemMessage() -> String { unsafe String(cString: strerror(errno)) }
