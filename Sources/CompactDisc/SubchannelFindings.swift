/// What sub-channel Q says of a disc that its table of contents does not say, or says otherwise.
public struct SubchannelFindings: Equatable, Sendable {
  /// Of audio tracks, by track number; none where too few sectors could be read.
  public var flags: [Int: TrackFlags] = [:]
  /// Where INDEX 00 of tracks starts, by track number.
  public var preGaps: [Int: Sector] = [:]
  /// By track number.
  public var isrcs: [Int: ISRC] = [:]
  public var mediaCatalogNumber: MediaCatalogNumber?

  public init() {}
}

extension Disc {
  /// A track whose flags the table of contents and sub-channel Q tell differently.
  public struct FlagDifference: Equatable, Sendable {
    public let track: Int
    public let inTOC: TrackFlags
    public let inSubchannel: TrackFlags
  }

  /// Adds what sub-channel Q says, which players go by and so counts where the table of contents
  /// differs.
  ///
  /// - Returns: Where it did.
  public mutating func adopt(_ findings: SubchannelFindings) -> [FlagDifference] {
    mediaCatalogNumber = findings.mediaCatalogNumber ?? mediaCatalogNumber
    isrcs.merge(findings.isrcs) { $1 }
    preGaps.merge(findings.preGaps) { $1 }
    let differences = toc.tracks.compactMap { track in
      findings.flags[track.number].flatMap { flags in
        // Only sub-channel Q and cue sheets can tell that the copy bit alternates.
        flags.symmetricDifference(track.flags).subtracting(.serialCopyManagement).isEmpty
          ? nil : FlagDifference(track: track.number, inTOC: track.flags, inSubchannel: flags)
      }
    }
    toc = toc.settingFlags(findings.flags)
    return differences
  }
}
