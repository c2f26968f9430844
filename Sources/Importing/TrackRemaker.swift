public import AlbumWriting
public import MP3Encoding
public import MusicLibrary

/// Makes tracks of a library again whose files are missing or damaged, as they were made before.
///
/// A track becomes one that is planned, and the pipeline of an import makes it: a file that is there
/// is replaced when the new one is whole, and what is interrupted is gone on with.
public struct TrackRemaker: Sendable {
  private let library: String
  private let catalog: Catalog
  private let pool: EncoderPool
  private let tagging: TaggingOptions
  public let progress = ImportProgress()

  /// - Parameters:
  ///   - library: The music folder.
  ///   - pool: The encoder threads of the process.
  public init(library: String, catalog: Catalog, pool: EncoderPool, tagging: TaggingOptions) {
    self.library = library
    self.catalog = catalog
    self.pool = pool
    self.tagging = tagging
  }

  /// What has to be known to make an album as it was made.
  private struct Recipe {
    let configuration: EncoderConfiguration
    let isSeamless: Bool
    let takesOutEmphasis: Bool
  }

  /// Makes tracks again where their sources are what they were; changes nothing else.
  ///
  /// - Parameters:
  ///   - tracks: Their numbers, by the ids of their albums.
  ///   - lock: Of the library.
  ///   - report: Called with what became of each album.
  /// - Returns: What ended it before its end.
  /// - Throws: What kept it from starting.
  public func remake(
    _ tracks: [Int64: [Int]], holding lock: borrowing LibraryLock,
    report: @escaping @Sendable (RemadeAlbum) -> Void
  ) async throws -> (any Error)? {
    var recipes: [String: Recipe] = [:]
    var groups: [String: [AlbumEntry]] = [:]
    var plan = ImportPlan()
    for (id, numbers) in tracks.sorted(by: { $0.key < $1.key }) {
      try Task.checkCancellation()
      guard let album = try catalog.album(id: id) else { continue }
      let settings = album.source.settings
      do {
        recipes[settings] = try recipes[settings] ?? Self.recipe(settings)
        try Self.checkSource(of: album)
      } catch {
        report(RemadeAlbum(album: album, tracks: numbers, status: .left("\(error)")))
        continue
      }
      groups[settings, default: []].append(album)
      plan.albums += 1
      plan.sampleCount += album.sampleCount
    }
    progress.begin(plan)
    for (settings, albums) in groups.sorted(by: { $0.key < $1.key }) {
      guard let recipe = recipes[settings] else { continue }
      if let failure = try await remake(albums, tracks, recipe, plan, report) { return failure }
    }
    return nil
  }

  private func remake(
    _ albums: [AlbumEntry], _ tracks: [Int64: [Int]], _ recipe: Recipe, _ plan: ImportPlan,
    _ report: @escaping @Sendable (RemadeAlbum) -> Void
  ) async throws -> (any Error)? {
    let options = ImportOptions(
      library: library, encoder: recipe.configuration.settings, isSeamless: recipe.isSeamless,
      takesOutEmphasis: recipe.takesOutEmphasis, tagging: tagging)
    let catalog = catalog
    let before = Dictionary(
      albums.compactMap { album in album.id.map { ($0, album) } },
      uniquingKeysWith: { first, _ in first })
    for (id, numbers) in tracks where before[id] != nil {
      try catalog.planAgain(numbers, ofAlbum: id)
    }
    let run = ImportRun(
      options: options, pool: pool, configuration: recipe.configuration, catalog: catalog,
      fileNames: before.mapValues { album in
        Dictionary(
          album.tracks.compactMap { track in track.file.map { (track.number, $0.name) } },
          uniquingKeysWith: { first, _ in first })
      },
      progress: progress
    ) { event in
      guard case .albumFinished(let result) = event, let id = result.album.id,
        let album = before[id], let numbers = tracks[id]
      else { return }
      let status: RemadeAlbum.Status =
        switch result.status {
        case .made, .duplicate:
          .made(isIdentical: Self.isSame(try? catalog.album(id: id), album, numbers))
        case .failed(let text): .failed(text)
        case .interrupted: .interrupted
        }
      report(RemadeAlbum(album: album, tracks: numbers, status: status))
    }
    return await run.make(before.keys.sorted(), plan).failure
  }

  /// Whether tracks have the frames that they had before.
  private static func isSame(
    _ album: AlbumEntry?, _ before: AlbumEntry, _ numbers: [Int]
  ) -> Bool {
    guard let album else { return false }
    return numbers.allSatisfy { number in
      let hashes = [album, before].map { entry in
        entry.tracks.first { $0.number == number }?.file?.streamHash
      }
      return hashes[0] == hashes[1]
    }
  }

  private static func recipe(_ settings: String) throws(RemakingError) -> Recipe {
    let parts = AlbumSettings(settings)
    guard let configuration = EncoderConfiguration(describedAs: parts.encoder) else {
      throw .unknownSettings(settings)
    }
    return Recipe(
      configuration: configuration, isSeamless: parts.isSeamless,
      takesOutEmphasis: !parts.keepsEmphasis)
  }

  private static func checkSource(of album: AlbumEntry) throws {
    let path = album.source.path
    switch album.state {
    case .done, .begun: break
    case .planned, .failed, .duplicate: throw RemakingError.unfinished(path: path)
    }
    guard let reference = SourceReference(text: album.source.reference) else {
      throw ImportError.unknownSource(path: path)
    }
    let opened: OpenedAlbum
    do {
      opened = try SourceOpener().open(reference)
    } catch {
      throw RemakingError.noSource(path: path, reason: "\(error)")
    }
    guard opened.fingerprint == album.source.fingerprint else {
      throw RemakingError.changedSource(path: path)
    }
  }
}

/// What became of tracks that were to be made again.
public struct RemadeAlbum: Sendable {
  public enum Status: Equatable, Sendable {
    /// `isIdentical` tells whether the audio is the same to the bit.
    case made(isIdentical: Bool)
    /// Nothing was done, for the reason in the text.
    case left(String)
    case failed(String)
    /// The next import of the source goes on.
    case interrupted
  }

  /// As it was before.
  public let album: AlbumEntry
  public let tracks: [Int]
  public let status: Status
}

/// Why tracks cannot be made again.
public enum RemakingError: Error, Equatable {
  case noSource(path: String, reason: String)
  case changedSource(path: String)
  /// The album's import never came to its end.
  case unfinished(path: String)
  case unknownSettings(String)
}

extension RemakingError: CustomStringConvertible {
  public var description: String {
    switch self {
    case .noSource(let path, let reason):
      "Its source \(path) cannot be opened, so it cannot be made again: \(reason)"
    case .changedSource(let path):
      "Its source \(path) has changed since, so it would not be what it was. Import it with "
        + "--overwrite to have it from what is there now."
    case .unfinished(let path):
      "Its import never came to its end. Import \(path) again with --retry-failed."
    case .unknownSettings(let settings):
      "It was made with settings that this version does not have: \(settings). Import its source "
        + "with --overwrite."
    }
  }
}
