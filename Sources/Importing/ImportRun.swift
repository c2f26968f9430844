import AlbumNaming
import AlbumWriting
import CompactDisc
import Glibc
import ID3Tagging
import Loudness
import MP3Encoding
import MusicLibrary
import Synchronization

/// An import while it runs: which albums are begun, and what became of them.
struct ImportRun: Sendable {
  private let options: ImportOptions
  private let pool: EncoderPool
  private let configurations: Configurations
  private let catalog: Catalog
  private let progress: ImportProgress
  private let report: @Sendable (ImportEvent) -> Void
  private let opener: SourceOpener
  private let identifier: DiscIdentifier?
  /// Of tracks that are made again, by album and number.
  private let fileNames: [Int64: [Int: String]]
  private let folders: AlbumFolders
  private let open = OpenAlbums()
  private let budget: SegmentBudget

  init(
    options: ImportOptions, pool: EncoderPool, configuration: EncoderConfiguration,
    catalog: Catalog, identifier: DiscIdentifier? = nil, fileNames: [Int64: [Int: String]] = [:],
    progress: ImportProgress, report: @escaping @Sendable (ImportEvent) -> Void
  ) {
    self.options = options
    self.identifier = identifier
    self.fileNames = fileNames
    opener = SourceOpener(takesOutEmphasis: options.takesOutEmphasis)
    self.pool = pool
    configurations = Configurations(configuration)
    self.catalog = catalog
    self.progress = progress
    self.report = report
    folders = AlbumFolders(in: options.library)
    budget = SegmentBudget(threadCount: pool.threadCount)
  }

  /// How many albums are worked on side by side: enough that their segments fill the budget while
  /// one of them is at its last, and another writes its files.
  private var width: Int {
    6 + SegmentOrder.window(threadCount: pool.threadCount) / Self.segmentsPerAlbum
  }

  /// Albums of one artist and title, of which each has a folder of its own.
  private static let mostNamesakes = 99
  /// Segments of a usual album, at the least.
  private static let segmentsPerAlbum = 24

  /// What became of an album, and whether others can be made.
  private struct Outcome: Sendable {
    /// Nil where nothing is known of the album.
    let result: AlbumResult?
    /// What keeps any other album from being made.
    var obstacle: (any Error)?
  }

  private enum Step: Sendable {
    case ended(Outcome?)
    /// It could be the same as one that is being made; it is tried again once another has ended.
    case deferred(Int)
  }

  func make(_ ids: [Int64], _ plan: ImportPlan) async -> ImportSummary {
    var summary = ImportSummary(plan: plan)
    open.insert(ids)
    await withTaskGroup(of: Step.self) { group in
      var queue = Array(ids.indices.reversed())
      var deferred: [Int] = []
      var active = 0
      while true {
        while active < width, summary.failure == nil, !Task.isCancelled,
          let rank = queue.popLast()
        {
          let isLast = queue.isEmpty
          group.addTask { await make(ids[rank], rank: rank, isLast: isLast) }
          active += 1
        }
        if active == 0, queue.isEmpty, !deferred.isEmpty, summary.failure == nil,
          !Task.isCancelled
        {
          // What they waited for ended before they were heard of.
          (queue, deferred) = (deferred.sorted(by: >), [])
          continue
        }
        guard active > 0, let step = await group.next() else { break }
        active -= 1
        switch step {
        case .deferred(let rank):
          deferred.append(rank)
        case .ended(let outcome):
          queue += deferred.sorted(by: >)
          deferred = []
          guard let outcome else { continue }
          if let result = outcome.result { summary.add(result, report) }
          if let obstacle = outcome.obstacle {
            summary.failure = summary.failure ?? obstacle
            group.cancelAll()
          }
        }
      }
    }
    summary.left = ids.count - summary.made - summary.duplicates - summary.failed
    if summary.failure == nil, Task.isCancelled { summary.failure = CancellationError() }
    return summary
  }

  /// Makes one album.
  private func make(_ id: Int64, rank: Int, isLast: Bool) async -> Step {
    var entry: AlbumEntry
    do {
      guard let found = try catalog.album(id: id) else {
        // Somebody has taken it out of the catalog.
        open.remove(id)
        return .ended(nil)
      }
      entry = found
    } catch {
      return .ended(Outcome(result: nil, obstacle: error))
    }
    let encoding = EncodingProgress()
    let total = entry.sampleCount
    var outcome: Outcome
    do {
      var opened = try opened(entry)
      let original = try original(of: entry, id: id, opened)
      switch original {
      case .unknownYet:
        return .deferred(rank)
      case .found(let other) where !replaces(entry, other):
        try catalog.setState(.duplicate, ofAlbum: id, duplicateOf: other.id)
        outcome = Outcome(
          result: AlbumResult(album: entry, status: .duplicate(folder: other.folder ?? "")))
      case .found, .none:
        var replaced: String?
        if case .found(let other) = original, let otherID = other.id {
          entry.folder = entry.hasName(of: other) ? other.folder : nil
          try catalog.replaceAlbum(otherID, by: id, inFolder: entry.folder)
          replaced = other.folder
        }
        try await name(&opened, &entry, id: id)
        progress.begin(
          rank: rank, name: "\(entry.artist) — \(entry.title)", total: total, encoding)
        report(.albumStarted(entry))
        try await encode(&entry, opened, id: id, rank: rank, isLast: isLast, encoding)
        let doubt = try compareWithLog(&entry, opened, id: id)
        outcome = Outcome(
          result: AlbumResult(album: entry, status: .made, replaced: replaced, doubt: doubt))
      }
    } catch {
      outcome = fail(entry, id: id, error)
    }
    open.remove(id)
    var hasFailed = false
    if case .failed = outcome.result?.status { hasFailed = true }
    progress.end(
      rank: rank, hasFailed: hasFailed, isMade: outcome.result?.status == .made, total: total)
    return .ended(outcome)
  }

  private func opened(_ entry: AlbumEntry) throws -> OpenedAlbum {
    guard let reference = SourceReference(text: entry.source.reference) else {
      throw ImportError.unknownSource(path: entry.source.path)
    }
    let opened = try opener.open(reference)
    guard opened.fingerprint == entry.source.fingerprint else {
      throw ImportError.sourceChanged(path: entry.source.path)
    }
    return opened
  }

  /// Throws where a source is not what it was: what was read while somebody wrote to it may be half
  /// of the one and half of the other.
  private func checkIsUnchanged(_ entry: AlbumEntry) throws {
    do {
      _ = try opened(entry)
    } catch let error as ImportError where error == .sourceChanged(path: entry.source.path) {
      throw error
    } catch {
      // If it is gone, all of it had been read by then.
    }
  }

  private func replaces(_ album: AlbumEntry, _ other: AlbumEntry) -> Bool {
    options.duplicates == .replaceIfBetter && AlbumMerit(album).exceeds(AlbumMerit(other))
  }

  private enum Original {
    case none
    /// An album that could be it is being made, or will be made before.
    case unknownYet
    case found(AlbumEntry)
  }

  /// The album of the library that has the same audio.
  private func original(
    of entry: AlbumEntry, id: Int64, _ opened: OpenedAlbum
  ) throws -> Original {
    // What was begun was looked at then.
    guard options.duplicates != .keep, entry.state == .planned else { return .none }
    let candidates = try catalog.albums(
      ofLengths: entry.tracks.map(\.sampleCount), within: SameAudio.farthestOffset,
      states: [.done, .begun, .planned]
    ).filter { $0.id != id }
    // Nothing is read before all of them can be compared with.
    let isUnknownYet = candidates.contains { candidate in
      candidate.state != .done && candidate.id.map { open.precedes($0, id) } ?? false
    }
    if isUnknownYet { return .unknownYet }
    var audio = SameAudio(opened)
    for candidate in candidates where candidate.state == .done {
      if try audio.compare(with: candidate) != .different { return .found(candidate) }
    }
    return .none
  }

  /// Gives an album its names and its cover: those that it was given before, or those that are found
  /// out now, which are kept.
  private func name(_ opened: inout OpenedAlbum, _ entry: inout AlbumEntry, id: Int64) async throws
  {
    guard let reference = SourceReference(text: entry.source.reference) else { return }
    var found = Identification()
    // What is made again has the cover that it had.
    if options.naming.cover != .none, fileNames[id] == nil {
      do {
        found.cover = try SourceCover.picture(of: reference)
      } catch {
        found.remarks.append("\(error)")
      }
    }
    if let text = entry.names {
      found.names = AlbumNames(text: text) ?? AlbumNames()
      if found.cover == nil, let folder = entry.folder {
        found.cover = AlbumFolder.cover(in: "\(options.library)/\(folder)")
      }
    } else {
      found.names = options.naming.own
      if let identifier, let toc = opened.toc, asksFor(entry) {
        let answer = try await identifier.identify(
          toc, mediaCatalogNumber: opened.mediaCatalogNumber, wantsCover: found.cover == nil)
        found.names = answer.names
        found.lesserNames = answer.lesserNames
        found.cover = found.cover ?? answer.cover
        found.remarks += answer.remarks
      }
    }
    opened.description.apply(found, template: options.template)
    for index in opened.description.tracks.indices {
      let number = opened.description.tracks[index].number
      guard let name = fileNames[id]?[number] else { continue }
      opened.description.tracks[index].fileName = FileName(
        sanitizing: stem(of: name), fileExtension: "mp3",
        reservedBytes: PartialFile.addedByteCount)
    }
    guard entry.names == nil else { return }
    // What only filled in is then known as well.
    entry.names = found.lesserNames.overridden(by: found.names).text
    entry.remarks += found.remarks
    entry.rename(opened.description)
    try catalog.setNames(of: entry, id: id)
  }

  /// Compares what was read with the checksums in a ripper's log; a sentence where they differ.
  private func compareWithLog(
    _ entry: inout AlbumEntry, _ opened: OpenedAlbum, id: Int64
  ) throws -> String? {
    guard let log = opened.log, let tracks = try catalog.album(id: id)?.tracks else { return nil }
    let checksums = Dictionary(
      tracks.compactMap { track in track.checksums.map { (track.number, $0.crc32) } },
      uniquingKeysWith: { first, _ in first })
    guard let verdict = log.verdict(on: checksums) else { return nil }
    entry.remarks.append(verdict.text)
    try catalog.setNames(of: entry, id: id)
    return verdict.isSame ? nil : verdict.text
  }

  private func asksFor(_ entry: AlbumEntry) -> Bool {
    switch options.lookup {
    case .never: false
    case .always: true
    case .missing:
      AlbumDescription.isPlaceholder(artist: entry.artist)
        || AlbumDescription.isPlaceholder(album: entry.title)
    }
  }

  private func encode(
    _ entry: inout AlbumEntry, _ opened: OpenedAlbum, id: Int64, rank: Int, isLast: Bool,
    _ encoding: EncodingProgress
  ) async throws {
    let folder = try claimFolder(for: entry, id: id, opened.description)
    entry.folder = relative(folder.path)
    var done: [Int: TrackEntry] = [:]
    for track in entry.tracks where track.state != .planned && exists(track, in: folder) {
      done[track.number] = track
    }
    let written = Dictionary(
      entry.tracks.map { ($0.number, $0.written) }, uniquingKeysWith: { first, _ in first })
    let albumGain = entry.loudness.map { ReplayGain(gain: $0.gain, peak: $0.peak) }
    var tagging = options.tagging
    // What was made before without being measured would be missing in the album's.
    let isMeasurable = done.values.allSatisfy { $0.state == .silent || $0.loudness != nil }
    if albumGain == nil, !isMeasurable { tagging.measuresLoudness = false }
    let jobs = try opened.description.tracks.map { track in
      var job = try TrackJob(
        track, configuration: try configurations.configuration(for: track),
        tagging: tagging, albumGain: albumGain, isSeamless: options.isSeamless)
      if let part = written[track.number], done[track.number] == nil {
        job.written = WrittenPart(
          segmentCount: part.segmentCount, byteCount: part.byteCount, checksum: part.checksum)
      }
      return job
    }
    let writer = AlbumWriter(folder, flushesEachName: false)
    let names = Dictionary(
      jobs.map { ($0.number, $0.fileName) }, uniquingKeysWith: { first, _ in first })
    let tracks = Dictionary(
      entry.tracks.map { ($0.number, $0) }, uniquingKeysWith: { first, _ in first })
    let catalog = catalog
    var encoder = AlbumEncoder(
      jobs.filter { done[$0.number] == nil }, samples: opened.samples, writer: writer, pool: pool,
      budget: budget, rank: rank,
      heldBack: isLast ? pool.threadCount : 0, leavesPartialFiles: true, progress: encoding
    ) { event in
      switch event {
      case .trackStarted: break
      case .written(let number, let part):
        try catalog.setWritten(
          TrackEntry.Written(
            segmentCount: part.segmentCount, byteCount: part.byteCount, checksum: part.checksum),
          ofTrack: number, album: id)
      case .trackFinished(let outcome):
        guard let track = tracks[outcome.number], let name = names[outcome.number] else { return }
        try catalog.save(track.finished(outcome, name: name.text), ofAlbum: id)
      }
    }
    await encoder.run()
    if let failure = encoder.failure { throw failure }
    try checkIsUnchanged(entry)
    if tagging.measuresLoudness, albumGain == nil {
      try await writeLoudness(jobs, done, encoder.outcomes, id: id, to: writer)
    }
    try await writePlaylist(of: entry, to: writer)
    if let cover = opened.description.tracks.first?.tag.picture {
      try await writer.writeCover(cover, overwrites: false)
    }
    try catalog.setState(.done, ofAlbum: id)
    entry.state = .done
    try SupersededFiles(library: options.library, catalog: catalog).remove(ofAlbum: id)
  }

  /// Writes the album's loudness into its files, and into the catalog, for files that are made again.
  private func writeLoudness(
    _ jobs: [TrackJob], _ done: [Int: TrackEntry], _ outcomes: [Int: TrackOutcome], id: Int64,
    to writer: AlbumWriter
  ) async throws {
    var tracks: [(job: TrackJob, loudness: LoudnessBlocks)] = []
    for job in jobs {
      if case .made(let made) = outcomes[job.number]?.status, let loudness = made.loudness {
        tracks.append((job, loudness))
      } else if let loudness = done[job.number]?.loudness {
        tracks.append(
          (job, LoudnessBlocks(levels: loudness.levels, peak: loudness.peak)))
      }
    }
    guard !tracks.isEmpty else { return }
    let album = ReplayGain(tracks.map(\.loudness))
    try await writer.setLoudness(album, of: tracks)
    try catalog.setLoudness(
      AlbumEntry.Loudness(gain: album.gain, peak: album.peak), ofAlbum: id)
  }

  /// The album's folder, which is the catalog's from then on.
  private func claimFolder(
    for entry: AlbumEntry, id: Int64, _ album: AlbumDescription
  ) throws -> AlbumFolder {
    var names = album.folderPaths
    if let folder = entry.folder { names.insert(folder, at: 0) }
    // Two albums of one name that are not the same, or that somebody wants to have twice.
    names += (2...Self.mostNamesakes).map { "\(album.folderPaths[0]) (\($0))" }
    return try folders.folder(named: names) { path, suffix in
      let owners = try catalog.albums(inFolder: relative(path))
      return !owners.isEmpty
        && owners.allSatisfy { owner in
          owner.id == id
            || owner.artist == entry.artist && owner.title == entry.title
              && owner.discNumber != nil && owner.discNumber != entry.discNumber
        }
    } claim: { path in
      try catalog.setState(.begun, ofAlbum: id, folder: relative(path))
    }
  }

  private func relative(_ path: String) -> String {
    path.hasPrefix("\(options.library)/") ? String(path.dropFirst(options.library.count + 1)) : path
  }

  private func exists(_ track: TrackEntry, in folder: AlbumFolder) -> Bool {
    guard let file = track.file else { return track.state == .silent }
    var status = stat()
    guard unsafe stat("\(folder.path)/\(file.name)", &status) == 0 else { return false }
    // Tags that another program has changed have another length.
    return Int(status.st_size) >= file.streamByteCount
  }

  /// Lists every file of the folder, whose albums may be several discs.
  private func writePlaylist(of entry: AlbumEntry, to writer: AlbumWriter) async throws {
    guard let folder = entry.folder else { return }
    let name = FileName(
      sanitizing: entry.title, fileExtension: "m3u8", reservedBytes: PartialFile.addedByteCount)
    let catalog = catalog
    // The last disc of several that end at once has to see the tracks of all.
    try await writer.update(name) { existing in
      let tracks = try catalog.albums(inFolder: folder).flatMap(\.tracks)
      let entries = tracks.compactMap { track in
        track.file.map { file in
          Playlist.Entry(
            title: track.title, artist: track.artist,
            seconds: (track.sampleCount + CDAudio.sampleRate / 2) / CDAudio.sampleRate,
            fileName: file.name)
        }
      }
      // One with anything else in it is somebody's own.
      let ours = Set(entries.map(\.fileName))
      if let existing, !Playlist.entryNames(in: existing).allSatisfy(ours.contains) { return nil }
      return Playlist(entries: entries).text
    }
  }

  /// Takes note of what ended the work on an album.
  private func fail(_ entry: AlbumEntry, id: Int64, _ error: any Error) -> Outcome {
    if error is CancellationError || Task.isCancelled {
      return Outcome(result: AlbumResult(album: entry, status: .interrupted))
    }
    let text = "\(error)"
    if let obstacle = obstacle(error) {
      // It is not this album's fault: the next import tries again.
      return Outcome(result: AlbumResult(album: entry, status: .interrupted), obstacle: obstacle)
    }
    var obstacle: (any Error)?
    do {
      try catalog.setState(.failed, ofAlbum: id, failure: text)
    } catch {
      obstacle = error
    }
    return Outcome(
      result: AlbumResult(album: entry, status: .failed(text)), obstacle: obstacle)
  }

  /// The least room that another album takes, in bytes.
  private static let leastRoom: UInt = 16 << 20

  /// An error that every other album would meet as well.
  private func obstacle(_ error: any Error) -> (any Error)? {
    if error is CatalogError { return error }
    switch error as? AlbumError {
    case .cannotWrite, .cannotCreate, .cannotFlush: break
    case .noCache, .folderInUse, .noFolder, .abandoned, .notResumable, nil: return nil
    }
    var status = statvfs()
    guard unsafe statvfs(options.library, &status) == 0,
      unsafe access(options.library, W_OK) == 0
    else { return error }
    let room = status.f_bavail * status.f_frsize
    // Some file systems do not count files.
    let isOutOfFiles = status.f_files > 0 && status.f_favail == 0
    return room < Self.leastRoom || isOutOfFiles ? error : nil
  }
}

/// What LAME makes of a person's settings for each kind of source.
private final class Configurations: Sendable {
  private let settings: EncoderSettings
  private let known: Mutex<[EncoderSettings: EncoderConfiguration]>

  init(_ configuration: EncoderConfiguration) {
    settings = configuration.settings
    known = Mutex([configuration.settings: configuration])
  }

  func configuration(
    for track: AlbumDescription.Track
  ) throws(EncodingError) -> EncoderConfiguration {
    var settings = settings
    settings.sourceSampleRate = track.sampleRate
    // Two channels that are the same take room for one.
    if track.isMono { settings.channelMode = .mono }
    if let configuration = known.withLock({ $0[settings] }) { return configuration }
    let configuration = try EncoderConfiguration(settings)
    known.withLock { $0[settings] = configuration }
    return configuration
  }
}

/// The albums of an import that have not come to their end.
private final class OpenAlbums: Sendable {
  private let ranks = Mutex<[Int64: Int]>([:])

  func insert(_ ids: [Int64]) {
    ranks.withLock { ranks in for (rank, id) in ids.enumerated() { ranks[id] = rank } }
  }

  func remove(_ id: Int64) { ranks.withLock { $0[id] = nil } }

  /// Whether the first of two is still open and comes before the second.
  func precedes(_ first: Int64, _ second: Int64) -> Bool {
    ranks.withLock { ranks in
      guard let first = ranks[first], let second = ranks[second] else { return false }
      return first < second
    }
  }
}

extension ImportSummary {
  fileprivate mutating func add(
    _ result: AlbumResult, _ report: (ImportEvent) -> Void
  ) {
    report(.albumFinished(result))
    switch result.status {
    case .made:
      made += 1
      if result.doubt != nil { doubtful += 1 }
    case .duplicate: duplicates += 1
    case .failed: failed += 1
    case .interrupted: break
    }
  }
}

extension TrackEntry {
  /// What the catalog says of a track that has come to its end.
  fileprivate func finished(_ outcome: TrackOutcome, name: String) -> TrackEntry {
    var track = self
    track.written = Written()
    switch outcome.status {
    case .silent:
      track.state = .silent
    case .made(let made):
      track.state = .done
      track.checksums = Checksums(
        crc32: made.checksums.crc32.value, accurateRip1: made.checksums.accurateRip.v1,
        accurateRip2: made.checksums.accurateRip.v2, sector450: made.checksums.offset.value,
        peak: Int(made.checksums.peak))
      track.loudness = made.loudness.map { Loudness(levels: $0.levels, peak: $0.peak) }
      track.file = File(
        name: name, byteCount: made.file.byteCount, tagByteCount: made.file.tagByteCount,
        streamByteCount: made.file.streamByteCount, streamHash: made.file.streamHash)
    }
    return track
  }
}

/// Why an album could not be made, for reasons that are the import's.
public enum ImportError: Error, Equatable {
  case sourceChanged(path: String)
  case unknownSource(path: String)
  /// A cue sheet names an audio file that is not there.
  case missingAudio(sheet: String, name: String)
  /// A file has no cue sheet inside, or one that is not about it alone.
  case noSheet(path: String)
  /// The files of a cue sheet have different sample rates.
  case mixedRates(path: String)
}

extension ImportError: CustomStringConvertible {
  public var description: String {
    switch self {
    case .sourceChanged(let path):
      "\(path) has changed since it was found. Start the import again."
    case .missingAudio(let sheet, let name):
      "\(sheet) names the audio file \"\(name)\", which does not exist, nor does one of that name in "
        + "another format. Put it beside the cue sheet, or correct its FILE line."
    case .noSheet(let path):
      "\(path) has no cue sheet inside that names its tracks. Put a .cue file beside it."
    case .mixedRates(let path):
      "The files of \(path) have different sample rates. Convert them to one."
    case .unknownSource(let path):
      "\(path) was found by another version of Tonearm. Remove it from the catalog with tonearm "
        + "library forget, and import it again."
    }
  }
}

extension AlbumEntry {
  /// Takes over what the album and its tracks are called.
  fileprivate mutating func rename(_ album: AlbumDescription) {
    artist = album.artist
    title = album.title
    let names = Dictionary(
      album.tracks.map { ($0.number, (title: $0.title, artist: $0.artist)) },
      uniquingKeysWith: { first, _ in first })
    for index in tracks.indices {
      guard let name = names[tracks[index].number] else { continue }
      tracks[index].title = name.title
      tracks[index].artist = name.artist
    }
    let disc = album.tracks.first?.tag.disc
    discNumber = disc?.number ?? discNumber
    discCount = disc?.count ?? discCount
  }
}
