import AlbumWriting
import CompactDisc
import MP3Encoding
import MusicLibrary
import TextEncodings

/// Finds albums, and decides what will become of each.
struct ImportPlanner: Sendable {
  let options: ImportOptions
  /// Nil before there is a library.
  let catalog: Catalog?
  let opener: SourceOpener
  /// The encoder's description of its configuration.
  let encoder: String

  /// What was decided about a source, and what the catalog shall say of it.
  struct Decision: Sendable {
    var planned: PlannedAlbum
    /// Nil where the catalog says it already.
    let entry: AlbumEntry?
    /// Of an entry that the catalog has.
    var id: Int64?
  }

  /// Everything below some paths, in order.
  ///
  /// Blocks the thread.
  static func find(
    _ paths: [String], cueEncoding: TextEncoding?, _ progress: ImportProgress
  ) throws -> [SourceFinder.Finding] {
    var findings: [SourceFinder.Finding] = []
    var seen: Set<String> = []
    var finder = SourceFinder(cueEncoding: cueEncoding) { finding in
      if case .album(let reference) = finding {
        guard seen.insert(reference.key).inserted else { return }
        progress.find()
      }
      findings.append(finding)
    }
    for path in paths { try finder.search(absolutePath(path)) }
    return findings
  }

  func decide(_ finding: SourceFinder.Finding) throws -> Decision {
    switch finding {
    case .problem(let path, let text):
      return Decision(planned: Self.needsAHand(path, text), entry: nil)
    case .album(let reference):
      let existing = try catalog?.album(key: reference.key)
      do {
        var decision = try decide(try opener.open(reference), reference, existing)
        if existing == nil, let entry = decision.entry, let double = try likeness(of: entry) {
          decision.planned.remarks.append(Self.remark(onLikenessTo: double, options.duplicates))
        }
        return decision
      } catch {
        return failed(reference, existing, "\(error)")
      }
    }
  }

  private func decide(
    _ opened: OpenedAlbum, _ reference: SourceReference, _ existing: AlbumEntry?
  ) throws -> Decision {
    let fresh = entry(for: opened, reference)
    let settings = fresh.source.settings
    guard let existing else { return Decision(planned: Self.planned(fresh, .make), entry: fresh) }
    let isUnchanged =
      existing.source.fingerprint == fresh.source.fingerprint
      && existing.source.settings == settings
    switch existing.state {
    case .done where isUnchanged:
      return Decision(planned: Self.planned(existing, .keep), entry: nil)
    case .done where !options.overwrites:
      let remark =
        existing.source.settings == settings
        ? "Its source has changed since it was made; --overwrite makes it anew."
        : "It was made with other settings; --overwrite makes it anew."
      return Decision(planned: Self.planned(existing, .keep, remark), entry: nil)
    case .failed where isUnchanged && !options.retriesFailed && !existing.tracks.isEmpty:
      return Decision(
        planned: Self.planned(existing, .keepFailed(existing.failure ?? "")), entry: nil)
    case .duplicate where try isUnchanged && staysDuplicate(existing, fresh):
      return Decision(planned: Self.planned(existing, .skipDuplicate), entry: nil)
    // What is finished of one that failed need not be made again.
    case .begun where isUnchanged, .failed where isUnchanged && existing.folder != nil:
      return Decision(planned: Self.planned(existing, .goOn), entry: nil, id: existing.id)
    case .planned, .begun, .done, .failed, .duplicate:
      var entry = fresh
      entry.attempts = existing.attempts
      // Files that were made are replaced where they are, if that is still their place.
      if entry.hasName(of: existing) { entry.folder = existing.folder }
      return Decision(planned: Self.planned(entry, .make), entry: entry)
    }
  }

  /// Whether a duplicate need not be looked at again: the album whose audio it has is no worse.
  private func staysDuplicate(_ duplicate: AlbumEntry, _ fresh: AlbumEntry) throws -> Bool {
    switch options.duplicates {
    case .keep: return false
    case .skip: return true
    case .replaceIfBetter:
      guard let id = duplicate.duplicateOf, let original = try catalog?.album(id: id) else {
        return false
      }
      return !AlbumMerit(fresh).exceeds(AlbumMerit(original))
    }
  }

  /// The folder of an album that may have the same audio, as far as lengths tell.
  private func likeness(of entry: AlbumEntry) throws -> String? {
    guard options.duplicates != .keep else { return nil }
    return try catalog?.albums(
      ofLengths: entry.tracks.map(\.sampleCount), within: SameAudio.farthestOffset, states: [.done]
    ).first?.folder
  }

  /// What a plan says of an album that may be a duplicate; only its samples can tell for sure.
  static func remark(
    onLikenessTo other: String, _ policy: ImportOptions.Duplicates
  ) -> String {
    "Its tracks are as long as those of \(other). If the audio is the same, "
      + (policy == .replaceIfBetter ? "the better one stays." : "it is not made again.")
  }

  /// A source that cannot be opened is in the catalog as well, so that nobody has to search for it.
  private func failed(
    _ reference: SourceReference, _ existing: AlbumEntry?, _ text: String
  ) -> Decision {
    // What was made from it stays, and so does the knowledge of how far that is.
    if existing?.folder != nil {
      return Decision(planned: Self.needsAHand(reference.path, text), entry: nil)
    }
    var entry = AlbumEntry(
      source: AlbumEntry.Source(
        path: reference.path, key: reference.key, reference: reference.text, fingerprint: "",
        settings: settings(keepsEmphasis: false)),
      artist: "", title: lastComponent(of: reference.path), tracks: [])
    entry.state = .failed
    entry.failure = text
    return Decision(planned: Self.needsAHand(reference.path, text), entry: entry)
  }

  private func settings(keepsEmphasis: Bool) -> String {
    AlbumSettings(
      encoder: encoder, isSeamless: options.isSeamless, keepsEmphasis: keepsEmphasis
    ).text
  }

  func entry(for opened: OpenedAlbum, _ reference: SourceReference) -> AlbumEntry {
    let album = opened.description
    return AlbumEntry(
      source: AlbumEntry.Source(
        path: reference.path, key: reference.key, reference: reference.text,
        fingerprint: opened.fingerprint,
        settings: settings(keepsEmphasis: opened.keepsEmphasis)),
      artist: album.artist, title: album.title, discNumber: opened.discNumber,
      discCount: opened.discCount, discID: opened.toc?.musicBrainzDiscID,
      tableOfContents: opened.toc?.description, remarks: opened.remarks,
      tracks: album.tracks.map {
        TrackEntry(
          number: $0.number, title: $0.title, artist: $0.artist, sampleCount: $0.samples.count)
      })
  }

  private static func planned(
    _ entry: AlbumEntry, _ action: PlannedAlbum.Action, _ remark: String? = nil
  ) -> PlannedAlbum {
    PlannedAlbum(
      path: entry.source.path, action: action, artist: entry.artist, title: entry.title,
      discNumber: entry.discNumber, trackCount: entry.tracks.count,
      sampleCount: entry.sampleCount, remarks: entry.remarks + (remark.map { [$0] } ?? []))
  }

  private static func needsAHand(_ path: String, _ text: String) -> PlannedAlbum {
    PlannedAlbum(
      path: path, action: .needsAHand(text), artist: "", title: lastComponent(of: path),
      discNumber: nil, trackCount: 0, sampleCount: 0, remarks: [])
  }
}

extension ImportPlan {
  mutating func add(_ album: PlannedAlbum) {
    switch album.action {
    case .make, .goOn:
      albums += 1
      sampleCount += album.sampleCount
    case .keep: kept += 1
    case .keepFailed: keptFailed += 1
    case .skipDuplicate: duplicates += 1
    case .needsAHand: problems += 1
    }
  }
}
