import Glibc
import MP3Checking
import MusicLibrary

/// Finds what is in a library and not in its catalog.
struct StrayFinder {
  private let library: FilePath
  private let catalog: Catalog
  private let report: (AuditFinding) throws -> Void
  private var emptyFolders: [FilePath] = []

  /// Folders that lie deeper are not looked into.
  private static let greatestDepth = 64
  /// In seconds.
  private static let youngestAge = 10

  private struct Listing {
    var files: [[UInt8]] = []
    var folders: [[UInt8]] = []
    var isEmpty = true
  }

  init(
    library: String, catalog: Catalog, report: @escaping (AuditFinding) throws -> Void
  ) {
    self.library = FilePath(library)
    self.catalog = catalog
    self.report = report
  }

  /// Walks through the library, but not through links; blocks the thread.
  mutating func run() throws {
    _ = try walk(FilePath(bytes: []), depth: 0)
    // What an import was about to fill is not empty any more.
    for folder in emptyFolders where isStillEmpty(folder, depth: 0) {
      try report(AuditFinding(problem: .emptyFolder, path: folder, track: nil))
    }
  }

  /// Looks at a folder, and returns whether there is nothing in it, or only folders like that.
  private mutating func walk(_ folder: FilePath, depth: Int) throws -> Bool {
    try Task.checkCancellation()
    let isRoot = depth == 0
    guard let listing = Self.listing(of: absolute(folder)) else {
      try report(
        AuditFinding(problem: .unreadable(reason: Self.systemMessage), path: folder, track: nil))
      return false
    }
    try lookAt(listing.files, in: folder)
    var isEmpty = listing.isEmpty && !isRoot
    var empty: [FilePath] = []
    for name in listing.folders {
      let path = isRoot ? FilePath(bytes: name) : folder.appending(name)
      guard depth < Self.greatestDepth, try walk(path, depth: depth + 1) else { continue }
      empty.append(path)
    }
    isEmpty = isEmpty || !isRoot && listing.files.isEmpty && empty.count == listing.folders.count
    if !isEmpty { emptyFolders += empty }
    return isEmpty
  }

  private func absolute(_ folder: FilePath) -> FilePath {
    folder.bytes.isEmpty ? library : library.appending(folder.bytes)
  }

  private func lookAt(_ names: [[UInt8]], in folder: FilePath) throws {
    let candidates = names.filter { Self.isMP3($0) || Self.isPart($0) }
    guard !candidates.isEmpty else { return }
    // The catalog is asked behind the folder: what an import has made since is not in the list.
    let known = try catalog.contents(ofFolder: "\(folder)")
    // Files come before the catalog hears of them.
    if known.isInTheMaking { return }
    let parts = candidates.filter(Self.isPart)
    let strays = candidates.filter { !Self.isPart($0) && !known.files.contains($0) }
    if known.files.isEmpty, !strays.isEmpty {
      try report(
        AuditFinding(
          problem: .strayFolder(fileCount: strays.count),
          path: folder.bytes.isEmpty ? FilePath(".") : folder, track: nil))
    } else {
      for name in strays { try tell(.strayFile, name, in: folder) }
    }
    for name in parts { try tell(.leftOverPart, name, in: folder) }
  }

  private func tell(
    _ problem: AuditFinding.Problem, _ name: [UInt8], in folder: FilePath
  ) throws {
    let path = folder.bytes.isEmpty ? FilePath(bytes: name) : folder.appending(name)
    try report(AuditFinding(problem: problem, path: path, track: nil))
  }

  /// Whether there is nothing in a folder, and nobody is about to put something there.
  private func isStillEmpty(_ folder: FilePath, depth: Int) -> Bool {
    let path = absolute(folder)
    guard depth < Self.greatestDepth, let listing = Self.listing(of: path), listing.files.isEmpty,
      Self.isOld(path), (try? catalog.contents(ofFolder: "\(folder)").isInTheMaking) == false
    else { return false }
    return listing.folders.allSatisfy { isStillEmpty(folder.appending($0), depth: depth + 1) }
  }

  /// Whether nobody made or changed a folder a moment ago, as an import does before the catalog
  /// hears of it.
  private static func isOld(_ folder: FilePath) -> Bool {
    var status = stat()
    guard unsafe folder.withCString({ unsafe lstat($0, &status) }) == 0 else { return false }
    return time(nil) - status.st_mtim.tv_sec > youngestAge
  }

  private static func isMP3(_ name: [UInt8]) -> Bool {
    // The bit that tells small letters from capitals; a dot has it too.
    name.suffix(4).map { $0 | 0x20 }.elementsEqual(".mp3".utf8) && !isHidden(name)
  }

  private static func isPart(_ name: [UInt8]) -> Bool {
    isHidden(name) && name.suffix(5).elementsEqual(".part".utf8)
  }

  private static func isHidden(_ name: [UInt8]) -> Bool { name.first == UInt8(ascii: ".") }

  private static var systemMessage: String { unsafe String(cString: strerror(errno)) }

  /// Names in the order of their bytes; nil, and errno says why, where a folder cannot be read.
  private static func listing(of folder: FilePath) -> Listing? {
    guard let stream = unsafe folder.withCString({ unsafe opendir($0) }) else { return nil }
    defer { unsafe closedir(stream) }
    var listing = Listing()
    while let entry = unsafe readdir(stream) {
      // The entry lives until the next call, and its name ends with a zero.
      let name = unsafe withUnsafeBytes(of: &entry.pointee.d_name) {
        unsafe Array($0.prefix { $0 != 0 })
      }
      guard name != [0x2E], name != [0x2E, 0x2E] else { continue }
      listing.isEmpty = false
      let isFolder =
        switch unsafe Int(entry.pointee.d_type) {
        case DT_DIR: true
        case DT_UNKNOWN: Self.isFolder(folder.appending(name))
        default: false
        }
      if !isFolder {
        listing.files.append(name)
      } else if isHidden(name) {
        // Somebody else's, such as a rubbish bin: it is there, and is nobody's business.
        listing.files.append([])
      } else {
        listing.folders.append(name)
      }
    }
    listing.files.sort { $0.lexicographicallyPrecedes($1) }
    listing.folders.sort { $0.lexicographicallyPrecedes($1) }
    return listing
  }

  private static func isFolder(_ path: FilePath) -> Bool {
    var status = stat()
    return unsafe path.withCString { unsafe lstat($0, &status) } == 0
      && status.st_mode & S_IFMT == S_IFDIR
  }
}
