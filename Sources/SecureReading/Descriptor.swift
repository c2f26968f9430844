import Glibc
import SystemCalls

/// A file that is read and written at any place.
final class Descriptor: Sendable {
  private let descriptor: Int32
  private let path: String

  /// - Parameter makesFile: Whether it is made where it is missing.
  init(path: String, makesFile: Bool = true) throws(SpoolError) {
    descriptor = unsafe open(
      path, O_RDWR | (makesFile ? O_CREAT : 0) | O_CLOEXEC | O_NOFOLLOW, 0o666)
    guard descriptor >= 0 else {
      throw .systemFailure(path: path, operation: "opening", reason: systemMessage())
    }
    self.path = path
  }

  deinit {
    // A child that was just forked has the descriptor too, until it executes its program.
    flock(descriptor, LOCK_UN)
    close(descriptor)
  }

  /// Whether no other process has the file; a file system without locks counts as if none had.
  func lock() -> Bool { flock(descriptor, LOCK_EX | LOCK_NB) == 0 || errno != EWOULDBLOCK }

  /// The bytes from `offset` on, as many as there are up to `count`.
  func read(_ count: Int, at offset: Int) throws(SpoolError) -> [UInt8] {
    try [UInt8](capacity: count) { output throws(SpoolError) in
      try unsafe output.withUnsafeMutableBufferPointer { room, filled throws(SpoolError) in
        filled = try unsafe read(into: UnsafeMutableRawBufferPointer(room), at: offset)
      }
    }
  }

  func read(
    into buffer: UnsafeMutableRawBufferPointer, at offset: Int
  ) throws(SpoolError) -> Int {
    guard let count = unsafe readWhole(descriptor, at: offset, into: buffer) else {
      throw .systemFailure(path: path, operation: "reading", reason: systemMessage())
    }
    return count
  }

  func write(_ bytes: RawSpan, at offset: Int) throws(SpoolError) {
    guard writeWhole(descriptor, at: offset, bytes) else {
      throw .systemFailure(path: path, operation: "writing", reason: systemMessage())
    }
  }

  /// Cuts off what lies behind.
  func truncate(to byteCount: Int) throws(SpoolError) {
    guard ftruncate(descriptor, off_t(byteCount)) == 0 else {
      throw .systemFailure(path: path, operation: "writing", reason: systemMessage())
    }
  }
}
