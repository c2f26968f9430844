import Glibc

/// Replies in files, for this and later processes.
///
/// It may lose what it was given at any time, and never gives anything else: a file that is damaged,
/// cut off or of another request is none.
struct ReplyCache: Sendable {
  let folder: String
  /// How many bytes all files may take together.
  let sizeLimit: Int
  let replyLifetime: Duration
  let absenceLifetime: Duration

  private static let fileSuffix = ".reply"
  private static let partialSuffix = ".part"
  /// A partial file this old is nobody's any more.
  private static let longestWrite = Duration.seconds(3600)

  /// What is kept of a request.
  ///
  /// - Parameter now: Seconds since 1970; nil when age does not matter.
  func reply(address: String, range: Range<Int>?, now: Int?) -> KeptReply? {
    guard let file = SystemFile(path(address: address, range: range), flags: O_RDONLY),
      let bytes = file.bytes(limit: sizeLimit), let kept = KeptReply(fileContents: bytes),
      kept.address == address, kept.range == range
    else { return nil }
    if let now {
      let lifetime = kept.reply == nil ? absenceLifetime : replyLifetime
      // A time to come is one of a clock that was wrong; who knows how old such a file is.
      guard kept.time <= now + 86_400, now - kept.time < lifetime.wholeSeconds else { return nil }
    }
    return kept
  }

  /// Keeps a reply in the place of an older one; without success where the disk does not let it.
  func keep(_ kept: KeptReply) {
    let contents = kept.fileContents
    // One reply may not throw out all the others.
    guard contents.count <= sizeLimit / 4, !kept.address.contains(where: \.isNewline) else {
      return
    }
    let path = path(address: kept.address, range: kept.range)
    let partial = "\(path).\(getpid())-\(UInt32.random(in: 0...UInt32.max))\(Self.partialSuffix)"
    let isWritten: Bool
    if let file = SystemFile(partial, flags: O_WRONLY | O_CREAT | O_EXCL) {
      // Not flushed to disk: what a power cut leaves is seen to be damaged.
      isWritten = file.replaceContents(with: contents)
    } else {
      isWritten = false
    }
    let isKept = unsafe isWritten && rename(partial, path) == 0
    if !isKept { unsafe unlink(partial) }
    removeOldest()
  }

  /// Forgets a request's reply.
  func forget(address: String, range: Range<Int>?) {
    unsafe unlink(path(address: address, range: range))
  }

  /// Removes the files that were written longest ago until the others have room.
  private func removeOldest() {
    var files = files
    var byteCount = files.reduce(0) { $0 + $1.byteCount }
    guard byteCount > sizeLimit else { return }
    files.sort { ($0.time, $0.path) < ($1.time, $1.path) }
    for file in files {
      // A little more than needed, so that this does not happen each time.
      if byteCount <= sizeLimit / 8 * 7 { return }
      unsafe unlink(file.path)
      byteCount -= file.byteCount
    }
  }

  /// Our files, without partial ones; partial ones that were left behind are removed.
  private var files: [(path: String, byteCount: Int, time: Duration)] {
    guard let directory = unsafe opendir(folder) else { return [] }
    defer { unsafe closedir(directory) }
    let now = wallClock
    var files: [(path: String, byteCount: Int, time: Duration)] = []
    while let entry = unsafe readdir(directory) {
      let name = unsafe withUnsafeBytes(of: &entry.pointee.d_name) { bytes in
        unsafe String(decoding: bytes.prefix { $0 != 0 }, as: UTF8.self)
      }
      let path = "\(folder)/\(name)"
      var status = stat()
      guard name.hasSuffix(Self.fileSuffix) || name.hasSuffix(Self.partialSuffix),
        unsafe lstat(path, &status) == 0, status.st_mode & S_IFMT == S_IFREG
      else { continue }
      if name.hasSuffix(Self.fileSuffix) {
        files.append((path, Int(status.st_size), Duration(status.st_mtim)))
      } else if now - Duration(status.st_mtim) > Self.longestWrite {
        unsafe unlink(path)
      }
    }
    return files
  }

  private func path(address: String, range: Range<Int>?) -> String {
    "\(folder)/\(KeptReply.fileName(address: address, range: range))\(Self.fileSuffix)"
  }
}
