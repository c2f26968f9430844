import AlbumWriting
import Glibc
import ID3Tagging
import SystemCalls

/// An MP3 file with the tag at its front.
struct TaggedFile: Sendable {
  let folder: String
  let name: String
  let stored: StoredTag
  /// Of the whole file.
  let byteCount: Int
  let isReadOnly: Bool

  private static let blockLength = 1 << 20

  var path: String { "\(folder)/\(name)" }

  /// The track's number, 0 for hidden audio.
  var number: Int? {
    stored.tag[.trackNumber].flatMap { $0.split(separator: "/").first }.flatMap { Int($0) }
  }

  var discNumber: Int {
    stored.tag[.discNumber].flatMap { $0.split(separator: "/").first }.flatMap { Int($0) } ?? 0
  }

  var discID: String? { stored.tag[.userText("MusicBrainz Disc Id")] }

  /// Whether this program made it.
  var isOurs: Bool { stored.tag[.encodedBy]?.hasPrefix("Tonearm") == true }

  /// - Throws: `RetagError.unreadable`, or `TagReadingError`.
  init(folder: String, name: String) throws {
    let path = "\(folder)/\(name)"
    let descriptor = unsafe open(path, O_RDONLY | O_CLOEXEC | O_NONBLOCK | O_NOFOLLOW)
    guard descriptor >= 0 else {
      throw RetagError.unreadable(path: path, reason: systemMessage() + ".")
    }
    defer { close(descriptor) }
    var status = stat()
    guard unsafe fstat(descriptor, &status) == 0, status.st_mode & S_IFMT == S_IFREG else {
      throw RetagError.unreadable(path: path, reason: "It is no file.")
    }
    let header = try Self.bytes(StoredTag.headerLength, at: 0, of: descriptor, path)
    guard let length = StoredTag.byteCount(header: header) else { throw TagReadingError.noTag }
    stored = try StoredTag(
      try Self.bytes(min(length, Int(status.st_size)), at: 0, of: descriptor, path))
    byteCount = Int(status.st_size)
    isReadOnly = status.st_mode & 0o222 == 0
    self.folder = folder
    self.name = name
  }

  private static func bytes(
    _ count: Int, at offset: Int, of descriptor: Int32, _ path: String
  ) throws(RetagError) -> [UInt8] {
    var failure: String?
    let bytes = unsafe [UInt8](unsafeUninitializedCapacity: count) { room, done in
      while done < count {
        let rest = unsafe UnsafeMutableBufferPointer(rebasing: room[done...])
        let got = unsafe pread(descriptor, rest.baseAddress, rest.count, off_t(offset + done))
        if got == 0 { break }
        if got < 0 {
          if errno == EINTR { continue }
          failure = systemMessage() + "."
          break
        }
        done += got
      }
    }
    if let failure { throw .unreadable(path: path, reason: failure) }
    return bytes
  }

  /// Writes the music behind another tag into a file that appears whole or not at all, in the place
  /// of one of that name.
  ///
  /// - Returns: The new file's length.
  func write(_ tag: [UInt8], in folder: String, name: String) throws -> Int {
    let descriptor = unsafe open(path, O_RDONLY | O_CLOEXEC | O_NONBLOCK | O_NOFOLLOW)
    guard descriptor >= 0 else {
      throw RetagError.unreadable(path: path, reason: systemMessage() + ".")
    }
    defer { close(descriptor) }
    let file = try PartialFile(in: folder, name: name)
    try file.write(tag.span, at: 0)
    var offset = stored.byteCount
    while offset < byteCount {
      let count = min(Self.blockLength, byteCount - offset)
      let block = try Self.bytes(count, at: offset, of: descriptor, path)
      guard block.count == count else {
        throw RetagError.unreadable(path: path, reason: "It has become shorter meanwhile.")
      }
      try file.write(block.span, at: tag.count + offset - stored.byteCount)
      offset += count
    }
    try file.commit()
    return tag.count + byteCount - stored.byteCount
  }

  /// Whether another file has the same bytes behind its tag.
  func hasMusic(of other: TaggedFile) -> Bool {
    guard byteCount - stored.byteCount == other.byteCount - other.stored.byteCount else {
      return false
    }
    let descriptors = [path, other.path].map { (path: String) in
      unsafe open(path, O_RDONLY | O_CLOEXEC | O_NONBLOCK)
    }
    defer { for descriptor in descriptors where descriptor >= 0 { close(descriptor) } }
    guard descriptors.allSatisfy({ $0 >= 0 }) else { return false }
    var offset = 0
    while offset < byteCount - stored.byteCount {
      let count = min(Self.blockLength, byteCount - stored.byteCount - offset)
      guard
        let one = try? Self.bytes(count, at: stored.byteCount + offset, of: descriptors[0], path),
        let two = try? Self.bytes(
          count, at: other.stored.byteCount + offset, of: descriptors[1], other.path),
        one == two
      else { return false }
      offset += count
    }
    return true
  }
}
