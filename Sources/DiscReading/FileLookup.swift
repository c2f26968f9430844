import Glibc

/// Finds files by names that people and other machines have written.
enum FileLookup {
  /// The folder of a path, with its last slash; empty for the current one.
  static func folder(of path: String) -> String {
    path.lastIndex(of: "/").map { String(path[...$0]) } ?? ""
  }

  /// What follows the last slash of a path.
  static func name(of path: String) -> String { String(path.dropFirst(folder(of: path).count)) }

  /// The path of a file that the description of an image names.
  ///
  /// As written, else whatever the case of its letters and with a backslash as separator, else, for
  /// a path from another machine, the file of that name beside the description.
  static func path(ofFile name: String, namedIn description: String) -> String? {
    let folder = folder(of: description)
    let written = name.hasPrefix("/") ? name : folder + name
    if isFile(written) { return written }
    let parts = name.split(whereSeparator: { $0 == "/" || $0 == "\\" }).map(String.init)
    guard let last = parts.last else { return nil }
    if name.hasPrefix("/") { return path(of: [last], in: folder) }
    return path(of: parts, in: folder) ?? path(of: [last], in: folder)
  }

  /// A file below `folder` whose path's components are these but for the case of their letters.
  private static func path(of parts: [String], in folder: String) -> String? {
    var path = folder
    for (index, part) in parts.enumerated() {
      let isLast = index == parts.count - 1
      let fits = { (name: String) in !isLast || isFile(path + name) }
      let wanted = part.lowercased()
      let names = [part] + entries(of: path.isEmpty ? "." : path).sorted()
      guard
        let name = names.first(where: { name in
          name.lowercased() == wanted && exists(path + name) && fits(name)
        })
      else { return nil }
      path += isLast ? name : "\(name)/"
    }
    return path
  }

  private static func exists(_ path: String) -> Bool { unsafe access(path, F_OK) == 0 }

  static func isFile(_ path: String) -> Bool {
    var status = stat()
    return unsafe stat(path, &status) == 0 && status.st_mode & S_IFMT == S_IFREG
  }

  /// The names in a folder, in no order; none when it cannot be read.
  static func entries(of folder: String) -> [String] {
    guard let directory = unsafe opendir(folder) else { return [] }
    defer { unsafe closedir(directory) }
    var names: [String] = []
    while let entry = unsafe readdir(directory) {
      unsafe withUnsafeBytes(of: &entry.pointee.d_name) { bytes in
        unsafe names.append(String(decoding: bytes.prefix { $0 != 0 }, as: UTF8.self))
      }
    }
    return names
  }
}
