import CompactDisc

/// What a sector of a disc turns out to be.
enum Place: Equatable {
  /// By sub-channel Q, and the sector that tells so, which may lie a little beside.
  case track(Int, isData: Bool, isPreGap: Bool, at: Sector)
  case leadOut(at: Sector)
  /// Audio that tells no position.
  case unknown
  /// The drive cannot read it, or says that there is no such sector.
  case unreadable(isAbsent: Bool)
}

/// Finds out what sectors of a disc are, by trying to read them as audio.
struct PlaceReader<Drive: SectorReading> {
  private var drive: Drive
  /// How the drive writes numbers; both ways are tried until one fits.
  private var digits: SubchannelQ.Digits?
  private var hasQ: Bool
  /// Sectors so far.
  private(set) var readCount = 0

  /// Sectors that are read until one tells its position: some have codes, some cannot be read.
  private static var mostSectors: Int { 6 }
  /// How far from its sector Q may be.
  private static var largestShift: Int { 100 }

  init(drive: Drive, traits: DriveTraits?) {
    self.drive = drive
    digits = traits?.layout.qDigits
    hasQ = traits?.hasQ ?? true
  }

  /// Looks at a sector, and at some before it where it does not tell its position.
  ///
  /// - Throws: `ReadingStop`; `CancellationError`.
  mutating func place(at sector: Sector) throws -> Place {
    var unchecked: [Int: (SubchannelQ, SubchannelQ.Position)] = [:]
    for distance in 0..<Self.mostSectors {
      let asked = sector.advanced(by: -distance)
      switch try read(asked) {
      case .failure(let fault):
        // Nothing is known of the sector itself by what lies before it.
        if distance == 0 { return .unreadable(isAbsent: fault == .outOfRange) }
      case .success(let bytes):
        guard hasQ else { return .unknown }
        guard let (q, position) = position(in: bytes, of: asked) else { continue }
        let shift = asked.distance(to: position.absolute)
        // Two of the same mind are as good as a checksum.
        let trusted = q.isChecked ? (q, position) : unchecked[shift]
        guard let trusted else {
          unchecked[shift] = (q, position)
          continue
        }
        return try unshifted(sector, by: shift) ?? Self.place(trusted.0, trusted.1)
      }
    }
    return .unknown
  }

  /// What a drive says that gives the Q of another sector than it is asked for.
  private mutating func unshifted(_ sector: Sector, by shift: Int) throws -> Place? {
    let asked = sector.advanced(by: -shift)
    guard shift != 0, case .success(let bytes) = try read(asked),
      let (q, position) = position(in: bytes, of: asked), position.absolute == sector
    else { return nil }
    return Self.place(q, position)
  }

  private static func place(_ q: SubchannelQ, _ position: SubchannelQ.Position) -> Place {
    position.track == SubchannelQ.Position.leadOut
      ? .leadOut(at: position.absolute)
      : .track(
        position.track, isData: q.isData, isPreGap: position.index == 0, at: position.absolute)
  }

  private mutating func read(_ sector: Sector) throws -> Result<[UInt8], DriveFault> {
    let sectors = sector..<sector.advanced(by: 1)
    readCount += 1
    let result = try drive.answer(
      ReadRequest(sectors, wantsQ: hasQ), goesOnAfterChange: true
    ).result
    guard hasQ, case .failure(.refused) = result else { return result }
    hasQ = false
    return try drive.answer(ReadRequest(sectors), goesOnAfterChange: true).result
  }

  private mutating func position(
    in block: [UInt8], of sector: Sector
  ) -> (SubchannelQ, SubchannelQ.Position)? {
    let bytes = block[CDAudio.bytesPerSector...]
    for digits in digits.map({ [$0] }) ?? [.bcd, .binary] {
      guard let q = SubchannelQ(bytes: bytes, digits: digits), let position = q.position,
        abs(sector.distance(to: position.absolute)) <= Self.largestShift
      else { continue }
      return (q, position)
    }
    return nil
  }
}
