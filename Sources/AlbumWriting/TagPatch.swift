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

  /// Overwrites the bytes that differ, if the file begins with the tag as it was, or as it was patched
  /// before.
  ///
  /// It is one write of some hundred bytes, of which a process that is killed does all or nothing.
  /// - Returns: Whether the file has the tag now.
  @discardableResult
  func apply(toFileAt path: String) throws(AlbumError) -> Bool {
    guard let first = before.indices.first(where: { before[$0] != after[$0] }) else { return true }
    let descriptor = unsafe open(path, O_RDWR | O_CLOEXEC | O_NOFOLLOW | O_NONBLOCK)
    guard descriptor >= 0 else {
      if errno == ENOENT || errno == ELOOP { return false }
      throw .cannotWrite(path: path, reason: systemMessage())
    }
    defer { close(descriptor) }
    let found = unsafe [UInt8](unsafeUninitializedCapacity: before.count) { room, count in
      unsafe count = max(0, pread(descriptor, room.baseAddress, room.count, 0))
    }
    guard found.count == before.count, found[..<first] == before[..<first],
      found[first...] == before[first...] || Self.isAlbumGain(found[first...])
    else { return false }
    guard let last = found.indices.last(where: { found[$0] != after[$0] }) else { return true }
    let change = Array(after[first...last])
    guard unsafe pwrite(descriptor, change, change.count, off_t(first)) == change.count,
      fdatasync(descriptor) == 0
    else { throw .cannotWrite(path: path, reason: systemMessage()) }
    return true
  }

  /// Whether there is nothing but the loudness of an album, and padding.
  private static func isAlbumGain(_ bytes: ArraySlice<UInt8>) -> Bool {
    var rest = bytes
    for _ in 0..<2 where rest.starts(with: "TXXX".utf8) && rest.count > 10 {
      // Their sizes are below 128, which both versions of the tag write alike.
      let start = rest.startIndex
      let end = start + 10 + Int(rest[start + 7])
      guard end <= rest.endIndex, rest[start + 4..<start + 7].allSatisfy({ $0 == 0 }),
        rest[start + 11..<end].starts(with: "REPLAYGAIN_ALBUM_".utf8)
      else { return false }
      rest = rest[end...]
    }
    return rest.allSatisfy { $0 == 0 }
  }
}
