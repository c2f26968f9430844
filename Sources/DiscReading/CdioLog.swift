internal import CCdio
import Synchronization

/// libcdio's messages.
///
/// Its own handler prints them to standard output, ends the process for errors, and aborts it for
/// assertions.
enum CdioLog {
  private static let last = Mutex<String?>(nil)

  private static let access = Mutex<Void>(())

  /// Calls libcdio while no other thread does.
  ///
  /// Its log aborts the process when two threads write to it at once ("in_recursion" in its
  /// logging.c), and every call may write to it.
  static func exclusively<Value: ~Copyable, Failure: Error>(
    _ body: () throws(Failure) -> sending Value
  ) throws(Failure) -> sending Value {
    try access.withLock { _ throws(Failure) in try body() }
  }

  /// Replaces libcdio's handler for the whole process; to be called before anything else of it.
  static func takeOver() { _ = isTakenOver }

  private static let isTakenOver: Bool = {
    unsafe _ = cdio_log_set_handler { level, message in
      guard level.rawValue >= CDIO_LOG_WARN.rawValue, let message = unsafe message else { return }
      let text = unsafe String(cString: message)
      CdioLog.last.withLock { $0 = text }
    }
    return true
  }()

  /// The last warning or error, forgotten once it is asked for.
  static func takeLastMessage() -> String? {
    last.withLock { message in
      defer { message = nil }
      return message
    }
  }
}
