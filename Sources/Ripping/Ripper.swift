public import AlbumNaming
public import AlbumWriting
import CompactDisc
public import DiscReading
public import MP3Encoding

/// Turns a disc into an album of tagged MP3s: reads, encodes, writes, all at once.
///
/// One task fetches samples from the disc. As soon as the samples of a segment are there, a task on
/// the encoder pool pulls them, sums them up and encodes them. The segments' frames are put back in
/// order here and go to the album's writer. At most twice as many segments as the pool has threads
/// are between being started and being written, which bounds the memory, whatever the disc's length.
public struct Ripper: Sendable {
  private let source: any DiscSource
  private let options: RipOptions
  private let pool: EncoderPool
  private let identification: Identification
  public let progress = EncodingProgress()

  /// - Parameters:
  ///   - identification: What was found out of the disc besides what it says itself.
  ///   - pool: The encoder threads of the process, which all its rips share.
  public init(
    source: any DiscSource, identification: Identification = Identification(),
    options: RipOptions, pool: EncoderPool
  ) {
    self.source = source
    self.identification = identification
    self.pool = pool
    self.options = options
  }

  /// Rips the disc.
  ///
  /// - Parameter report: Called with each event, in order.
  /// - Returns: What became of it, also where it failed midway or was cancelled.
  /// - Throws: What kept it from starting.
  public func run(report: @escaping @Sendable (RipEvent) -> Void) async throws -> RipSummary {
    var album = AlbumDescription(source.disc, takesOutEmphasis: options.takesOutEmphasis)
    album.apply(identification, template: options.template)
    let tracks = try selectedTracks(of: album)
    let configuration = try EncoderConfiguration(options.encoder)
    let discID = source.disc.toc.musicBrainzDiscID
    let folders = AlbumFolders(in: options.destination)
    let folder = try folders.folder(named: album.folderPaths) { path, suffix in
      AlbumFolder.holdsFile(in: path, suffix: suffix, tagged: discID)
    }
    let sectors = Dictionary(
      source.disc.audio.map { ($0.number, $0.sectors) }, uniquingKeysWith: { first, _ in first })
    let plan = RipPlan(
      artist: album.artist, album: album.title, folder: folder.path,
      tracks: tracks.compactMap { track in
        sectors[track.number].map {
          RipPlan.Track(
            number: track.number, title: track.title, artist: track.artist, sectors: $0,
            file: "\(folder.path)/\(track.fileName)",
            isKept: folder.contains(track.fileName) && !options.overwrites
              && !source.isInDoubt(file: "\(folder.path)/\(track.fileName)"))
        }
      }, remarks: identification.remarks + source.remarks + dataRemarks + preEmphasisRemarks(tracks)
    )
    let kept = Set(plan.tracks.filter(\.isKept).map(\.number))
    let allJobs = try tracks.map {
      try TrackJob(
        $0, configuration: configuration, tagging: options.tagging,
        isSeamless: options.isSeamless)
    }
    let jobs = allJobs.filter { !kept.contains($0.number) }
    for track in plan.tracks where !track.isKept {
      // Until it is made without a doubt.
      try source.note(file: track.file, isInDoubt: true)
    }
    report(.started(plan))

    let writer = AlbumWriter(folder)
    var (results, outcomes, failure) = await encode(jobs, of: plan, to: writer, report: report)
    var playlist: String?
    do {
      if failure == nil, tracks.count == album.tracks.count {
        try await AlbumLoudness(source: source, pool: pool, writer: writer, folder: folder.path)
          .write(allJobs, kept: kept, outcomes)
      }
      playlist = try await writePlaylist(of: album, results, to: writer, in: plan.folder)
      if let cover = identification.cover {
        try await writer.writeCover(cover, overwrites: options.overwrites)
      }
    } catch {
      failure = failure ?? error
    }
    let summary = RipSummary(
      plan: plan, tracks: results, playlist: playlist, failure: failure,
      remarks: source.remarks.filter { !plan.remarks.contains($0) })
    source.finish(isComplete: summary.status == .ok)
    report(.finished(summary))
    return summary
  }

  private func selectedTracks(
    of album: AlbumDescription
  ) throws(RipError) -> [AlbumDescription.Track] {
    guard let wanted = options.tracks else { return album.tracks }
    let missing = wanted.subtracting(album.tracks.map(\.number))
    guard missing.isEmpty else {
      throw .noSuchTracks(missing.sorted(), available: album.tracks.map(\.number))
    }
    return album.tracks.filter { wanted.contains($0.number) }
  }

  /// Fetches and encodes side by side; what became of each track of the plan.
  private func encode(
    _ jobs: [TrackJob], of plan: RipPlan, to writer: AlbumWriter,
    report: @escaping @Sendable (RipEvent) -> Void
  ) async -> (
    results: [TrackResult], outcomes: [Int: TrackOutcome], failure: (any Error)?
  ) {
    let frontier = ReadFrontier()
    let tracks = Dictionary(
      plan.tracks.map { ($0.number, $0) }, uniquingKeysWith: { first, _ in first })
    var encoder = AlbumEncoder(
      jobs, samples: .integers(DiscSamples(source: source)), frontier: frontier, writer: writer,
      pool: pool, budget: SegmentBudget(threadCount: pool.threadCount),
      // What a drive reads last is encoded last in any case.
      heldBack: source.isFetchedAtOnce ? pool.threadCount : 0, progress: progress
    ) { event in
      switch event {
      case .trackStarted(let number): report(.trackStarted(number: number))
      case .written: break
      case .trackFinished(let outcome):
        guard let track = tracks[outcome.number] else { break }
        let result = TrackResult(outcome, of: track, frontier, source)
        if result.status == .ok { try? source.note(file: track.file, isInDoubt: false) }
        report(.trackFinished(result))
      }
    }
    do {
      // Cancelled at the end of the scope, where the encoding has ended before it.
      async let _ = fetch(jobs, frontier)
      await encoder.run()
    }
    let results = plan.tracks.map { track in
      if track.isKept {
        return TrackResult(track: track, status: .kept, encoded: nil, doubtful: [])
      }
      if let outcome = encoder.outcomes[track.number] {
        return TrackResult(outcome, of: track, frontier, source)
      }
      let result = TrackResult(track: track, status: .failed, encoded: nil, doubtful: [])
      report(.trackFinished(result))
      return result
    }
    return (results, encoder.outcomes, encoder.failure)
  }

  private func fetch(_ jobs: [TrackJob], _ frontier: ReadFrontier) async {
    let tracks = jobs.map(\.samples)
    do {
      try await source.fetch(jobs.map(\.reach).mergingNeighbours) { sectors, doubtful in
        frontier.advance(to: sectors.upperBound, doubtful: doubtful)
        // What lies beside the tracks only decides how their ends are encoded.
        progress.addDoubtful(
          doubtful.count { sector in tracks.contains { $0.contains(sector.firstSample) } })
      }
    } catch {
      frontier.fail(error)
    }
  }

  private var dataRemarks: [String] {
    let numbers = source.disc.toc.tracks.filter { $0.kind == .data }.map { "\($0.number)" }
    guard let last = numbers.last else { return [] }
    return [
      numbers.count == 1
        ? "Track \(last) holds data and is left out."
        : "Tracks \(numbers.dropLast().joined(separator: ", ")) and \(last) hold data and are left out."
    ]
  }

  private func preEmphasisRemarks(_ tracks: [AlbumDescription.Track]) -> [String] {
    guard let names = source.disc.namesOfPreEmphasized(among: tracks.map(\.number)) else {
      return []
    }
    return [
      options.takesOutEmphasis
        ? "\(names) recorded with pre-emphasis, which is taken out. The checksums are those of the "
          + "disc's own samples."
        : "\(names) recorded with pre-emphasis. The samples are encoded as they are on the disc, "
          + "which sounds brighter than it should."
    ]
  }

  /// Lists every file of the album that is there, also those that this rip left alone.
  private func writePlaylist(
    of album: AlbumDescription, _ results: [TrackResult], to writer: AlbumWriter, in folder: String
  ) async throws -> String? {
    var entries: [Playlist.Entry] = []
    for track in album.tracks where await writer.contains(track.fileName) {
      entries.append(
        Playlist.Entry(
          title: track.title, artist: track.artist,
          seconds: (track.samples.count + CDAudio.sampleRate / 2) / CDAudio.sampleRate,
          fileName: track.fileName.text))
    }
    let name = FileName(
      sanitizing: album.title, fileExtension: "m3u8", reservedBytes: PartialFile.addedByteCount)
    // A playlist of ours grows with the album; one with anything else in it is somebody's own.
    let ours = Set(album.tracks.map(\.fileName.text))
    let existing = await writer.text(of: name).map(Playlist.entryNames)
    if let existing, !options.overwrites, !existing.allSatisfy(ours.contains) { return nil }
    // A rip that was killed may have left files that the playlist does not have yet.
    let isMade = results.contains { $0.status == .ok || $0.status == .doubtful }
    guard !entries.isEmpty, isMade || existing != entries.map(\.fileName) else { return nil }
    try await writer.write(Playlist(entries: entries).text, to: name)
    return "\(folder)/\(name)"
  }
}

/// A disc's samples once they have been fetched.
struct DiscSamples: SampleReading {
  let source: any DiscSource

  func read(_ samples: Range<Int>, into block: inout OutputSpan<Int16>) throws {
    try source.read(samples, into: &block)
  }
}

extension TrackResult {
  fileprivate init(
    _ outcome: TrackOutcome, of track: RipPlan.Track, _ frontier: ReadFrontier,
    _ source: any DiscSource
  ) {
    let doubtful = frontier.doubtful(in: track.sectors)
    switch outcome.status {
    case .silent:
      self.init(track: track, status: .silent, encoded: nil, doubtful: [])
    case .made(let made):
      self.init(
        track: track, status: doubtful.isEmpty ? .ok : .doubtful,
        encoded: Encoded(
          checksums: made.checksums,
          hasAccurateRipChecksum: track.number != AlbumDescription.hiddenTrack, joins: made.joins,
          fileSize: made.file.byteCount),
        doubtful: doubtful,
        reading: ReadingSummary(
          source.evidence(of: track.sectors), of: track.sectors))
    }
  }
}

extension [Range<Sector>] {
  /// The same sectors of ascending ranges, in as few ranges as it takes.
  var mergingNeighbours: [Range<Sector>] {
    reduce(into: []) { merged, range in
      if let last = merged.last, last.upperBound >= range.lowerBound {
        merged[merged.count - 1] =
          last.lowerBound..<Swift.max(last.upperBound, range.upperBound)
      } else {
        merged.append(range)
      }
    }
  }
}
