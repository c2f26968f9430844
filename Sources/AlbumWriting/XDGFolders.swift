import Glibc
import SystemCalls

/// Folders that the XDG specifications give to programs.
public enum XDGFolders {
  /// Where the desktop keeps music: XDG_MUSIC_DIR of user-dirs.dirs, else `~/Music`.
  public static var music: String {
    let configuration = absolutePath("XDG_CONFIG_HOME") ?? "\(home)/.config"
    return musicFolder(inUserDirs: text(of: "\(configuration)/user-dirs.dirs"), home: home)
      ?? "\(home)/Music"
  }

  /// A folder of ours for settings, which need not exist.
  public static var configuration: String {
    "\(absolutePath("XDG_CONFIG_HOME") ?? "\(home)/.config")/tonearm"
  }

  /// A folder of ours for data that may go at any time, made if it is missing.
  public static func cache() throws(AlbumError) -> String {
    try folder(absolutePath("XDG_CACHE_HOME") ?? "\(home)/.cache")
  }

  /// A folder of ours for what was learnt, made if it is missing.
  public static func state() throws(AlbumError) -> String {
    try folder(absolutePath("XDG_STATE_HOME") ?? "\(home)/.local/state")
  }

  private static func folder(_ base: String) throws(AlbumError) -> String {
    let folder = "\(base)/tonearm"
    do {
      try makeFolders(folder)
    } catch {
      throw .noCache(folder: folder)
    }
    return folder
  }

  /// The value of a line such as `XDG_MUSIC_DIR="$HOME/Musik"` (xdg-user-dirs(5)).
  static func musicFolder(inUserDirs text: String, home: String) -> String? {
    for line in text.split(whereSeparator: \.isNewline) {
      let parts = line.split(separator: "=", maxSplits: 1)
      guard parts.count == 2, parts[0].filter({ $0 != " " }) == "XDG_MUSIC_DIR" else { continue }
      let quoted = parts[1].drop { $0 != "\"" }.dropFirst()
      guard let end = quoted.lastIndex(of: "\"") else { continue }
      let value = quoted[..<end]
      if value.hasPrefix("$HOME/") { return home + value.dropFirst("$HOME".count) }
      if value.hasPrefix("/") { return String(value) }
    }
    return nil
  }

  /// The user's own folder, from the environment or else from the list of users.
  public static var home: String {
    if let home = absolutePath("HOME") { return home }
    guard let user = unsafe getpwuid(getuid()), let home = unsafe user.pointee.pw_dir else {
      return "/"
    }
    return unsafe String(cString: home)
  }

  /// The value of a variable, unless it is a relative path: the specification says to ignore those.
  private static func absolutePath(_ name: String) -> String? {
    guard let value = unsafe getenv(name) else { return nil }
    let text = unsafe String(cString: value)
    return text.hasPrefix("/") ? text : nil
  }

  /// The first 64 KiB of a file; empty where there is none.
  private static func text(of path: String) -> String {
    let descriptor = unsafe open(path, O_RDONLY | O_CLOEXEC | O_NONBLOCK)
    guard descriptor >= 0 else { return "" }
    defer { close(descriptor) }
    let bytes = unsafe [UInt8](unsafeUninitializedCapacity: 65536) { buffer, count in
      unsafe count = max(0, pread(descriptor, buffer.baseAddress, buffer.count, 0))
    }
    return String(decoding: bytes, as: UTF8.self)
  }
}

/// Makes a folder and those above it that are missing.
package func makeFolders(_ path: String) throws(AlbumError) {
  for end in path.indices.dropFirst() + [path.endIndex]
  where end == path.endIndex || path[end] == "/" {
    let folder = String(path[..<end])
    if unsafe mkdir(folder, 0o777) == 0 {
      flushFolder(above: folder)
      continue
    }
    guard errno != EEXIST else { continue }
    let reason = systemMessage()
    // A parent that cannot be made need not matter: it may exist where nothing can be made.
    guard end != path.endIndex, unsafe access(folder, F_OK) == 0 else {
      throw .cannotCreate(path: folder, reason: reason)
    }
  }
}

/// Flushes the entry of a new folder to disk; not all file systems can, and the files in it are
/// flushed by themselves.
private func flushFolder(above path: String) {
  let end = path.lastIndex(of: "/") ?? path.startIndex
  let parent = end == path.startIndex ? (path.hasPrefix("/") ? "/" : ".") : String(path[..<end])
  let descriptor = unsafe open(parent, O_RDONLY | O_DIRECTORY | O_CLOEXEC)
  guard descriptor >= 0 else { return }
  _ = fsync(descriptor)
  close(descriptor)
}
