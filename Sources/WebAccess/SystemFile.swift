import Glibc

/// An open file of our own.
@safe final class SystemFile {
  private let descriptor: Int32

  /// Opens a regular file, no link; nil where that is not possible.
  ///
  /// - Parameter flags: As of open(2).
  init?(_ path: String, flags: Int32) {
    let descriptor = unsafe open(path, flags | O_CLOEXEC | O_NOFOLLOW | O_NONBLOCK, 0o600)
    guard descriptor >= 0 else { return nil }
    var status = stat()
    guard unsafe fstat(descriptor, &status) == 0, status.st_mode & S_IFMT == S_IFREG else {
      close(descriptor)
      return nil
    }
    self.descriptor = descriptor
  }

  deinit {
    // A child that was just forked has the descriptor too, until it executes its program.
    flock(descriptor, LOCK_UN)
    close(descriptor)
  }

  enum Lock {
    case taken
    case held
    /// The file system knows no locks.
    case impossible
  }

  /// Tries to take the lock, which goes with the file or the process.
  func tryLock() -> Lock {
    while flock(descriptor, LOCK_EX | LOCK_NB) != 0 {
      switch errno {
      case EINTR: continue
      case EWOULDBLOCK: return .held
      default: return .impossible
      }
    }
    return .taken
  }

  /// The bytes from the start, at most `limit`; nil when they cannot be read.
  func bytes(limit: Int) -> [UInt8]? {
    var bytes: [UInt8] = []
    while bytes.count < limit {
      var count = 0
      let block = unsafe [UInt8](unsafeUninitializedCapacity: min(1 << 16, limit - bytes.count)) {
        unsafe count = pread(descriptor, $0.baseAddress, $0.count, off_t(bytes.count))
        $1 = max(0, count)
      }
      if count < 0, errno != EINTR { return nil }
      if count == 0 { break }
      bytes += block
    }
    return bytes
  }

  /// Writes `bytes` in the place of all that was there, and returns whether that was possible.
  func replaceContents(with bytes: [UInt8]) -> Bool {
    guard ftruncate(descriptor, 0) == 0 else { return false }
    var done = 0
    while done < bytes.count {
      let count = unsafe bytes.withUnsafeBufferPointer { buffer in
        let rest = unsafe UnsafeBufferPointer(rebasing: buffer[done...])
        return unsafe pwrite(descriptor, rest.baseAddress, rest.count, off_t(done))
      }
      if count < 0, errno == EINTR { continue }
      guard count > 0 else { return false }
      done += count
    }
    return true
  }
}

/// Makes a folder for this user alone, and those above it; whether it is there then.
func makeFolder(_ path: String) -> Bool {
  for end in path.indices.dropFirst() + [path.endIndex]
  where end == path.endIndex || path[end] == "/" {
    _ = unsafe mkdir(String(path[..<end]), 0o700)
  }
  return unsafe access(path, W_OK | X_OK) == 0
}

/// The time of day, which can be set and so can jump.
var wallClock: Duration {
  var time = timespec()
  unsafe clock_gettime(CLOCK_REALTIME, &time)
  return Duration(time)
}

extension Duration {
  init(_ time: timespec) { self = .seconds(time.tv_sec) + .nanoseconds(time.tv_nsec) }
}
