import Dispatch
import MP3Checking
public import MusicLibrary

/// Compares the files of a library with what its catalog says, and changes nothing.
///
/// It may run while an import does: what is being made meanwhile is looked at again, or left out.
public struct LibraryAudit: Sendable {
  private let library: String
  private let catalog: Catalog
  public let progress = AuditProgress()

  /// Albums that are read from the catalog at once.
  private static let pageLength = 100
  /// A file that changes while it is looked at is looked at again, so often at most.
  private static let mostLooks = 3

  /// - Parameter library: An absolute path.
  public init(library: String, catalog: Catalog) {
    self.library = library
    self.catalog = catalog
  }

  /// Checks every file of the catalog, then looks for what the catalog does not know.
  ///
  /// - Parameters:
  ///   - atOnce: How many files are read side by side; from 1.
  ///   - findsStrays: Whether it looks for what the catalog does not know.
  ///   - report: Called with each finding, in order.
  public func run(
    atOnce: Int, findsStrays: Bool = true, report: @escaping (AuditFinding) throws -> Void
  ) async throws -> AuditSummary {
    progress.begin(try catalog.statistics().tracks)
    var summary = try await checkFiles(atOnce: atOnce, report)
    guard findsStrays else { return summary }
    var counts = summary.problems
    var finder = StrayFinder(library: library, catalog: catalog) { finding in
      counts[finding.problem.kind, default: 0] += 1
      progress.addFinding()
      try report(finding)
    }
    try finder.run()
    summary.problems = counts
    return summary
  }

  /// A file that the catalog knows.
  private struct Item: Equatable, Sendable {
    let track: AuditFinding.Track
    let folder: String
    let file: TrackEntry.File

    var path: FilePath { FilePath("\(folder)/\(file.name)") }

    /// Nil where no file is to be expected.
    init?(_ track: TrackEntry, of album: AlbumEntry) {
      guard track.state == .done, let file = track.file, let folder = album.folder,
        let id = album.id
      else { return nil }
      self.track = AuditFinding.Track(
        album: id, artist: album.artist, albumTitle: album.title, number: track.number,
        title: track.title)
      self.folder = folder
      self.file = file
    }
  }

  private func checkFiles(
    atOnce: Int, _ report: (AuditFinding) throws -> Void
  ) async throws -> AuditSummary {
    precondition(atOnce >= 1, "at least one file is checked at a time")
    // Reading blocks, so it has threads of its own.
    let queue = DispatchQueue(label: "audit", attributes: .concurrent)
    var summary = AuditSummary()
    var pages = try catalog.ids().chunked(Self.pageLength)
    var items: [Item] = []
    try await withThrowingTaskGroup(of: (Int, Item, FileAudit?).self) { group in
      var waiting: [Int: (Item, FileAudit?)] = [:]
      var (begun, handedOn) = (0, 0)
      while true {
        try Task.checkCancellation()
        while items.isEmpty, let page = pages.popLast() {
          try catalog.forEachAlbum(in: .ids(page)) { album in
            let files = album.tracks.compactMap { Item($0, of: album) }
            items += files
            summary.albums += files.isEmpty ? 0 : 1
            summary.albumsInTheMaking += album.state == .begun ? 1 : 0
          }
          items.reverse()
        }
        // One more waits for its turn than is read, so that no core does.
        if begun - handedOn < 2 * atOnce, begun - handedOn - waiting.count < atOnce,
          let item = items.popLast()
        {
          let index = begun
          begun += 1
          group.addTask {
            let (item, audit) = try await looked(at: item, on: queue)
            return (index, item, audit)
          }
          continue
        }
        guard let (index, item, audit) = try await group.next() else { break }
        waiting[index] = (item, audit)
        while let (item, audit) = waiting.removeValue(forKey: handedOn) {
          handedOn += 1
          // A track that was taken out of the catalog meanwhile has no file any more.
          guard let audit else { continue }
          try summary.add(audit, of: item.track, at: item.path, progress, report)
        }
      }
    }
    return summary
  }

  /// Looks at a file; again, where the catalog has changed meanwhile.
  ///
  /// - Returns: Nil for what is no longer in the catalog.
  private func looked(
    at item: Item, on queue: DispatchQueue
  ) async throws -> (Item, FileAudit?) {
    var item = item
    for _ in 1..<Self.mostLooks {
      let audit = await look(at: item, on: queue)
      if audit.problem == nil { return (item, audit) }
      guard let now = try current(item) else { return (item, nil) }
      if now == item { return (item, audit) }
      item = now
    }
    return (item, await look(at: item, on: queue))
  }

  private func look(at item: Item, on queue: DispatchQueue) async -> FileAudit {
    let path = FilePath("\(library)/\(item.folder)/\(item.file.name)")
    return await withCheckedContinuation { continuation in
      queue.async { continuation.resume(returning: FileAudit(of: item.file, at: path)) }
    }
  }

  private func current(_ item: Item) throws -> Item? {
    guard let album = try catalog.album(id: item.track.album) else { return nil }
    return album.tracks.first { $0.number == item.track.number }.flatMap { Item($0, of: album) }
  }
}

extension AuditSummary {
  fileprivate mutating func add(
    _ audit: FileAudit, of track: AuditFinding.Track, at path: FilePath,
    _ progress: AuditProgress, _ report: (AuditFinding) throws -> Void
  ) throws {
    files += 1
    bytes += audit.byteCount
    edited += audit.isEdited ? 1 : 0
    progress.add(audit.byteCount)
    guard let problem = audit.problem else { return }
    problems[problem.kind, default: 0] += 1
    if problem.needsRepair { repairs[track.album, default: []].append(track.number) }
    progress.addFinding()
    try report(AuditFinding(problem: problem, path: path, track: track))
  }
}

extension [Int64] {
  /// Parts of this length, the first one last.
  fileprivate func chunked(_ length: Int) -> [[Int64]] {
    stride(from: 0, to: count, by: length).map {
      Array(self[$0..<Swift.min($0 + length, count)])
    }.reversed()
  }
}
