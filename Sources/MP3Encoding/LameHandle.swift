internal import CLame
import Synchronization

/// One LAME context.
@safe struct LameHandle: ~Copyable {
  let pointer: lame_t

  /// `lame_init` and `lame_init_params` rewrite tables that all contexts of the process share, with
  /// equal values, but without any locking of their own.
  private static let sharedTables = Mutex<Void>(())

  init() throws(EncodingError) {
    let pointer = unsafe Self.sharedTables.withLock { _ in unsafe lame_init() }
    guard let pointer = unsafe pointer else { throw .outOfMemory }
    unsafe self.pointer = pointer
  }

  /// Makes the context ready to encode with the settings it was given; LAME's status.
  func startWithSettings() -> Int32 {
    Self.sharedTables.withLock { _ in unsafe lame_init_params(pointer) }
  }

  deinit { unsafe lame_close(pointer) }
}
