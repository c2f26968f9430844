import CompactDisc

/// The kinds of files that describe a disc image.
enum ImageFileKind: Equatable {
  case cueSheet
  case description(ImageDescription.Format)

  /// How the names of files with an image's sectors end, and those of the files that describe them,
  /// the most likely first.
  private static let dataExtensions = [
    "bin": ["cue", "toc", "ccd", "mds"], "img": ["ccd", "cue", "toc", "mds"],
    "sub": ["ccd", "cue", "toc", "mds"], "mdf": ["mds", "cue", "ccd", "toc"],
    "iso": ["cue", "mds", "ccd", "toc"], "raw": ["toc", "cue", "ccd", "mds"],
  ]

  /// - Throws: When the file holds an image's sectors, with the advice to name what describes them.
  init(ofFileAt path: String) throws(DiscError) {
    let file = try DataFile(path: path)
    let start = try file.bytes(in: 0..<min(file.size, 4096))
    if start.starts(with: ImageDescription.alcoholSignature) {
      self = .description(.alcohol)
    } else if try NeroFooter(of: file) != nil {
      self = .description(.nero)
    } else if let format = Self.textFormat(start) {
      self = .description(format)
    } else {
      let ending = Self.fileExtension(of: path)
      switch ending {
      case "ccd": self = .description(.cloneCD)
      case "toc": self = .description(.cdrdao)
      case "mds": self = .description(.alcohol)
      case "nrg": self = .description(.nero)
      case "cue": self = .cueSheet
      default:
        guard Self.dataExtensions[ending] == nil, file.size <= CueSheet.maximumByteCount else {
          throw .notADisc(path: path, reason: Self.adviceForData(path))
        }
        self = .cueSheet
      }
    }
  }

  /// The format of a text by its first word, where that tells.
  private static func textFormat(_ bytes: [UInt8]) -> ImageDescription.Format? {
    let lines = String(decoding: bytes, as: UTF8.self).split(whereSeparator: \.isNewline)
    let words = lines.lazy.map { line in
      line.drop { $0 == "\u{FEFF}" || $0.isWhitespace }.prefix { !$0.isWhitespace }
    }
    switch words.first(where: { !$0.isEmpty && !$0.hasPrefix("//") })?.uppercased() {
    case "[CLONECD]": return .cloneCD
    case "CD_DA", "CD_ROM", "CD_ROM_XA", "CD_I": return .cdrdao
    default: return nil
    }
  }

  /// In lower case, without the dot.
  private static func fileExtension(of path: String) -> String {
    let name = FileLookup.name(of: path)
    return name.lastIndex(of: ".").map { name[$0...].dropFirst().lowercased() } ?? ""
  }

  /// What to do with a file that holds sectors.
  static func adviceForData(_ path: String) -> String {
    let folder = FileLookup.folder(of: path)
    let name = FileLookup.name(of: path).lowercased()
    let stem = name.lastIndex(of: ".").map { String(name[..<$0]) } ?? name
    let neighbours = FileLookup.entries(of: folder.isEmpty ? "." : folder).sorted()
    for ending in dataExtensions[fileExtension(of: path)] ?? ["cue", "ccd", "toc", "mds"] {
      let wanted = ["\(stem).\(ending)", "\(name).\(ending)"].filter { $0 != name }
      if let neighbour = neighbours.first(where: { wanted.contains($0.lowercased()) }),
        FileLookup.isFile(folder + neighbour)
      {
        return "it holds the sectors of an image. Did you mean \(folder + neighbour)?"
      }
    }
    return "it holds the sectors of an image, or something else. "
      + "Give the file that describes it: .cue, .ccd, .toc or .mds."
  }
}

extension ImageDescription {
  /// Reads the part of a file that describes an image.
  init(readingFileAt path: String, format: Format) throws(DiscError) {
    let file = try DataFile(path: path)
    let name = FileLookup.name(of: path)
    let footer = format == .nero ? try NeroFooter(of: file) : nil
    let part = footer?.chunks ?? 0..<file.size
    guard part.count <= format.maximumByteCount else {
      throw .imageDescription(
        ImageDescriptionError(
          name: name, format: format, place: .file, problem: .tooLarge(byteCount: part.count)))
    }
    let bytes = try file.bytes(in: part)
    do throws(ImageDescriptionError) {
      self =
        switch (format, footer) {
        case (.cloneCD, _): try ImageDescription(cloneCD: bytes, name: name)
        case (.cdrdao, _): try ImageDescription(cdrdao: bytes, name: name)
        case (.alcohol, _): try ImageDescription(alcohol: bytes, name: name)
        case (.nero, let footer?): try ImageDescription(nero: bytes, footer: footer, name: name)
        case (.nero, nil):
          throw ImageDescriptionError(
            name: name, format: format, place: .file, problem: .notOfFormat)
        }
    } catch {
      throw .imageDescription(error)
    }
  }
}

extension NeroFooter {
  /// Nil when the file is no Nero image.
  fileprivate init?(of file: DataFile) throws(DiscError) {
    let end = max(0, file.size - Self.maximumByteCount)..<file.size
    self.init(lastBytes: try file.bytes(in: end), fileSize: file.size)
  }
}
