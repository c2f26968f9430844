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

extension TableOfContents {
  /// Reads what `rawTOC` makes, or a drive has answered; nil for anything else.
  ///
  /// It does not tell sessions: data behind audio is taken for a session of its own, as on an
  /// enhanced CD.
  public init?(rawTOC bytes: [UInt8]) {
    guard bytes.count >= 12, bytes.count <= 804, (bytes.count - 4).isMultiple(of: 8) else {
      return nil
    }
    var entries: [Entry] = []
    var leadOut: Sector?
    for place in stride(from: 4, to: bytes.count, by: 8) {
      let address = bytes[place + 4..<place + 8].reduce(0) { $0 << 8 | Int($1) }
      let control = bytes[place + 1] & 0x0F
      guard bytes[place + 2] != 0xAA else {
        leadOut = Sector(offset: address)
        continue
      }
      let isData = control & 0b0100 != 0
      let isBehindAudio = isData && entries.last?.kind == .audio
      entries.append(
        Entry(
          number: Int(bytes[place + 2]), kind: isData ? .data : .audio,
          start: Sector(offset: address),
          session: isBehindAudio ? 2 : entries.last?.session ?? 1,
          flags: TrackFlags(controlField: control)))
    }
    guard let leadOut, let toc = try? TableOfContents(entries: entries, leadOut: leadOut) else {
      return nil
    }
    self = toc
  }
}
