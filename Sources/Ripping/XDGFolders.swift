import Glibc

/// Folders that the XDG specifications give to programs.
public enum XDGFolders {
  /// Where the desktop keeps music: XDG_MUSIC_DIR of user-dirs.dirs, else `~/Music`.
  public static var music: String {
    let home = variable("HOME") ?? "."
    let configuration = variable("XDG_CONFIG_HOME") ?? "\(home)/.config"
    return musicFolder(inUserDirs: text(of: "\(configuration)/user-dirs.dirs"), home: home)
      ?? "\(home)/Music"
  }

  /// A folder of ours for data that may go at any time, made if it is missing.
  public static func cache() throws(RipError) -> String {
    let base = variable("XDG_CACHE_HOME") ?? "\(variable("HOME") ?? ".")/.cache"
    let folder = "\(base)/tonearm"
    try makeFolders(folder)
    return folder
  }

  /// The value of a line such as `XDG_MUSIC_DIR="$HOME/Musik"` (xdg-user-dirs(5)).
  static func musicFolder(inUserDirs text: String, home: String) -> String? {
    for line in text.split(whereSeparator: \.isNewline) {
      let parts = line.split(separator: "=", maxSplits: 1)
      guard parts.count == 2, parts[0].filter({ $0 != " " }) == "XDG_MUSIC_DIR" else { continue }
      let value = parts[1].filter { $0 != "\"" }
      if value.hasPrefix("$HOME/") { return home + value.dropFirst("$HOME".count) }
      if value.hasPrefix("/") { return String(value) }
    }
    return nil
  }

  private static func variable(_ name: String) -> String? {
    guard let value = unsafe getenv(name) else { return nil }
    let text = unsafe String(cString: value)
    return text.isEmpty ? nil : text
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
func makeFolders(_ path: String) throws(RipError) {
  for end in path.indices.dropFirst() + [path.endIndex]
  where end == path.endIndex || path[end] == "/" {
    let folder = String(path[..<end])
    guard unsafe mkdir(folder, 0o777) != 0, errno != EEXIST else { continue }
    let reason = systemMessage()
    // A parent that cannot be made need not matter: it may exist where nothing can be made.
    guard end != path.endIndex, unsafe access(folder, F_OK) == 0 else {
      throw .cannotCreate(path: folder, reason: reason)
    }
  }
}
