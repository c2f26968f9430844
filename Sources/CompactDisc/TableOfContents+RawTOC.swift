extension TableOfContents {
  /// The reply to the drive command READ TOC, format 0, with logical block addresses.
  ///
  /// Two bytes of length, the first and the last track number, then eight bytes for each track and
  /// for the lead-out, "track" AAh (MMC-6, 6.25). This is what an ID3 tag's MCDI frame holds.
  public var rawTOC: [UInt8] {
    var descriptors: [UInt8] = []
    for track in tracks {
      descriptors += Self.descriptor(
        number: UInt8(track.number), control: Self.control(of: track),
        address: track.sectors.lowerBound)
    }
    let numbers = [tracks.first, tracks.last].map { UInt8($0?.number ?? 0) }
    let isData = tracks.last?.kind == .data
    descriptors += Self.descriptor(number: 0xAA, control: isData ? 0b0100 : 0, address: toldLeadOut)
    let length = UInt16(numbers.count + descriptors.count)
    return [UInt8(length >> 8), UInt8(truncatingIfNeeded: length)] + numbers + descriptors
  }

  /// The Q sub-channel's control field: four bits, of which bit 2 marks data.
  private static func control(of track: Track) -> UInt8 {
    TrackFlags(controlField: track.flags.rawValue).rawValue | (track.kind == .data ? 0b0100 : 0)
  }

  private static func descriptor(number: UInt8, control: UInt8, address: Sector) -> [UInt8] {
    let address = UInt32(bitPattern: Int32(truncatingIfNeeded: address.offset))
    // ADR 1: the Q sub-channel that the address came from held a position.
    return [0, 1 << 4 | control, number, 0]
      + stride(from: 24, through: 0, by: -8).map { UInt8(truncatingIfNeeded: address >> $0) }
  }
}
