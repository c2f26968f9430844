public import CompactDisc
public import SecureReading

/// How the samples of a track came off the disc.
public struct ReadingSummary: Equatable, Sendable {
  /// Neighbouring sectors with the same evidence.
  public struct Stretch: Equatable, Sendable {
    public let sectors: Range<Sector>
    public let evidence: Evidence
  }

  /// Sectors by what speaks for them.
  public let counts: [Evidence: Int]
  /// Where something other than one clean read was needed, or nothing helped.
  public let contested: [Stretch]

  /// - Parameters:
  ///   - entries: One for each sector; none where the samples come from no drive.
  ///   - sectors: The track's.
  init?(_ entries: [DiscSpool.Entry], of sectors: Range<Sector>) {
    guard !entries.isEmpty else { return nil }
    counts = entries.reduce(into: [:]) { $0[$1.evidence, default: 0] += 1 }
    contested = zip(sectors, entries).reduce(into: []) { stretches, entry in
      let (sector, evidence) = (entry.0, entry.1.evidence)
      guard evidence.isDoubt || evidence == .voted else { return }
      let end = sector.advanced(by: 1)
      if let last = stretches.last, last.sectors.upperBound == sector, last.evidence == evidence {
        stretches[stretches.count - 1] = Stretch(
          sectors: last.sectors.lowerBound..<end, evidence: evidence)
      } else {
        stretches.append(Stretch(sectors: sector..<end, evidence: evidence))
      }
    }
  }
}
