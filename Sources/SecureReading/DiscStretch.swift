public import CompactDisc

/// Sectors of the disc, cut out of what a drive gave as sectors of its own.
///
/// A drive with a read offset of +667 samples gives audio from 667 samples too early, so the disc's
/// sample n is the drive's sample n + 667.
public struct DiscStretch: Sendable {
  /// In the disc's addresses.
  public let sectors: Range<Sector>
  /// Interleaved stereo; silence where the drive gave nothing.
  public let samples: [Int16]
  /// One for each sector: the weaker of what speaks for the two of the drive that it lies in.
  public let entries: [DiscSpool.Entry]

  /// The drive's sectors in which those of the disc lie.
  ///
  /// - Parameter readOffset: In stereo samples, as AccurateRip counts.
  public static func driveSectors(of sectors: Range<Sector>, readOffset: Int) -> Range<Sector> {
    let size = CDAudio.samplesPerSector
    let first = (sectors.lowerBound.firstSample + readOffset).flooredDivision(by: size)
    let end = (sectors.upperBound.firstSample + readOffset + size - 1).flooredDivision(by: size)
    return Sector(offset: first)..<Sector(offset: end)
  }

  /// The disc's sectors that lie in those of the drive as a whole.
  public static func sectors(in driveSectors: Range<Sector>, readOffset: Int) -> Range<Sector> {
    let size = CDAudio.samplesPerSector
    let first = (driveSectors.lowerBound.firstSample - readOffset + size - 1)
      .flooredDivision(by: size)
    let end = (driveSectors.upperBound.firstSample - readOffset).flooredDivision(by: size)
    return Sector(offset: first)..<Sector(offset: max(first, end))
  }

  package init(_ sectors: Range<Sector>, samples: [Int16], entries: [DiscSpool.Entry]) {
    self.sectors = sectors
    self.samples = samples
    self.entries = entries
  }

  /// - Parameters:
  ///   - window: What was read of the drive's sectors; those that it lacks are out of reach.
  public init(_ sectors: Range<Sector>, from window: Window, readOffset: Int) {
    self.sectors = sectors
    let start = window.sectors.lowerBound.firstSample
    let wanted = sectors.lowerBound.firstSample + readOffset - start
    let count = sectors.count * CDAudio.samplesPerSector
    let inside = max(0, wanted)..<max(max(0, wanted), min(window.samples.count / 2, wanted + count))
    let missingBefore = min(count, max(0, -wanted))
    var samples: [Int16] = []
    samples.reserveCapacity(2 * count)
    samples += repeatElement(0, count: 2 * missingBefore)
    samples += window.samples[2 * inside.lowerBound..<2 * inside.upperBound]
    samples += repeatElement(0, count: 2 * count - samples.count)
    self.samples = samples
    entries = sectors.map { sector in
      Self.driveSectors(of: sector..<sector.advanced(by: 1), readOffset: readOffset)
        .map { window.entry(of: $0) }
        .min { $0.evidence < $1.evidence } ?? .none
    }
  }
}

extension Int {
  fileprivate func flooredDivision(by divisor: Int) -> Int {
    self >= 0 ? self / divisor : -((divisor - 1 - self) / divisor)
  }
}
