import Glibc
import Synchronization

/// A file in the making: it has another name until it is whole, and is removed if it never is.
struct PartialFile: ~Copyable {
  /// Bytes by which the partial file's name is longer than the finished one's.
  static let addedByteCount = ".".utf8.count + ".part".utf8.count

  private let descriptor: Int32
  private let partialPath: String
  private let path: String
  private var isCommitted = false

  /// - Parameters:
  ///   - folder: An existing folder.
  ///   - name: The finished file's name.
  init(in folder: String, name: String) throws(RipError) {
    let partialPath = "\(folder)/.\(name).part"
    let descriptor = try PartialFiles.create(partialPath)
    self.descriptor = descriptor
    self.partialPath = partialPath
    path = "\(folder)/\(name)"
  }

  deinit {
    close(descriptor)
    if !isCommitted { unsafe unlink(partialPath) }
    PartialFiles.remove(partialPath)
  }

  func write(_ bytes: Span<UInt8>, at offset: Int) throws(RipError) {
    var done = 0
    while done < bytes.count {
      let count = unsafe bytes.withUnsafeBufferPointer { buffer in
        let rest = unsafe UnsafeBufferPointer(rebasing: buffer[done...])
        return unsafe pwrite(descriptor, rest.baseAddress, rest.count, off_t(offset + done))
      }
      if count < 0 {
        if errno == EINTR { continue }
        throw .cannotWrite(path: path, reason: systemMessage())
      }
      done += count
    }
  }

  /// Flushes to disk, then renames: a power cut leaves the whole file or none.
  consuming func commit() throws(RipError) {
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
  static func create(_ path: String) throws(RipError) -> Int32 {
    let (descriptor, reason) = paths.withLock { paths in
      // What a killed rip left behind is overwritten: the folder is locked, so nobody is at it.
      let descriptor = unsafe open(path, O_RDWR | O_CREAT | O_TRUNC | O_CLOEXEC, 0o666)
      if descriptor >= 0 { paths.insert(path) }
      return (descriptor, descriptor >= 0 ? "" : systemMessage())
    }
    guard descriptor >= 0 else { throw .cannotCreate(path: path, reason: reason) }
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
