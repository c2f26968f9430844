import AlbumNaming
import AlbumWriting
import CompactDisc
import Glibc
public import MP3Encoding
import MusicLibrary
import Synchronization
public import WebAccess

/// Turns whole shelves of disc images and audio files into albums of tagged MP3s.
///
/// First everything is found and a plan is made, which goes into the library's catalog. Then several
/// albums are worked on side by side, so that the encoder threads, which they share, never wait for
/// one; an album that was begun earlier comes first. Every step is in the catalog as it happens, so
/// the same import, started again, goes on where it was, whatever ended it.
public struct Importer: Sendable {
  private let options: ImportOptions
  private let pool: EncoderPool
  private let configuration: EncoderConfiguration
  private let identifier: DiscIdentifier?
  public let progress = ImportProgress()

  /// - Parameters:
  ///   - pool: The encoder threads of the process.
  ///   - web: Asks databases what albums are called; nil where nobody is asked.
  /// - Throws: `EncodingError` for settings that LAME does not take.
  public init(
    options: ImportOptions, pool: EncoderPool, web: WebClient? = nil
  ) throws(EncodingError) {
    self.options = options
    identifier = web.map { DiscIdentifier(options.naming, web: $0) }
    self.pool = pool
    configuration = try EncoderConfiguration(options.encoder)
  }

  /// Finds the albums below some paths, and tells what would become of each; changes nothing.
  ///
  /// Of a record, label files are written where `RecordOptions` says.
  ///
  /// - Parameter report: Called with each event up to `planFinished`, in order.
  public func plan(
    _ paths: [String], report: (ImportEvent) throws -> Void
  ) async throws -> ImportPlan {
    let catalog =
      Library.exists(at: options.library)
      ? try Catalog(library: options.library, isReadOnly: true) : nil
    return try await plan(
      paths, catalog: catalog, isDryRun: true, report: report, save: { _ in })
  }

  /// Finds the albums below some paths, and makes them.
  ///
  /// - Parameter report: Called with each event, in order.
  /// - Returns: What became of it, also where it was cancelled.
  /// - Throws: What kept it from starting.
  public func run(
    _ paths: [String], report: @escaping @Sendable (ImportEvent) -> Void
  ) async throws -> ImportSummary {
    try Library.create(at: options.library)
    let lock = try LibraryLock(library: options.library)
    defer { _ = lock }
    let catalog = try Catalog(library: options.library)
    try SupersededFiles(library: options.library, catalog: catalog).removeAll()
    var ids: [Int64] = []
    let plan = try await plan(paths, catalog: catalog, report: { report($0) }) { decisions in
      ids += try save(decisions, to: catalog)
    }
    progress.begin(plan)
    let run = ImportRun(
      options: options, pool: pool, configuration: configuration, catalog: catalog,
      identifier: identifier, progress: progress, report: report)
    let summary = await run.make(ids, plan)
    report(.finished(summary))
    return summary
  }

  /// Albums that are opened at once to be looked at.
  private static let openedAtOnce = 16
  /// Albums that are put into the catalog at once.
  private static let batchLength = 64

  /// - Parameter save: Called with what was decided, in order, some albums at a time.
  private func plan(
    _ paths: [String], catalog: Catalog?, isDryRun: Bool = false,
    report: (ImportEvent) throws -> Void, save: ([ImportPlanner.Decision]) throws -> Void
  ) async throws -> ImportPlan {
    let planner = ImportPlanner(
      options: options, catalog: catalog,
      opener: SourceOpener(takesOutEmphasis: options.takesOutEmphasis),
      encoder: configuration.description)
    let findings: [SourceFinder.Finding]
    if let record = options.record {
      let cutter = RecordCutter(options: record)
      let (reference, sides) = try await cutter.cut(paths.map(absolutePath), writesLabels: isDryRun)
      try report(.recordCut(sides))
      findings = [.album(reference)]
    } else {
      findings = try ImportPlanner.find(
        paths, cueEncoding: options.cueEncoding, progress)
    }
    var plan = ImportPlan()
    var order = ReorderBuffer<ImportPlanner.Decision>()
    var waiting: [ImportPlanner.Decision] = []
    var likenesses = Likenesses()
    try await withThrowingTaskGroup(of: (Int, ImportPlanner.Decision).self) { group in
      var started = 0
      while started < findings.count || order.nextIndex < started {
        while started < findings.count, started - order.nextIndex < Self.openedAtOnce {
          let (index, finding) = (started, findings[started])
          group.addTask { (index, try planner.decide(finding)) }
          started += 1
        }
        guard let (index, decision) = try await group.next() else { break }
        for var decision in order.insert(decision, at: index) {
          if options.duplicates != .keep { likenesses.note(&decision, options.duplicates) }
          plan.add(decision.planned)
          try report(.planned(decision.planned))
          waiting.append(decision)
        }
        if waiting.count >= Self.batchLength {
          try save(waiting)
          waiting.removeAll(keepingCapacity: true)
        }
      }
    }
    try save(waiting)
    try report(.planFinished(plan))
    return plan
  }

  /// Puts what was decided into the catalog; the ids of the albums that are to be made.
  private func save(
    _ decisions: [ImportPlanner.Decision], to catalog: Catalog
  ) throws -> [Int64] {
    var ids: [Int64] = []
    let saved = try catalog.save(decisions.compactMap(\.entry))
    var next = saved.makeIterator()
    for decision in decisions {
      let entry = decision.entry == nil ? nil : next.next()
      switch decision.planned.action {
      case .make: if let id = entry?.id { ids.append(id) }
      case .goOn: if let id = decision.id { ids.append(id) }
      case .keep, .keepFailed, .skipDuplicate, .needsAHand: break
      }
    }
    return ids
  }
}

/// Albums of a plan whose tracks have the same lengths.
private struct Likenesses {
  /// The path of the first album with lengths of this hash.
  private var paths: [Int: String] = [:]

  /// Remarks on an album that may be the same as an earlier one of the plan.
  mutating func note(
    _ decision: inout ImportPlanner.Decision, _ policy: ImportOptions.Duplicates
  ) {
    guard decision.planned.action == .make, let entry = decision.entry else { return }
    var hasher = Hasher()
    // Pressings differ by less than a sector at each end of a track.
    for track in entry.tracks { hasher.combine(track.sampleCount / CDAudio.samplesPerSector) }
    let key = hasher.finalize()
    if let other = paths[key] {
      decision.planned.remarks.append(ImportPlanner.remark(onLikenessTo: other, policy))
    } else {
      paths[key] = entry.source.path
    }
  }
}
