import Glibc
import SystemCalls

/// The right to change a library, held while this value lives.
///
/// The kernel takes it back when the process ends, however it ends.
public struct LibraryLock: ~Copyable {
  private let descriptor: Int32

  /// - Throws: `CatalogError.inUse` where another process holds it.
  public init(library path: String) throws(CatalogError) {
    let folder = Library.folder(in: path)
    let file = "\(folder)/lock"
    let descriptor = unsafe open(file, O_RDWR | O_CREAT | O_CLOEXEC, 0o666)
    guard descriptor >= 0 else { throw .cannotCreate(path: file, reason: systemMessage()) }
    // A file system without locks (some network ones) is no reason not to go on.
    if flock(descriptor, LOCK_EX | LOCK_NB) != 0, errno == EWOULDBLOCK {
      let holder = unsafe [UInt8](unsafeUninitializedCapacity: 128) { room, count in
        unsafe count = max(0, pread(descriptor, room.baseAddress, room.count, 0))
      }
      close(descriptor)
      throw .inUse(
        path: path,
        holder: String(decoding: holder.prefix { $0 >= 0x20 && $0 < 0x7F }, as: UTF8.self))
    }
    _ = ftruncate(descriptor, 0)
    let holder = Array("process \(getpid())\n".utf8)
    _ = unsafe pwrite(descriptor, holder, holder.count, 0)
    self.descriptor = descriptor
  }

  deinit {
    // A child that was just forked has the descriptor too, until it executes its program.
    flock(descriptor, LOCK_UN)
    close(descriptor)
  }
}

/// Where a library keeps what is not music.
public enum Library {
  /// The folder inside the music folder.
  static func folder(in library: String) -> String { "\(library)/.tonearm" }

  /// The catalog's file.
  public static func catalog(in library: String) -> String {
    "\(folder(in: library))/catalog.sqlite"
  }

  /// Makes the folders of a library that are missing.
  public static func create(at library: String) throws(CatalogError) {
    for path in [library, folder(in: library)] {
      if unsafe mkdir(path, 0o777) == 0 || errno == EEXIST { continue }
      throw .cannotCreate(path: path, reason: systemMessage())
    }
  }

  public static func exists(at library: String) -> Bool {
    unsafe access(catalog(in: library), F_OK) == 0
  }

  /// Whether this process may write the catalog of a library that exists.
  static func isWritable(at library: String) -> Bool {
    unsafe access(catalog(in: library), W_OK) == 0 && access(folder(in: library), W_OK) == 0
  }
}
