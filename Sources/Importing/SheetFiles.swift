import CompactDisc
import Glibc

/// Finds the files that a cue sheet names.
///
/// Sheets travel: their files were renamed, converted to another lossless format, or come from a
/// machine that does not tell `A` from `a`.
enum SheetFiles {
  /// Kinds of audio files that can be read.
  static let audioExtensions: Set<String> = [
    "wav", "wave", "flac", "aif", "aiff", "aifc", "w64", "rf64",
  ]

  /// The file of that name in a folder: as written; else whatever the case of its letters; else, for
  /// audio, of the same stem in another format; else the only audio file there is.
  ///
  /// - Parameters:
  ///   - name: As the sheet has it, perhaps with a path.
  ///   - isOnly: Whether the sheet names no other file.
  ///   - format: What the sheet says it is.
  static func find(
    _ name: String, format: CueSheet.FileFormat, isOnly: Bool, in folder: String,
    _ files: [String]
  ) -> String? {
    let written = name.hasPrefix("/") ? name : "\(folder)/\(name)"
    if isFile(written) { return written }
    let parts = name.split { $0 == "/" || $0 == "\\" }.map(String.init)
    guard let last = parts.last else { return nil }
    if let deep = descend(parts, from: folder) { return deep }
    let wanted = last.lowercased()
    if let match = files.first(where: { $0.lowercased() == wanted }) { return "\(folder)/\(match)" }
    guard format != .binary, format != .motorola else { return nil }
    let audio = files.filter { audioExtensions.contains(fileExtension(of: $0)) }
    let wantedStem = stem(of: wanted)
    if let match = audio.first(where: { stem(of: $0.lowercased()) == wantedStem }) {
      return "\(folder)/\(match)"
    }
    return isOnly && audio.count == 1 ? "\(folder)/\(audio[0])" : nil
  }

  /// Follows a path below the folder whatever the case of its letters.
  private static func descend(_ parts: [String], from folder: String) -> String? {
    guard parts.count > 1 else { return nil }
    var path = folder
    for part in parts.dropLast() {
      guard let listing = try? FolderListing(path: path),
        let match = listing.folders.first(where: { $0.lowercased() == part.lowercased() })
      else { return nil }
      path += "/\(match)"
    }
    guard let listing = try? FolderListing(path: path), let last = parts.last,
      let match = listing.files.first(where: { $0.lowercased() == last.lowercased() })
    else { return nil }
    return "\(path)/\(match)"
  }

  static func isFile(_ path: String) -> Bool {
    var status = stat()
    return unsafe stat(path, &status) == 0 && status.st_mode & S_IFMT == S_IFREG
  }
}
