public import AlbumNaming
import AlbumWriting
import CompactDisc
import Glibc
import ID3Tagging
import MusicLibrary
public import WebAccess

/// Gives albums that are made other tags and names; the music in their files stays as it is.
///
/// A file with the new tag is whole beside the old one before that goes, and a catalog changes in
/// between, in one transaction. So at no moment is there less than there was, and the same command
/// finishes what another one has begun.
public struct Retagger: Sendable {
  public typealias Chooser = DiscIdentifier.Chooser

  private let options: RetagOptions
  private let web: WebClient

  /// A name that another file of the album still has is free when that one has its own.
  private static let mostPasses = 3

  public init(_ options: RetagOptions, web: WebClient) {
    self.options = options
    self.web = web
  }

  /// Retags every album at or below some paths.
  ///
  /// - Parameters:
  ///   - paths: Absolute, of folders.
  ///   - choose: Asked where several releases are as well founded.
  ///   - report: Called with what became of each disc, in order.
  /// - Throws: What kept it from starting. What keeps one album from being retagged is reported.
  public func run(
    _ paths: [String], choose: Chooser? = nil,
    report: (RetagResult) throws -> Void
  ) async throws {
    var libraries: [String: OpenLibrary] = [:]
    for path in paths {
      guard let library = OpenLibrary.path(above: path), libraries[library] == nil else { continue }
      let open = try OpenLibrary(path: library, isReadOnly: options.isDryRun)
      if !options.isDryRun { try open.removeSupersededFiles() }
      libraries[library] = open
    }
    var folders: [String] = []
    for path in paths {
      for folder in try AlbumFinder.folders(below: path) where !folders.contains(folder) {
        folders.append(folder)
      }
    }
    try refuseWordsForSeveral(folders)
    for folder in folders {
      let library = OpenLibrary.path(above: folder).flatMap { libraries[$0] }
      let discs: [DiscFiles]
      do {
        discs = try AlbumFinder.discs(in: folder)
      } catch {
        try report(failed(folder, nil, error))
        continue
      }
      for disc in discs {
        try Task.checkCancellation()
        try report(await result(of: disc, discs, library, choose))
      }
    }
  }

  /// A release or a title is one disc's.
  private func refuseWordsForSeveral(_ folders: [String]) throws {
    let own = options.naming.own
    let option: String
    if options.naming.release != nil {
      option = "--release"
    } else if own.title != nil {
      option = "--album"
    } else if !own.tracks.isEmpty {
      option = "--title or --track-artist"
    } else if case .file = options.naming.cover {
      option = "--cover"
    } else {
      return
    }
    let isOfSet = options.naming.release != nil || own.tracks.isEmpty
    let count = folders.reduce(0) { sum, folder in
      let discs = (try? AlbumFinder.discs(in: folder))?.count ?? 1
      // All discs of a set are on one release, and have one title and one cover.
      return sum + (isOfSet ? min(discs, 1) : discs)
    }
    if count > 1 { throw RetagError.severalAlbums(option: option, count: count) }
  }

  private func failed(_ folder: String, _ disc: DiscFiles?, _ error: any Error) -> RetagResult {
    let tag = disc?.files[0].stored.tag
    return RetagResult(
      status: .failed, folder: folder, oldFolder: folder, artist: tag?[.albumArtist] ?? "",
      album: tag?[.album] ?? "", failure: error)
  }

  private func result(
    of disc: DiscFiles, _ neighbours: [DiscFiles], _ library: OpenLibrary?,
    _ choose: Chooser?
  ) async throws -> RetagResult {
    do {
      let found = try await identification(of: disc, choose)
      if let error = found.serviceFailure, found.names.isEmpty { throw error }
      guard !asks || !found.names.isEmpty || !found.lesserNames.isEmpty || found.cover != nil else {
        var result = failed(disc.folder, disc, CancellationError())
        result.status = .unknown
        result.failure = nil
        result.remarks = found.remarks
        return result
      }
      return try retag(disc, found, neighbours, library)
    } catch let error as CancellationError {
      throw error
    } catch {
      return failed(disc.folder, disc, error)
    }
  }

  private var asks: Bool { options.naming.asksDatabases || options.naming.release != nil }

  private func identification(
    of disc: DiscFiles, _ choose: Chooser?
  ) async throws -> Identification {
    if let toc = DiscPlan.toc(of: disc) {
      let barcode = disc.files[0].stored.tag[.userText("BARCODE")]
      return try await DiscIdentifier(options.naming, web: web).identify(
        toc, mediaCatalogNumber: barcode.flatMap { MediaCatalogNumber($0) }, choose: choose)
    }
    // Nobody is asked about what is no CD, so that it does not matter which one this is.
    var naming = options.naming
    naming.asksDatabases = false
    naming.release = nil
    var found = try await DiscIdentifier(naming, web: web).identify(
      try TableOfContents(parsing: "0:300"), mediaCatalogNumber: nil)
    if asks { found.remarks.append("Its files have no table of contents to look it up by.") }
    return found
  }

  // MARK: Changing files

  private func retag(
    _ disc: DiscFiles, _ found: Identification, _ neighbours: [DiscFiles], _ library: OpenLibrary?
  ) throws -> RetagResult {
    var disc = disc
    var result: RetagResult?
    for _ in 0..<Self.mostPasses {
      var plan = try DiscPlan(disc, found, options)
      let folder = try folder(for: plan, of: disc, neighbours, library)
      let wanted = plan
      let isComplete = try giveFreeNames(&plan, in: folder)
      var pass = self.result(of: options.isDryRun ? wanted : plan, disc, in: folder, found)
      if let result {
        pass.files = Self.joined(result.files, pass.files)
        pass.oldFolder = result.oldFolder
        pass.status = result.status
      }
      result = pass
      if options.isDryRun { return pass }
      try write(plan, of: disc, in: folder, found, library)
      if isComplete { return pass }
      disc.files = try plan.files.compactMap { try AlbumFinder.file($0.name, in: folder) }
      disc = DiscFiles(folder: folder, files: disc.files)
    }
    guard let result else { preconditionFailure("there is a first pass") }
    return result
  }

  /// What two passes did to files, as one.
  private static func joined(
    _ first: [RetagResult.File], _ second: [RetagResult.File]
  ) -> [RetagResult.File] {
    let later = Dictionary(second.map { ($0.path, $0) }, uniquingKeysWith: { one, _ in one })
    return first.map { file in
      RetagResult.File(
        path: file.path, newPath: later[file.newPath]?.newPath ?? file.newPath,
        changes: file.changes)
    }
  }

  private func result(
    of plan: DiscPlan, _ disc: DiscFiles, in folder: String, _ found: Identification
  ) -> RetagResult {
    let files = plan.files.map { file in
      RetagResult.File(
        path: file.source.path, newPath: "\(folder)/\(file.name)", changes: file.changes)
    }
    let isChanged = files.contains { $0.path != $0.newPath || !$0.changes.isEmpty }
    var remarks = found.remarks
    let dropped = Set(plan.files.flatMap(\.droppedFrames)).sorted()
    if !dropped.isEmpty {
      remarks.append(
        "Frames that the new tags have no place for are left out: "
          + dropped.joined(separator: ", ") + ".")
    }
    return RetagResult(
      status: isChanged ? .retagged : .unchanged, folder: folder, oldFolder: disc.folder,
      artist: plan.album.artist, album: plan.album.title, files: files, remarks: remarks)
  }

  /// Where the album's files go: the first of its names that holds no other album.
  private func folder(
    for plan: DiscPlan, of disc: DiscFiles, _ neighbours: [DiscFiles], _ library: OpenLibrary?
  ) throws -> String {
    let root = options.musicFolder ?? library?.path ?? Self.root(of: disc, plan)
    var ids = Set(neighbours.flatMap(\.files).compactMap(\.discID))
    // The discs of a set share a folder.
    if let tag = plan.album.tracks.first?.tag, tag[.discNumber] != nil,
      let release = tag[.userText("MusicBrainz Album Id")]
    {
      ids.insert(release)
    }
    let paths = plan.album.folderPaths
    let candidates = (paths + (2...99).map { "\(paths[0]) (\($0))" }).map { "\(root)/\($0)" }
    return candidates.first { path in
      path == disc.folder || AlbumFolder.names(in: path, suffix: ".mp3").isEmpty
        || FileIdentity(path: path) == FileIdentity(path: disc.folder)
        || ids.contains { AlbumFolder.isHolding(path, id: $0) }
        || plan.files.contains { file in
          (try? TaggedFile(folder: path, name: file.name)).map(file.source.hasMusic) ?? false
        }
    } ?? disc.folder
  }

  /// The music folder of an album that is in no library.
  private static func root(of disc: DiscFiles, _ plan: DiscPlan) -> String {
    let tag = disc.files[0].stored.tag
    let above = parent(of: disc.folder)
    let artist = FileName(sanitizing: tag[.albumArtist] ?? tag[.artist] ?? "").text
    // Most have an artist's folder between.
    return above.split(separator: "/").last.map(String.init) == artist ? parent(of: above) : above
  }

  /// Sees to it that no file takes the name of another one.
  ///
  /// - Returns: Whether all have their own; otherwise some wait until another has left it.
  private func giveFreeNames(_ plan: inout DiscPlan, in folder: String) throws -> Bool {
    var isComplete = true
    for index in plan.files.indices {
      let file = plan.files[index]
      let path = "\(folder)/\(file.name)"
      guard let there = FileIdentity(path: path) else { continue }
      if there == FileIdentity(path: file.source.path) { continue }
      if plan.files.contains(where: { FileIdentity(path: $0.source.path) == there }) {
        let stem = FileName(sanitizing: file.name, reservedBytes: 40).text
        plan.files[index].name =
          FileName(
            sanitizing: "\(stem) (\(file.number) waits)", fileExtension: "mp3",
            reservedBytes: PartialFile.addedByteCount
          ).text
        isComplete = false
      } else if let other = try? TaggedFile(folder: folder, name: file.name),
        other.isOurs, file.source.hasMusic(of: other)
      {
        // An earlier run has made it.
        continue
      } else {
        throw RetagError.nameTaken(path: path)
      }
    }
    return isComplete
  }

  private func write(
    _ plan: DiscPlan, of disc: DiscFiles, in path: String, _ found: Identification,
    _ library: OpenLibrary?
  ) throws {
    let changed = plan.files.filter { file in
      !file.changes.isEmpty || file.source.path != "\(path)/\(file.name)"
    }
    if let file = changed.first(where: \.source.isReadOnly) {
      throw RetagError.readOnly(path: file.source.path)
    }
    let entry = try library?.entry(of: disc.files, in: disc.folder)
    let (root, name) = (parent(of: path), path.split(separator: "/").last.map(String.init) ?? "")
    // Locks out others that write there.
    let target = try AlbumFolders(in: root).folder(named: [name], isOurs: { _, _ in true })
    let source =
      path == disc.folder
      ? target
      : try AlbumFolders(in: parent(of: disc.folder)).folder(
        named: [disc.folder.split(separator: "/").last.map(String.init) ?? ""],
        isOurs: { _, _ in true })
    defer { withExtendedLifetime((target, source)) {} }
    var lengths: [Int: Int] = [:]
    for file in changed {
      lengths[file.number] = try file.source.write(file.tag, in: path, name: file.name)
    }
    try target.synchronize()
    let oldNames = Set(plan.files.map(\.source.name))
    if let entry, let id = entry.id, let library, !changed.isEmpty {
      try library.catalog.retag(
        Self.renamed(entry, plan, library.relative(path), lengths), id: id,
        names: Self.names(found, before: entry.names))
    }
    try writePlaylist(of: plan, in: path, oldNames: oldNames)
    if let cover = found.cover { try writeCover(cover, of: disc, in: path) }
    try target.synchronize()
    if let id = entry?.id, let library {
      try library.removeSupersededFiles(ofAlbum: id, current: path)
    }
    let kept = Set(plan.files.compactMap { FileIdentity(path: "\(path)/\($0.name)") })
    OldFiles(folder: disc.folder, names: oldNames).remove(keeping: kept, movingTo: path)
  }

  // MARK: The catalog

  private static func renamed(
    _ entry: AlbumEntry, _ plan: DiscPlan, _ folder: String, _ lengths: [Int: Int]
  ) -> AlbumEntry {
    var entry = entry
    entry.artist = plan.album.artist
    entry.title = plan.album.title
    entry.folder = folder
    let disc = plan.album.tracks.first?.tag.disc
    entry.discNumber = disc?.number ?? entry.discNumber
    entry.discCount = disc?.count ?? entry.discCount
    for index in entry.tracks.indices {
      let track = entry.tracks[index]
      guard let file = plan.files.first(where: { $0.number == track.number }) else { continue }
      entry.tracks[index].title = file.title
      entry.tracks[index].artist = file.artist
      entry.tracks[index].file?.name = file.name
      if let length = lengths[track.number] {
        entry.tracks[index].file?.byteCount = length
        entry.tracks[index].file?.tagByteCount = file.tag.count
      }
    }
    return entry
  }

  /// What is known by now besides what the source says.
  private static func names(_ found: Identification, before: String?) -> String {
    let old = before.flatMap { AlbumNames(text: $0) } ?? AlbumNames()
    return found.lesserNames.overridden(by: old).overridden(by: found.names).text
  }

  // MARK: Small files

  /// Lists the files of all discs in the folder, unless somebody else's list is in its place.
  private func writePlaylist(of plan: DiscPlan, in folder: String, oldNames: Set<String>) throws {
    let seconds = Dictionary(
      plan.files.map { ($0.name, $0.seconds) }, uniquingKeysWith: { first, _ in first })
    let files = try AlbumFolder.names(in: folder, suffix: ".mp3").compactMap { name in
      // Those that are about to go are not listed.
      folder == plan.files.first?.source.folder && oldNames.contains(name) && seconds[name] == nil
        ? nil : try AlbumFinder.file(name, in: folder)
    }.filter { $0.stored.tag[.album] == plan.album.title }
      .sorted { ($0.discNumber, $0.number ?? 0) < ($1.discNumber, $1.number ?? 0) }
    let entries = files.map { file in
      let toc = TableOfContents(rawTOC: file.stored.tag.tableOfContents)
      let sectors = DiscPlan.sectors(ofTrack: file.number ?? 0, toc)
      return Playlist.Entry(
        title: file.stored.tag[.title] ?? "", artist: file.stored.tag[.artist] ?? "",
        seconds: (sectors + CDAudio.sectorsPerSecond / 2) / CDAudio.sectorsPerSecond,
        fileName: file.name)
    }
    let name = FileName(
      sanitizing: plan.album.title, fileExtension: "m3u8",
      reservedBytes: PartialFile.addedByteCount
    ).text
    let text = Playlist(entries: entries).text
    if FileIdentity(path: "\(folder)/\(name)") != nil {
      let existing = AlbumFolder.text(ofFile: name, in: folder)
      let ours = oldNames.union(entries.map(\.fileName))
      guard existing != text, Playlist.entryNames(in: existing).allSatisfy(ours.contains) else {
        return
      }
    }
    try Self.write(Array(text.utf8), in: folder, name: name)
  }

  /// Writes the cover beside the files, unless somebody has put another picture there.
  private func writeCover(
    _ cover: TrackTag.Picture, of disc: DiscFiles, in folder: String
  ) throws {
    let old = disc.files[0].stored.tag.picture?.bytes
    for place in Set([folder, disc.folder]) where FileIdentity(path: "\(place)/cover.jpg") != nil {
      guard let old, Self.holds(old, "\(place)/cover.jpg") else {
        if place == folder { return }
        continue
      }
      if place != folder { unsafe unlink("\(place)/cover.jpg") }
    }
    guard !Self.holds(cover.bytes, "\(folder)/cover.jpg") else { return }
    try Self.write(cover.bytes, in: folder, name: "cover.jpg")
  }

  private static func holds(_ bytes: [UInt8], _ path: String) -> Bool {
    let descriptor = unsafe open(path, O_RDONLY | O_CLOEXEC | O_NONBLOCK)
    guard descriptor >= 0 else { return false }
    defer { close(descriptor) }
    let found = unsafe [UInt8](unsafeUninitializedCapacity: bytes.count + 1) { room, count in
      unsafe count = max(0, pread(descriptor, room.baseAddress, room.count, 0))
    }
    return found == bytes
  }

  private static func write(_ bytes: [UInt8], in folder: String, name: String) throws {
    let file = try PartialFile(in: folder, name: name)
    try file.write(bytes.span, at: 0)
    try file.commit()
  }
}

extension AlbumFolder {
  /// Whether one of a folder's files is of a disc, or a release.
  fileprivate static func isHolding(_ path: String, id: String) -> Bool {
    names(in: path, suffix: ".mp3").contains { isTagged("\(path)/\($0)", with: id) }
  }
}
