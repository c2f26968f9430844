import CompactDisc
import Glibc

/// The folder of one album, locked against other rips while this value lives.
struct AlbumFolder: ~Copyable {
  let path: String
  private let descriptor: Int32

  /// Finds or makes the folder `destination/artist/album` for a disc.
  ///
  /// Where a folder of that name holds another disc's tracks, the disc gets one whose name ends with
  /// its id.
  init(for album: AlbumDescription, in destination: String) throws(RipError) {
    let artistFolder = "\(destination)/\(FileName(sanitizing: album.artist))"
    var path = "\(artistFolder)/\(FileName(sanitizing: album.album))"
    if !Self.isFree(path, for: album) {
      path = "\(artistFolder)/\(FileName(sanitizing: album.distinctAlbum))"
    }
    try makeFolders(path)
    let descriptor = unsafe open(path, O_RDONLY | O_DIRECTORY | O_CLOEXEC)
    guard descriptor >= 0 else { throw .cannotCreate(path: path, reason: systemMessage()) }
    // A file system without locks (some network ones) is no reason not to rip.
    if flock(descriptor, LOCK_EX | LOCK_NB) != 0, errno == EWOULDBLOCK {
      close(descriptor)
      throw .folderInUse(path: path)
    }
    self.path = path
    self.descriptor = descriptor
  }

  deinit { close(descriptor) }

  /// Flushes the names in the folder to disk.
  func synchronize() throws(RipError) {
    // Some network file systems cannot flush a folder, and say so by EINVAL.
    guard fsync(descriptor) == 0 || errno == EINVAL else {
      throw .cannotWrite(path: path, reason: systemMessage())
    }
  }

  /// Whether a file is in the folder.
  func contains(_ name: FileName) -> Bool { unsafe access("\(path)/\(name)", F_OK) == 0 }

  /// Whether a folder holds no MP3s, or some of this disc: they carry its id in their tags.
  private static func isFree(_ path: String, for album: AlbumDescription) -> Bool {
    let names = mp3Names(in: path)
    let id = Array(album.disc.toc.musicBrainzDiscID.utf8)
    return names.isEmpty || names.contains { head(of: "\(path)/\($0)").contains(id) }
  }

  private static func mp3Names(in path: String) -> [String] {
    guard let directory = unsafe opendir(path) else { return [] }
    defer { unsafe closedir(directory) }
    var names: [String] = []
    while let entry = unsafe readdir(directory) {
      let name = unsafe withUnsafeBytes(of: &entry.pointee.d_name) { bytes in
        unsafe String(decoding: bytes.prefix { $0 != 0 }, as: UTF8.self)
      }
      if name.lowercased().hasSuffix(".mp3"), !name.hasPrefix(".") { names.append(name) }
    }
    return names
  }

  /// The first 16 KiB of a file, which hold all of the tag but its picture.
  private static func head(of path: String) -> [UInt8] {
    let descriptor = unsafe open(path, O_RDONLY | O_CLOEXEC | O_NONBLOCK)
    guard descriptor >= 0 else { return [] }
    defer { close(descriptor) }
    return unsafe [UInt8](unsafeUninitializedCapacity: 16384) { buffer, count in
      unsafe count = max(0, pread(descriptor, buffer.baseAddress, buffer.count, 0))
    }
  }
}
