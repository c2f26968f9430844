import Glibc
import SystemCalls

/// A change to a tag that keeps its length, in a file that is finished.
struct TagPatch {
  private let before: [UInt8]
  private let after: [UInt8]

  init(from before: [UInt8], to after: [UInt8]) {
    precondition(before.count == after.count, "a patch moves nothing")
    self.before = before
    self.after = after
  }

  /// Overwrites the bytes that differ, if the file begins with the tag as it was.
  ///
  /// It is one write of some hundred bytes, of which a process that is killed does all or nothing.
  /// - Returns: Whether the file has the tag now.
  @discardableResult
  func apply(toFileAt path: String) throws(AlbumError) -> Bool {
    guard let first = before.indices.first(where: { before[$0] != after[$0] }),
      let last = before.indices.last(where: { before[$0] != after[$0] })
    else { return true }
    let descriptor = unsafe open(path, O_RDWR | O_CLOEXEC | O_NOFOLLOW | O_NONBLOCK)
    guard descriptor >= 0 else {
      if errno == ENOENT || errno == ELOOP { return false }
      throw .cannotWrite(path: path, reason: systemMessage())
    }
    defer { close(descriptor) }
    let found = unsafe [UInt8](unsafeUninitializedCapacity: before.count) { room, count in
      unsafe count = max(0, pread(descriptor, room.baseAddress, room.count, 0))
    }
    guard found == before else { return false }
    let change = Array(after[first...last])
    guard unsafe pwrite(descriptor, change, change.count, off_t(first)) == change.count,
      fdatasync(descriptor) == 0
    else { throw .cannotWrite(path: path, reason: systemMessage()) }
    return true
  }
}
