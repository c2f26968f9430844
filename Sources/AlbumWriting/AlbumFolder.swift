import Glibc
package import ID3Tagging
import Synchronization
import SystemCalls

/// The folder of one album, locked against other processes while this object lives.
package final class AlbumFolder: Sendable {
  package let path: String
  private let descriptor: Int32
  private let updates = Mutex(())

  /// Makes a folder if it is missing, and locks it.
  ///
  /// - Throws: `AlbumError.folderInUse` where another process has it.
  init(path: String) throws(AlbumError) {
    try makeFolders(path)
    let descriptor = unsafe open(path, O_RDONLY | O_DIRECTORY | O_CLOEXEC)
    guard descriptor >= 0 else { throw .cannotCreate(path: path, reason: systemMessage()) }
    guard Self.lock(descriptor) else {
      close(descriptor)
      throw .folderInUse(path: path)
    }
    self.path = path
    self.descriptor = descriptor
  }

  deinit {
    // A child that was just forked has the descriptor too, until it executes its program.
    flock(descriptor, LOCK_UN)
    close(descriptor)
  }

  /// Whether nobody else has the lock, or will have let go of it in a moment: this process may be
  /// about to close the folder after another disc of the same set.
  private static func lock(_ descriptor: Int32) -> Bool {
    for _ in 0..<20 {
      // A file system without locks (some network ones) is no reason not to go on.
      if flock(descriptor, LOCK_EX | LOCK_NB) == 0 || errno != EWOULDBLOCK { return true }
      usleep(5000)
    }
    return false
  }

  /// Calls `body` once nobody else's is running.
  func withUpdates(_ body: () throws -> Void) rethrows { try updates.withLock { _ in try body() } }

  /// Flushes the names in the folder to disk.
  package func synchronize() throws(AlbumError) {
    // Some network file systems cannot flush a folder, and say so by EINVAL.
    guard fsync(descriptor) == 0 || errno == EINVAL else {
      throw .cannotFlush(path: path, reason: systemMessage())
    }
  }

  /// Whether a file is in the folder.
  package func contains(_ name: FileName) -> Bool { unsafe access("\(path)/\(name)", F_OK) == 0 }

  /// The first 64 KiB of a file as UTF-8; nil where there is none.
  package func text(of name: FileName) -> String? {
    contains(name) ? String(decoding: Self.head(of: "\(path)/\(name)"), as: UTF8.self) : nil
  }

  /// The first 64 KiB of a file in a folder that nobody has locked, as UTF-8.
  package static func text(ofFile name: String, in path: String) -> String {
    String(decoding: head(of: "\(path)/\(name)"), as: UTF8.self)
  }

  /// Whether one of a folder's files has `text` in the tag at its front.
  package static func holdsFile(in path: String, suffix: String, tagged text: String) -> Bool {
    let text = Array(text.utf8)
    // Taggers may have saved the text as UTF-16, where each letter has a zero beside it.
    let wideText = Array(text.map { [$0] }.joined(separator: [0]))
    return names(in: path, suffix: suffix).contains { name in
      let head = head(of: "\(path)/\(name)")
      return head.contains(text) || head.contains(wideText)
    }
  }

  /// Whether an MP3 file has `text` in Latin-1 or UTF-8 anywhere in its ID3v2 tag.
  package static func isTagged(_ path: String, with text: String) -> Bool {
    let descriptor = unsafe open(path, O_RDONLY | O_CLOEXEC | O_NONBLOCK)
    guard descriptor >= 0 else { return false }
    defer { close(descriptor) }
    func bytes(_ count: Int) -> [UInt8] {
      unsafe [UInt8](unsafeUninitializedCapacity: count) { room, filled in
        unsafe filled = max(0, pread(descriptor, room.baseAddress, room.count, 0))
      }
    }
    let header = bytes(10)
    guard header.count == 10, header.starts(with: "ID3".utf8) else { return false }
    let size = header[6...].reduce(0) { $0 << 7 | Int($1 & 0x7F) }
    return bytes(min(size, largestTag)).contains(Array(text.utf8))
  }

  /// The cover that was written beside the files of an album; nil where there is none.
  package static func cover(in path: String) -> TrackTag.Picture? {
    // Somebody may have put another picture there.
    guard let bytes = try? contents(ofFileAt: "\(path)/cover.jpg", atMost: largestTag),
      bytes.starts(with: [0xFF, 0xD8])
    else { return nil }
    return TrackTag.Picture(mediaType: "image/jpeg", bytes: bytes)
  }

  /// Bytes of a tag that are looked at.
  private static let largestTag = 1 << 24

  /// The names in a folder that end with `suffix`, in any case.
  package static func names(in path: String, suffix: String) -> [String] {
    guard let directory = unsafe opendir(path) else { return [] }
    defer { unsafe closedir(directory) }
    var names: [String] = []
    while let entry = unsafe readdir(directory) {
      let name = unsafe withUnsafeBytes(of: &entry.pointee.d_name) { bytes in
        unsafe String(decoding: bytes.prefix { $0 != 0 }, as: UTF8.self)
      }
      if name.lowercased().hasSuffix(suffix) { names.append(name) }
    }
    return names
  }

  /// The first 64 KiB of a file, which hold the texts of its tag unless a picture stands before them.
  private static func head(of path: String) -> [UInt8] {
    let descriptor = unsafe open(path, O_RDONLY | O_CLOEXEC | O_NONBLOCK)
    guard descriptor >= 0 else { return [] }
    defer { close(descriptor) }
    return unsafe [UInt8](unsafeUninitializedCapacity: 65536) { buffer, count in
      unsafe count = max(0, pread(descriptor, buffer.baseAddress, buffer.count, 0))
    }
  }
}
