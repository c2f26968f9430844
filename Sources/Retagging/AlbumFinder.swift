import AlbumWriting
import Glibc
import ID3Tagging
import SystemCalls

/// The files of one disc, or of one record.
struct DiscFiles {
  let folder: String
  /// By number, with none twice.
  var files: [TaggedFile]
}

/// Finds folders with MP3 files of this program.
enum AlbumFinder {
  /// Deeper than anybody's music lies.
  private static let mostLevels = 64

  /// Every folder at or below a path that has MP3 files, in order.
  static func folders(below path: String, level: Int = 0) throws(RetagError) -> [String] {
    guard let directory = unsafe opendir(path) else {
      throw .notFound(path: path, reason: systemMessage())
    }
    unsafe closedir(directory)
    var found = AlbumFolder.names(in: path, suffix: ".mp3").isEmpty ? [] : [path]
    guard level < mostLevels else { return found }
    for name in AlbumFolder.names(in: path, suffix: "").sorted() where !name.hasPrefix(".") {
      var status = stat()
      let folder = path == "/" ? "/\(name)" : "\(path)/\(name)"
      // Links are not followed, so that circles end.
      guard unsafe lstat(folder, &status) == 0, status.st_mode & S_IFMT == S_IFDIR else { continue }
      // One that may not be looked into is no reason not to go on.
      found += (try? folders(below: folder, level: level + 1)) ?? []
    }
    return found
  }

  /// The discs whose files are in a folder.
  ///
  /// - Throws: Where a file of ours cannot be read.
  static func discs(in folder: String) throws -> [DiscFiles] {
    var discs: [String: DiscFiles] = [:]
    for name in AlbumFolder.names(in: folder, suffix: ".mp3").sorted()
    where !name.hasPrefix(".") {
      guard let file = try file(name, in: folder) else { continue }
      guard file.number != nil else { throw RetagError.noNumber(path: file.path) }
      let key =
        file.discID ?? "\(file.stored.tag[.album] ?? "") \(file.stored.tag[.discNumber] ?? "")"
      discs[key, default: DiscFiles(folder: folder, files: [])].files.append(file)
    }
    return discs.values.map { disc in
      var disc = disc
      disc.files.sort { ($0.number ?? 0, $0.name) < ($1.number ?? 0, $1.name) }
      return disc
    }.sorted { one, other in
      (one.files[0].discNumber, one.files[0].name)
        < (other.files[0].discNumber, other.files[0].name)
    }
  }

  /// Nil for a file of another program.
  static func file(_ name: String, in folder: String) throws -> TaggedFile? {
    do {
      let file = try TaggedFile(folder: folder, name: name)
      return file.isOurs ? file : nil
    } catch {
      guard AlbumFolder.isTagged("\(folder)/\(name)", with: "Tonearm") else { return nil }
      throw RetagError.unreadable(path: "\(folder)/\(name)", reason: "\(error)")
    }
  }
}
