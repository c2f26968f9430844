import CompactDisc
public import DiscReading
import ID3Tagging
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
  public let progress = RipProgress()

  /// - Parameter pool: The encoder threads of the process, which all its rips share.
  public init(source: any DiscSource, options: RipOptions, pool: EncoderPool) {
    self.source = source
    self.pool = pool
    self.options = options
  }

  /// Rips the disc.
  ///
  /// - Parameter report: Called with each event, in order.
  /// - Returns: What became of it, also where it failed midway or was cancelled.
  /// - Throws: What kept it from starting.
  public func run(report: @escaping @Sendable (RipEvent) -> Void) async throws -> RipSummary {
    let album = AlbumDescription(source.disc)
    let audio = try selectedAudio(of: album)
    let configuration = try EncoderConfiguration(options.encoder)
    let folder = try AlbumFolder(for: album, in: options.destination)
    let jobs = try audio.map { number, sectors in
      let isKept = folder.contains(album.fileName(ofTrack: number)) && !options.overwrites
      return try job(
        forTrack: number, sectors: sectors, of: album, in: folder.path, isKept: isKept,
        configuration: configuration)
    }
    let plan = RipPlan(
      artist: album.artist, album: album.album, folder: folder.path, tracks: jobs.map(\.plan),
      remarks: source.remarks + preEmphasisRemarks(jobs))
    report(.started(plan))

    let writer = AlbumWriter(folder)
    var rip = RunningRip(
      jobs: jobs.filter { !$0.plan.isKept }, source: source, writer: writer,
      pool: pool, progress: progress, report: report)
    await rip.run()

    var failure = rip.failure
    let results = jobs.map { job in
      rip.results[job.number]
        ?? TrackResult(
          track: job.plan, status: job.plan.isKept ? .kept : .failed, encoded: nil, doubtful: [])
    }
    var playlist: String?
    do {
      playlist = try await writePlaylist(of: album, results, to: writer, in: plan.folder)
    } catch {
      failure = failure ?? error
    }
    let summary = RipSummary(
      plan: plan, tracks: results, playlist: playlist, failure: failure)
    report(.finished(summary))
    return summary
  }

  private func selectedAudio(
    of album: AlbumDescription
  ) throws(RipError) -> [(number: Int, sectors: Range<Sector>)] {
    let audio = album.audio
    guard let wanted = options.tracks else { return audio }
    let missing = wanted.subtracting(audio.map(\.number))
    guard missing.isEmpty else {
      throw .noSuchTracks(missing.sorted(), available: audio.map(\.number))
    }
    return audio.filter { wanted.contains($0.number) }
  }

  private func job(
    forTrack number: Int, sectors: Range<Sector>, of album: AlbumDescription, in folder: String,
    isKept: Bool, configuration: EncoderConfiguration
  ) throws -> TrackJob {
    let audioTracks = album.disc.toc.audioTracks
    let fileName = album.fileName(ofTrack: number)
    let tag = album.tag(
      ofTrack: number, encoderDescription: configuration.description,
      encodedBy: options.encodedBy)
    let start = sectors.lowerBound.firstSample
    let surroundings = options.isSeamless ? album.continuousAudio(aroundTrack: number) : nil
    return TrackJob(
      plan: RipPlan.Track(
        number: number, title: album.title(ofTrack: number),
        artist: album.artist(ofTrack: number), sectors: sectors, file: "\(folder)/\(fileName)",
        isKept: isKept),
      fileName: fileName, tag: try tag.rendered(),
      encoding: TrackEncoding(
        sampleCount: sectors.count * CDAudio.samplesPerSector, configuration: configuration,
        surroundings: surroundings.map {
          $0.lowerBound.firstSample - start..<$0.upperBound.firstSample - start
        }),
      isFirstAudioTrack: number == audioTracks.first?.number,
      isLastAudioTrack: number == audioTracks.last?.number)
  }

  private func preEmphasisRemarks(_ jobs: [TrackJob]) -> [String] {
    let numbers = source.disc.toc.audioTracks.filter { $0.flags.contains(.preEmphasis) }
      .map(\.number).filter { number in jobs.contains { $0.number == number } }
    guard !numbers.isEmpty else { return [] }
    let list = numbers.map(String.init).joined(separator: ", ")
    return [
      "Track \(list) was recorded with pre-emphasis. The samples are encoded as they are on the "
        + "disc, so it sounds brighter than it should."
    ]
  }

  /// Lists every file of the album that is there, also those that this rip left alone.
  private func writePlaylist(
    of album: AlbumDescription, _ results: [TrackResult], to writer: AlbumWriter, in folder: String
  ) async throws -> String? {
    let made = results.filter { $0.status == .ok || $0.status == .doubtful }
    guard !made.isEmpty else { return nil }
    var entries: [Playlist.Entry] = []
    for (number, sectors) in album.audio {
      let name = album.fileName(ofTrack: number)
      guard await writer.contains(name) else { continue }
      entries.append(
        Playlist.Entry(
          title: album.title(ofTrack: number), artist: album.artist(ofTrack: number),
          seconds: (sectors.count + CDAudio.sectorsPerSecond / 2) / CDAudio.sectorsPerSecond,
          fileName: name.text))
    }
    let name = FileName(
      sanitizing: album.album, fileExtension: "m3u8", reservedBytes: PartialFile.addedByteCount)
    // A playlist of ours grows with the album; one with anything else in it is somebody's own.
    let ours = Set(album.audio.map { album.fileName(ofTrack: $0.number).text })
    if let existing = await writer.text(of: name), !options.overwrites,
      !Playlist.entryNames(in: existing).allSatisfy(ours.contains)
    {
      return nil
    }
    try await writer.write(Playlist(entries: entries).text, to: name)
    return "\(folder)/\(name)"
  }
}
