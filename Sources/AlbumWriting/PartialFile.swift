import Glibc
import Synchronization
import SystemCalls

/// A file in the making: it has another name until it is whole, and is removed if it never is.
package struct PartialFile: ~Copyable {
  /// Bytes by which the partial file's name is longer than the finished one's.
  package static let addedByteCount = ".".utf8.count + ".part".utf8.count

  /// Bytes of a write that are worth a request to the disk of their own.
  private static let earlyFlushLength = 1 << 18

  private let descriptor: Int32
  private let partialPath: String
  private let path: String
  /// Whether there is nothing to remove any more.
  private var isCommitted = false

  /// - Parameters:
  ///   - folder: An existing folder.
  ///   - name: The finished file's name.
  package init(in folder: String, name: String) throws(AlbumError) {
    let partialPath = "\(folder)/.\(name).part"
    descriptor = try PartialFiles.create(partialPath)
    self.partialPath = partialPath
    path = "\(folder)/\(name)"
  }

  /// Opens the partial file that an earlier run left behind.
  ///
  /// - Throws: `AlbumError.notResumable` where there is none.
  init(resuming name: String, in folder: String) throws(AlbumError) {
    let partialPath = "\(folder)/.\(name).part"
    path = "\(folder)/\(name)"
    descriptor = try PartialFiles.open(partialPath, of: path)
    self.partialPath = partialPath
  }

  deinit {
    close(descriptor)
    if !isCommitted { unsafe unlink(partialPath) }
    PartialFiles.remove(partialPath)
  }

  package func write(_ bytes: Span<UInt8>, at offset: Int) throws(AlbumError) {
    guard unsafe writeWhole(descriptor, at: offset, bytes.bytes) else {
      throw .cannotWrite(path: path, reason: systemMessage())
    }
    // Makes Linux begin to write it to disk, so that there is less to wait for in the end.
    if bytes.count >= Self.earlyFlushLength {
      _ = posix_fadvise(descriptor, off_t(offset), off_t(bytes.count), POSIX_FADV_DONTNEED)
    }
  }

  /// The bytes from `offset` on, as many as there are up to `count`.
  func read(_ count: Int, at offset: Int) throws(AlbumError) -> [UInt8] {
    try [UInt8](capacity: count) { output throws(AlbumError) in
      try unsafe output.withUnsafeMutableBufferPointer { room, filled throws(AlbumError) in
        let buffer = UnsafeMutableRawBufferPointer(room)
        guard let got = unsafe readWhole(descriptor, at: offset, into: buffer) else {
          throw .cannotWrite(path: path, reason: systemMessage())
        }
        filled = got
      }
    }
  }

  /// Copies the bytes of the finished file of this name, which stays as it is.
  ///
  /// - Throws: `AlbumError.notResumable` where there is none.
  func fillFromFinished() throws(AlbumError) {
    let source = unsafe open(path, O_RDONLY | O_CLOEXEC | O_NONBLOCK | O_NOFOLLOW)
    guard source >= 0 else { throw .notResumable(path: path) }
    defer { close(source) }
    var status = stat()
    guard unsafe fstat(source, &status) == 0, status.st_mode & S_IFMT == S_IFREG else {
      throw .notResumable(path: path)
    }
    var offset = 0
    while true {
      let block = unsafe [UInt8](unsafeUninitializedCapacity: 1 << 20) { room, count in
        unsafe count = max(0, pread(source, room.baseAddress, room.count, off_t(offset)))
      }
      // What could not be read is missing, and missed when the copy is looked at.
      if block.isEmpty { return }
      try write(block.span, at: offset)
      offset += block.count
    }
  }

  /// Cuts off what lies behind.
  func truncate(to byteCount: Int) throws(AlbumError) {
    guard ftruncate(descriptor, off_t(byteCount)) == 0 else {
      throw .cannotWrite(path: path, reason: systemMessage())
    }
  }

  /// Keeps the partial file, for another run to go on with.
  consuming func leave() { isCommitted = true }

  /// Flushes to disk, then renames: a power cut leaves the whole file or none.
  package consuming func commit() throws(AlbumError) {
    guard fsync(descriptor) == 0, unsafe rename(partialPath, path) == 0 else {
      throw .cannotWrite(path: path, reason: systemMessage())
    }
    isCommitted = true
  }
}

/// The partial files of the process, for an end that cannot wait for their owners.
public enum PartialFiles {
  private static let paths = Mutex<Set<String>>([])

  /// Creates a file for writing and takes note of it, so that no end of the process can miss it.
  static func create(_ path: String) throws(AlbumError) -> Int32 {
    let (descriptor, reason) = paths.withLock { paths in
      // What a killed rip left behind is overwritten: the folder is locked, so nobody is at it.
      let descriptor = unsafe Glibc.open(path, O_RDWR | O_CREAT | O_TRUNC | O_CLOEXEC, 0o666)
      if descriptor >= 0 { paths.insert(path) }
      return (descriptor, descriptor >= 0 ? "" : systemMessage())
    }
    guard descriptor >= 0 else { throw .cannotCreate(path: path, reason: reason) }
    return descriptor
  }

  /// Opens a file that is there, and takes note of it.
  static func open(_ path: String, of finished: String) throws(AlbumError) -> Int32 {
    let (descriptor, code) = paths.withLock { paths in
      let descriptor = unsafe Glibc.open(path, O_RDWR | O_CLOEXEC | O_NONBLOCK | O_NOFOLLOW)
      if descriptor >= 0 { paths.insert(path) }
      return (descriptor, errno)
    }
    guard descriptor >= 0 else {
      throw code == ENOENT
        ? .notResumable(path: finished)
        : .cannotCreate(path: path, reason: unsafe String(cString: strerror(code)))
    }
    return descriptor
  }

  static func remove(_ path: String) { paths.withLock { _ = $0.remove(path) } }

  /// Removes every file that is not whole, and ends the process before another one is begun.
  public static func removeAllAndExit(_ status: Int32) -> Never {
    paths.withLock { paths in
      for path in paths { unsafe unlink(path) }
      _exit(status)
    }
  }
}
