import CompactDisc
import RipVerifying

/// The log that a ripper has left beside its files.
struct SourceLog: Equatable, Sendable {
  /// The file's name.
  let name: String
  /// The disc that was ripped, if it is told whole.
  let toc: TableOfContents?
  /// The CRC-32 of each track's samples, by number.
  let crcs: [Int: UInt32]

  /// Logs in a folder that are read.
  private static let mostLogs = 16

  /// The log beside a source whose tracks have the lengths of these; nil where there is none.
  ///
  /// - Parameter tracks: Numbers and lengths in stereo samples of a CD.
  static func find(
    for reference: SourceReference, tracks: [(number: Int, sampleCount: Int)]
  ) -> SourceLog? {
    let parent = folder(of: reference.paths[0])
    guard let listing = try? FolderListing(path: parent) else { return nil }
    for name in listing.files.filter({ fileExtension(of: $0) == "log" }).prefix(mostLogs) {
      guard
        let bytes = try? SmallFile.contents(
          of: "\(parent)/\(name)", atMost: ForeignRipLog.longestLog),
        let log = try? ForeignRipLog(parsing: bytes), log.describes(tracks)
      else { continue }
      return SourceLog(name: name, toc: log.toc, crcs: log.crcs)
    }
    return nil
  }

  /// What the log says of tracks that were read.
  ///
  /// - Parameter checksums: Of the tracks that have some, by number.
  /// - Returns: A sentence, and whether all is well; nil where nothing can be compared.
  func verdict(on checksums: [Int: UInt32]) -> (text: String, isSame: Bool)? {
    let known = checksums.keys.filter { crcs[$0] != nil }.sorted()
    guard !known.isEmpty else { return nil }
    let different = known.filter { crcs[$0] != checksums[$0] }
    if different.isEmpty {
      return ("The samples are those that \(name) has the checksums of.", true)
    }
    let list = different.map(String.init).joined(separator: ", ")
    return (
      "\(different.count == 1 ? "Track" : "Tracks") \(list) \(different.count == 1 ? "has" : "have") "
        + "other samples than \(name) has the checksums of. The files may have been changed or "
        + "damaged since they were ripped.", false
    )
  }
}

extension ForeignRipLog {
  /// Whether the log can be about a disc with these tracks.
  fileprivate func describes(_ wanted: [(number: Int, sampleCount: Int)]) -> Bool {
    let wanted = wanted.filter { $0.number > 0 }
    guard !wanted.isEmpty else { return false }
    if tracks.isEmpty { return wanted.allSatisfy { crcs[$0.number] != nil } }
    let lengths = Dictionary(
      tracks.map { ($0.number, $0.sectors.count * CDAudio.samplesPerSector) },
      uniquingKeysWith: { first, _ in first })
    return wanted.allSatisfy { lengths[$0.number] == $0.sampleCount }
  }
}
