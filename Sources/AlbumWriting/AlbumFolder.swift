import CompactDisc
import Glibc

/// The folder of one album, locked against other rips while this value lives.
struct AlbumFolder: ~Copyable {
  let path: String
  private let descriptor: Int32

  /// Finds or makes the folder `destination/artist/album` for a disc.
  ///
  /// Where a folder of that name holds another disc's tracks, or is being filled by another rip, the
  /// disc gets one whose name ends with its id.
  init(for album: AlbumDescription, in destination: String) throws(RipError) {
    let artistFolder = "\(destination)/\(FileName(sanitizing: album.artist))"
    var failure = RipError.noFolder(path: artistFolder)
    for name in album.folderNames {
      let path = "\(artistFolder)/\(name)"
      try makeFolders(path)
      let descriptor = unsafe open(path, O_RDONLY | O_DIRECTORY | O_CLOEXEC)
      guard descriptor >= 0 else { throw .cannotCreate(path: path, reason: systemMessage()) }
      // A file system without locks (some network ones) is no reason not to rip.
      if flock(descriptor, LOCK_EX | LOCK_NB) != 0, errno == EWOULDBLOCK {
        failure = .folderInUse(path: path)
        // The same disc twice at once is a mistake; another disc of that name is not.
        if Self.holdsFile(in: path, suffix: ".part", of: album) {
          close(descriptor)
          throw failure
        }
      } else if Self.isFree(path, for: album) {
        self.path = path
        self.descriptor = descriptor
        return
      } else {
        failure = .noFolder(path: path)
      }
      close(descriptor)
    }
    throw failure
  }

  deinit { close(descriptor) }

  /// Flushes the names in the folder to disk.
  func synchronize() throws(RipError) {
    // Some network file systems cannot flush a folder, and say so by EINVAL.
    guard fsync(descriptor) == 0 || errno == EINVAL else {
      throw .cannotFlush(path: path, reason: systemMessage())
    }
  }

  /// Whether a file is in the folder.
  func contains(_ name: FileName) -> Bool { unsafe access("\(path)/\(name)", F_OK) == 0 }

  /// The first 64 KiB of a file as UTF-8; nil where there is none.
  func text(of name: FileName) -> String? {
    contains(name) ? String(decoding: Self.head(of: "\(path)/\(name)"), as: UTF8.self) : nil
  }

  /// Whether a folder holds no MP3s, or some of this disc.
  private static func isFree(_ path: String, for album: AlbumDescription) -> Bool {
    names(in: path, suffix: ".mp3").isEmpty || holdsFile(in: path, suffix: ".mp3", of: album)
  }

  /// Whether a folder holds a file of this disc: its tag has the disc's id.
  private static func holdsFile(
    in path: String, suffix: String, of album: AlbumDescription
  ) -> Bool {
    let id = Array(album.disc.toc.musicBrainzDiscID.utf8)
    // Taggers may have saved the text as UTF-16, where each letter has a zero beside it.
    let wideID = Array(id.map { [$0] }.joined(separator: [0]))
    return names(in: path, suffix: suffix).contains { name in
      let head = head(of: "\(path)/\(name)")
      return head.contains(id) || head.contains(wideID)
    }
  }

  private static func names(in path: String, suffix: String) -> [String] {
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
