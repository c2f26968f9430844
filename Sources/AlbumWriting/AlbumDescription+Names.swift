extension AlbumDescription {
  /// Names the album's folder and its files.
  ///
  /// No two files of an album get the same name, also where case makes no difference.
  package mutating func name(by template: NameTemplate) {
    var taken: Set<String> = []
    folders = []
    for index in tracks.indices {
      var components = template.components(for: tracks[index], of: self)
      let stem = components.popLast() ?? ""
      if index == 0 { folders = components.map { FileName(sanitizing: $0).text } }
      var name = Self.fileName(stem, "")
      var number = 2
      while !taken.insert(name.collisionKey).inserted {
        name = Self.fileName(stem, " (\(number))")
        number += 1
      }
      tracks[index].fileName = name
    }
  }

  private static func fileName(_ stem: String, _ suffix: String) -> FileName {
    let reserved = PartialFile.addedByteCount
    guard !suffix.isEmpty else {
      return FileName(sanitizing: stem, fileExtension: "mp3", reservedBytes: reserved)
    }
    // The part that tells it apart survives where the name is cut.
    let cut = FileName(sanitizing: stem, reservedBytes: reserved + suffix.utf8.count + 4)
    return FileName(sanitizing: cut.text + suffix, fileExtension: "mp3", reservedBytes: reserved)
  }

  /// Paths for the album's folder, relative to the music folder, the best first.
  package var folderPaths: [String] {
    let base = folders.joined(separator: "/")
    guard let last = folders.last, let folderSuffix, !last.contains(folderSuffix) else {
      return [base]
    }
    let suffix = " [\(folderSuffix)]"
    let stem = FileName(sanitizing: last, reservedBytes: suffix.utf8.count)
    return [base, (folders.dropLast() + [stem.text + suffix]).joined(separator: "/")]
  }
}
