public import CompactDisc

/// What the log of another program, or of this one, says of a rip: enough to prove that audio files
/// are what was ripped.
public struct ForeignRipLog: Equatable, Sendable {
  public enum Program: String, Equatable, Sendable, CaseIterable {
    case tonearm = "Tonearm"
    case exactAudioCopy = "Exact Audio Copy"
    case xLosslessDecoder = "X Lossless Decoder"
    case whipper = "whipper"
    case dBpoweramp = "dBpoweramp"
  }

  /// A row of the table of contents.
  public struct Track: Equatable, Sendable {
    public let number: Int
    public let sectors: Range<Sector>
  }

  /// Which program wrote it; nil for one that writes alike.
  public let program: Program?
  /// In the order of the log; data tracks are not told apart.
  public let tracks: [Track]
  /// The CRC-32 of each track's samples as they were written to its file, by track number.
  ///
  /// 0 is hidden audio. Where a log has one for a test and one for the copy, it is that of the copy.
  public let crcs: [Int: UInt32]
  /// The read offset that the samples were corrected by; nil where the log does not tell.
  public let readOffset: Int?

  /// The table of contents, with a last track for data that lies a session's gap behind the one
  /// before.
  ///
  /// Nil where the rows make no disc, as when only some of its tracks were ripped. A data track at
  /// the start of a disc cannot be told from audio, and an id of such a disc would be wrong.
  public var toc: TableOfContents? {
    guard let last = tracks.last else { return nil }
    var entries = tracks.map {
      TableOfContents.Entry(number: $0.number, kind: .audio, start: $0.sectors.lowerBound)
    }
    if let before = tracks.dropLast().last,
      before.sectors.upperBound.distance(to: last.sectors.lowerBound) == CDAudio.sessionGapSectors
    {
      entries[entries.count - 1].kind = .data
      entries[entries.count - 1].session = 2
    }
    guard let toc = try? TableOfContents(entries: entries, leadOut: last.sectors.upperBound),
      zip(toc.tracks, tracks).allSatisfy({ $0.sectors == $1.sectors })
    else { return nil }
    return toc
  }
}
