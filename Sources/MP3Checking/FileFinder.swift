import Glibc
import SystemCalls

/// Finds the MP3 files that paths stand for: a file is itself, a folder is all .mp3 files in it and
/// in its folders, in the order of their names' bytes.
public struct FileFinder {
  /// Where a folder could not be looked into, in its place in the order.
  public typealias Item = Result<FilePath, CheckError>

  /// What is still to be looked at, the next one last.
  private var pending: [(path: FilePath, isNamed: Bool)]
  /// Folders that have been looked into, so that links in circles end.
  private var visited: Set<FolderIdentity> = []

  private struct FolderIdentity: Hashable {
    let device: UInt
    let node: UInt
  }

  public init(_ paths: [FilePath]) {
    pending = paths.reversed().map { ($0, true) }
  }

  /// The next file; nil where there are no more.
  public mutating func next() -> Item? {
    while let (path, isNamed) = pending.popLast() {
      var information = stat()
      let status = unsafe path.withCString { unsafe stat($0, &information) }
      // A file that is named is reported where it is opened.
      guard status == 0, information.st_mode & S_IFMT == S_IFDIR else {
        if isNamed || Self.isMP3(path) { return .success(path) }
        continue
      }
      let folder = FolderIdentity(
        device: UInt(information.st_dev), node: UInt(information.st_ino))
      guard visited.insert(folder).inserted else { continue }
      do {
        let names = try Self.names(in: path)
        pending += names.reversed().map { (path.appending($0), false) }
      } catch {
        return .failure(error)
      }
    }
    return nil
  }

  private static func isMP3(_ path: FilePath) -> Bool {
    let suffix = path.bytes.suffix(4)
    // The bit that tells small letters from capitals; a dot has it too.
    return suffix.map { $0 | 0x20 }.elementsEqual(".mp3".utf8) && suffix.first == 0x2E
  }

  private static func names(in folder: FilePath) throws(CheckError) -> [[UInt8]] {
    guard let stream = unsafe folder.withCString({ unsafe opendir($0) }) else {
      throw .cannotOpen(folder, reason: systemMessage())
    }
    defer { unsafe closedir(stream) }
    var names: [[UInt8]] = []
    while true {
      errno = 0
      guard let entry = unsafe readdir(stream) else {
        guard errno == 0 else { throw .cannotRead(folder, reason: systemMessage()) }
        break
      }
      // The entry lives until the next call, and its name ends with a zero.
      let name = unsafe withUnsafeBytes(of: &entry.pointee.d_name) {
        unsafe Array($0.prefix { $0 != 0 })
      }
      if name != [0x2E], name != [0x2E, 0x2E] { names.append(name) }
    }
    return names.sorted { $0.lexicographicallyPrecedes($1) }
  }
}
