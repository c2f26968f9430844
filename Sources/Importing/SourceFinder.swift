import AudioFileReading
import CompactDisc
import Glibc
import SystemCalls
import TextEncodings

/// Finds the albums below folders.
struct SourceFinder {
  /// What a search comes upon.
  enum Finding: Equatable, Sendable {
    case album(SourceReference)
    /// Something that a person has to look at.
    case problem(path: String, text: String)
  }

  /// Files that describe a disc, the one to prefer first.
  private static let sheetExtensions = ["cue", "ccd", "mds", "nrg", "toc"]
  /// Files that a sheet of the same stem describes.
  private static let dataExtensions: Set<String> = ["bin", "img", "sub", "mdf", "raw", "cdr"]
  /// Lossless audio that cannot be read.
  private static let foreignExtensions: Set<String> = [
    "ape", "wv", "tta", "tak", "shn", "ofr", "dsf",
  ]
  /// The deepest folder below the one that was named.
  private static let deepest = 64

  /// Folders that were searched, by device and inode: links can lead in circles.
  private var visited: Set<[UInt64]> = []
  /// Of cue sheets that are not in Unicode; nil to guess it.
  private let cueEncoding: TextEncoding?
  private let report: (Finding) throws -> Void

  /// - Parameters:
  ///   - cueEncoding: Of cue sheets that are not in Unicode; nil to guess it.
  ///   - report: Called with each finding, in the order of names.
  init(cueEncoding: TextEncoding? = nil, report: @escaping (Finding) throws -> Void) {
    self.cueEncoding = cueEncoding
    self.report = report
  }

  /// Searches a folder, or takes a file for what it is.
  ///
  /// - Parameter path: Absolute.
  mutating func search(_ path: String) throws {
    var status = stat()
    guard unsafe stat(path, &status) == 0 else {
      throw errno == ENOENT || errno == ENOTDIR
        ? FinderError.notFound(path: path)
        : .unreadable(path: path, reason: systemMessage())
    }
    if status.st_mode & S_IFMT == S_IFDIR {
      try search(folder: path, depth: 0, disc: nil, discCount: nil)
    } else {
      try takeFile(path)
    }
  }

  private func encoding(of sheet: String) -> TextEncoding? {
    fileExtension(of: sheet) == "cue" ? cueEncoding : nil
  }

  private func takeFile(_ path: String) throws {
    let kind = fileExtension(of: path)
    if Self.sheetExtensions.contains(kind) {
      try report(.album(SourceReference(kind: .sheet, paths: [path], encoding: encoding(of: path))))
    } else if SheetFiles.audioExtensions.contains(kind) {
      try report(.album(SourceReference(kind: .tracks, paths: [path])))
    } else {
      try report(
        .problem(
          path: path,
          text: "This is no sheet of a disc image and no WAV, FLAC or AIFF file. Name the folder, "
            + "the cue sheet or the audio file."))
    }
  }

  private mutating func search(
    folder: String, depth: Int, disc: Int?, discCount: Int?
  ) throws {
    try Task.checkCancellation()
    var status = stat()
    guard unsafe stat(folder, &status) == 0 else {
      let error = FinderError.unreadable(path: folder, reason: systemMessage())
      return try report(.problem(path: folder, text: "\(error)"))
    }
    guard visited.insert([UInt64(status.st_dev), UInt64(status.st_ino)]).inserted else { return }
    let listing: FolderListing
    do {
      listing = try FolderListing(path: folder)
    } catch {
      // The rest of a shelf is no worse for it.
      return try report(.problem(path: folder, text: "\(error)"))
    }
    // A library's own folder is no source.
    if SheetFiles.isFile("\(folder)/.tonearm/catalog.sqlite") {
      guard depth == 0 else { return }
      return try report(
        .problem(
          path: folder,
          text: "This is a music library itself. Name the folders in it that hold albums."))
    }
    if depth == Self.deepest, !listing.folders.isEmpty {
      try report(
        .problem(
          path: folder, text: "The folders in it lie too deep. Import this one by its name."))
    }
    if listing.unnameable > 0 {
      try report(.problem(path: folder, text: "\(FinderError.noName(path: folder))"))
    }
    if let broken = listing.broken {
      let others = broken.count > 1 ? ", and \(broken.count - 1) more" : ""
      try report(
        .problem(
          path: folder,
          text: "Links lead nowhere: \(broken.first)\(others) (\(broken.reason)). Is a drive or a "
            + "share missing?"))
    }
    try takeFiles(of: listing, in: folder, disc: disc, discCount: discCount)
    guard depth < Self.deepest else { return }
    let discs = listing.folders.map { DiscFolderName($0)?.number }
    let count = Set(discs.compactMap { $0 }).count
    for (name, disc) in zip(listing.folders, discs) {
      try search(
        folder: folder == "/" ? "/\(name)" : "\(folder)/\(name)", depth: depth + 1, disc: disc,
        discCount: disc == nil ? nil : max(count, disc ?? 0))
    }
  }

  /// Sorts the files of a folder into albums.
  private func takeFiles(
    of listing: FolderListing, in folder: String, disc: Int?, discCount: Int?
  ) throws {
    var rest = listing.files
    var claimed: Set<String> = []
    let sheets = Self.sheetExtensions.flatMap { kind in
      listing.files.filter { fileExtension(of: $0) == kind }
    }
    var waiting: [(name: String, files: [String], isExact: Bool)] = sheets.map { name in
      let (files, isExact) = filesClaimed(by: name, in: folder, listing)
      return (name, files, isExact)
    }
    // Of two sheets for the same files, one whose names are right describes them best.
    waiting = waiting.filter(\.isExact) + waiting.filter { !$0.isExact }
    for sheet in waiting {
      if !claimed.isDisjoint(with: sheet.files) { continue }
      claimed.formUnion(sheet.files)
      try report(
        .album(
          SourceReference(
            kind: .sheet, paths: ["\(folder)/\(sheet.name)"], discNumber: disc,
            discCount: discCount, encoding: encoding(of: sheet.name))))
    }
    rest.removeAll { claimed.contains("\(folder)/\($0)") || sheets.contains($0) }
    let audio = rest.filter { SheetFiles.audioExtensions.contains(fileExtension(of: $0)) }
    try takeAudio(audio.map { "\(folder)/\($0)" }, disc: disc, discCount: discCount)
    try reportStrays(rest, in: folder)
  }

  /// Sorts audio files that no sheet names into albums, by what they say of themselves.
  private func takeAudio(_ paths: [String], disc: Int?, discCount: Int?) throws {
    var groups: [(key: String, paths: [String])] = []
    for path in paths {
      guard let file = try? AudioFile(path: path), let metadata = try? file.metadata() else {
        // With those that nothing is known of, so that the album says what is wrong.
        groups.append("", path)
        continue
      }
      let hasSheet = metadata.cueSheetText != nil || (metadata.cueSheet?.tracks.count ?? 0) > 1
      if hasSheet, metadata.tags["TRACKNUMBER"].isEmpty {
        try report(
          .album(
            SourceReference(
              kind: .embedded, paths: [path], discNumber: disc, discCount: discCount)))
        continue
      }
      let album = metadata.tags["ALBUM"].first?.lowercased() ?? ""
      let number = metadata.tags["DISCNUMBER"].first ?? ""
      groups.append(album.isEmpty && number.isEmpty ? "" : "\(album)\u{1F}\(number)", path)
    }
    for group in groups {
      try report(
        .album(
          SourceReference(
            kind: .tracks, paths: group.paths, discNumber: disc, discCount: discCount,
            group: group.key.isEmpty ? nil : group.key)))
    }
  }

  /// Files that hold music, but cannot be read as they are.
  private func reportStrays(_ files: [String], in folder: String) throws {
    for name in files
    where Self.dataExtensions.subtracting(["sub"]).contains(fileExtension(of: name)) {
      try report(
        .problem(
          path: "\(folder)/\(name)",
          text: "There is no cue sheet (or .ccd, .toc, .mds) that tells its tracks. Put one beside "
            + "it."))
    }
    let foreign = files.filter { Self.foreignExtensions.contains(fileExtension(of: $0)) }
    if let first = foreign.first {
      let count = foreign.count == 1 ? "1 file" : "\(foreign.count) files"
      try report(
        .problem(
          path: "\(folder)/\(first)",
          text: "\(count) in a format that cannot be read. Convert to FLAC first, as with ffmpeg."))
    }
  }

  /// The files that a sheet is about.
  private func filesClaimed(
    by sheet: String, in folder: String, _ listing: FolderListing
  ) -> (files: [String], isExact: Bool) {
    let stem = stem(of: sheet).lowercased()
    let beside = listing.files.filter { name in
      Self.dataExtensions.contains(fileExtension(of: name))
        && Importing.stem(of: name).lowercased() == stem
    }.map { "\(folder)/\($0)" }
    guard fileExtension(of: sheet) == "cue",
      let bytes = try? SmallFile.contents(
        of: "\(folder)/\(sheet)", atMost: CueSheet.maximumByteCount),
      let parsed = try? CueSheet(parsing: bytes, name: sheet, encoding: cueEncoding)
    else { return (beside, !beside.isEmpty) }
    let found = parsed.files.map { file in
      SheetFiles.find(
        file.name, format: file.format, isOnly: parsed.files.count == 1, in: folder, listing.files)
    }
    let names = Set(parsed.files.map { "\(folder)/\($0.name)" })
    let files = found.compactMap { $0 }
    return (files, found.count == files.count && files.allSatisfy(names.contains))
  }
}

extension [(key: String, paths: [String])] {
  fileprivate mutating func append(_ key: String, _ path: String) {
    if let index = firstIndex(where: { $0.key == key }) {
      self[index].paths.append(path)
    } else {
      append((key, [path]))
    }
  }
}
