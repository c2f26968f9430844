import Glibc
import SystemCalls

/// The names in one folder, by kind.
struct FolderListing {
  /// Regular files, and links to some, sorted as people count: 2 before 10.
  private(set) var files: [String] = []
  private(set) var folders: [String] = []
  /// Names that are no UTF-8; such files cannot be named in the catalog.
  private(set) var unnameable = 0
  /// Links that cannot be followed: one of them, why, and how many there are.
  private(set) var broken: (first: String, reason: String, count: Int)?

  /// - Throws: `FinderError` where the folder cannot be read.
  init(path: String) throws(FinderError) {
    guard let directory = unsafe opendir(path) else {
      throw .unreadable(path: path, reason: systemMessage())
    }
    defer { unsafe closedir(directory) }
    while let entry = unsafe readdir(directory) {
      let (name, kind) = unsafe withUnsafeBytes(of: &entry.pointee.d_name) { bytes in
        unsafe (String(validating: bytes.prefix { $0 != 0 }, as: UTF8.self), entry.pointee.d_type)
      }
      guard let name else {
        unnameable += 1
        continue
      }
      // Hidden files are other programs' (macOS leaves ._twins), and partial files of ours.
      if name.hasPrefix(".") { continue }
      switch Int32(kind) {
      case Int32(DT_REG): files.append(name)
      case Int32(DT_DIR): folders.append(name)
      default:
        // A link, or a file system that does not tell.
        switch Self.kind(of: "\(path)/\(name)") {
        case S_IFREG: files.append(name)
        case S_IFDIR: folders.append(name)
        case nil:
          let reason = systemMessage()
          broken = (broken?.first ?? name, broken?.reason ?? reason, (broken?.count ?? 0) + 1)
        default: break
        }
      }
    }
    files = NaturalOrder.sorted(files)
    folders = NaturalOrder.sorted(folders)
  }

  private static func kind(of path: String) -> mode_t? {
    var status = stat()
    return unsafe stat(path, &status) == 0 ? status.st_mode & S_IFMT : nil
  }
}

/// The order in which people expect names: runs of digits count as numbers, case does not.
enum NaturalOrder {
  /// Sorts names, each of which is taken apart once.
  static func sorted(_ names: [String]) -> [String] {
    names.map { (key($0), $0) }.sorted(by: precedes).map(\.1)
  }

  private static func precedes(
    _ first: (key: [Part], name: String), _ second: (key: [Part], name: String)
  ) -> Bool {
    for (x, y) in zip(first.key, second.key) where x != y { return x < y }
    return first.key.count != second.key.count
      ? first.key.count < second.key.count : first.name < second.name
  }

  /// A run of digits, or of anything else; numbers come first.
  private enum Part: Comparable {
    case number(digits: Int, String)
    case text(String)
  }

  private static func key(_ name: String) -> [Part] {
    var parts: [Part] = []
    var rest = name.lowercased()[...]
    while let first = rest.first {
      let isDigit = { (character: Character) in ("0"..."9").contains(character) }
      if isDigit(first) {
        let digits = rest.prefix(while: isDigit)
        let significant = String(digits.drop { $0 == "0" })
        parts.append(.number(digits: significant.utf8.count, significant))
        rest = rest[digits.endIndex...]
      } else {
        let text = rest.prefix { !isDigit($0) }
        parts.append(.text(String(text)))
        rest = rest[text.endIndex...]
      }
    }
    return parts
  }
}

/// Why a place could not be searched.
public enum FinderError: Error, Equatable {
  case notFound(path: String)
  /// `reason` is the system's text.
  case unreadable(path: String, reason: String)
  case noName(path: String)
}

extension FinderError: CustomStringConvertible {
  public var description: String {
    switch self {
    case .notFound(let path):
      "There is no \(path). Give the folders or files that hold the albums."
    case .unreadable(let path, let reason):
      "Cannot read \(path): \(reason)."
    case .noName(let path):
      "\(path) holds files whose names are not UTF-8. Rename them (convmv does)."
    }
  }
}

/// A path that stays the same wherever the program is started: absolute, without `.` or doubled
/// slashes.
public func absolutePath(_ path: String) -> String {
  var base: [Substring] = []
  if !path.hasPrefix("/"), let folder = unsafe getcwd(nil, 0) {
    base = unsafe String(cString: folder).split(separator: "/")
    unsafe free(folder)
  }
  return "/" + (base + path.split(separator: "/").filter { $0 != "." }).joined(separator: "/")
}
