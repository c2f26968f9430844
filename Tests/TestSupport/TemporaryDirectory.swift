import Foundation

/// A fresh directory that is removed, with everything in it, when its last reference goes.
public final class TemporaryDirectory: Sendable {
  /// The directory's absolute path, without a trailing slash.
  public let path: String

  /// - Throws: Foundation's error when the system's temporary directory cannot be written.
  public init() throws {
    let directory = FileManager.default.temporaryDirectory
      .appendingPathComponent("tonearm-test-\(UUID().uuidString)", isDirectory: true)
    try FileManager.default.createDirectory(at: directory, withIntermediateDirectories: true)
    path = directory.path
  }

  deinit {
    // A test whose clean-up fails has still shown what it was meant to show.
    try? FileManager.default.removeItem(atPath: path)
  }

  /// The absolute path of `name`, which may contain slashes and need not exist.
  public func path(of name: String) -> String { "\(path)/\(name)" }

  /// Writes `bytes` to the file `name`, makes the directories above it, and returns its path.
  @discardableResult
  public func write(_ bytes: [UInt8], to name: String) throws -> String {
    let file = URL(fileURLWithPath: path(of: name))
    try FileManager.default.createDirectory(
      at: file.deletingLastPathComponent(), withIntermediateDirectories: true)
    try Data(bytes).write(to: file)
    return file.path
  }

  /// Every byte of the file `name`.
  public func bytes(of name: String) throws -> [UInt8] {
    [UInt8](try Data(contentsOf: URL(fileURLWithPath: path(of: name))))
  }
}

/// All files below a folder, as paths relative to it, sorted.
public func listing(of folder: TemporaryDirectory) -> [String] {
  let files =
    FileManager.default.enumerator(atPath: folder.path)?.compactMap { $0 as? String } ?? []
  return files.filter { name in
    var isFolder: ObjCBool = false
    return unsafe FileManager.default.fileExists(
      atPath: folder.path(of: name), isDirectory: &isFolder) && !isFolder.boolValue
  }.sorted()
}
