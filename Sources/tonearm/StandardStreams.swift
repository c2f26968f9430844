import Glibc
import Synchronization

/// Standard output could not take what was printed.
struct OutputError: Error, CustomStringConvertible {
  /// The system's text.
  let reason: String

  var description: String {
    "Writing to standard output failed: \(reason). What is missing there is not missing elsewhere: "
      + "files that were made are whole."
  }
}

/// The three streams that a process starts with.
enum StandardStreams {
  /// Puts something in the place of those that are closed: the next file that is opened would get
  /// their number, and with it what is printed.
  ///
  /// What is put there refuses to be used, as a closed one does.
  static func fillGaps() {
    for descriptor in [STDIN_FILENO, STDOUT_FILENO, STDERR_FILENO]
    where fcntl(descriptor, F_GETFD) == -1 {
      // The lowest free number is this one.
      _ = unsafe open("/dev/null", descriptor == STDIN_FILENO ? O_WRONLY : O_RDONLY)
    }
  }
}

/// Standard output, which may be a full disk or a reader that has gone.
enum StandardOutput {
  private static let failure = Mutex<OutputError?>(nil)

  /// Prints lines; a failure is kept for `check`.
  static func print(_ text: String) {
    guard failure.withLock({ $0 == nil }), let error = writeAll("\(text)\n", to: STDOUT_FILENO)
    else {
      return
    }
    failure.withLock { $0 = error }
  }

  /// Throws where something could not be printed, unless the reader did not want it.
  static func check() throws {
    if let error = failure.withLock({ $0 }) { throw error }
  }
}

func printToStandardError(_ line: String) { _ = writeAll("\(line)\n", to: STDERR_FILENO) }

/// Writes all of `text`; why that failed, unless nobody reads any more.
func writeAll(_ text: String, to descriptor: Int32) -> OutputError? {
  let bytes = Array(text.utf8)
  var done = 0
  while done < bytes.count {
    let count = unsafe bytes[done...].withUnsafeBytes {
      unsafe write(descriptor, $0.baseAddress, $0.count)
    }
    if count < 0 {
      switch errno {
      case EINTR: continue
      case EPIPE: return nil
      default: return OutputError(reason: unsafe String(cString: strerror(errno)))
      }
    }
    done += count
  }
  return nil
}

/// Whether a descriptor takes bytes at once: a stopped terminal does not.
func isWritable(_ descriptor: Int32) -> Bool {
  var request = pollfd(fd: descriptor, events: Int16(POLLOUT), revents: 0)
  return unsafe poll(&request, 1, 0) == 1 && request.revents & Int16(POLLOUT) != 0
}
