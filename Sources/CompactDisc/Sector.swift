/// The address of one sector: 1/75 second of audio, 2,352 bytes.
public struct Sector: Hashable, Comparable, Strideable, Sendable {
  /// Sectors from MSF 00:02:00, where track 1 usually starts; negative in the lead-in.
  public let offset: Int

  public init(offset: Int) { self.offset = offset }

  /// The sector at an absolute time: 00:02:00 is offset 0.
  public init(_ msf: MSF) { offset = msf.sectorCount - CDAudio.leadInSectors }

  /// The absolute time: offset 0 is 00:02:00.
  ///
  /// - Precondition: The sector does not lie before 00:00:00, offset -150.
  public var msf: MSF { MSF(sectorCount: offset + CDAudio.leadInSectors) }

  /// The disc's stereo sample at which the sector starts, counted from offset 0.
  public var firstSample: Int { offset * CDAudio.samplesPerSector }

  public func advanced(by count: Int) -> Sector { Sector(offset: offset + count) }
  public func distance(to other: Sector) -> Int { other.offset - offset }
}
