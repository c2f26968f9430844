/// A disc's tracks in playing order.
public struct TableOfContents: Equatable, Sendable {
  /// What a disc's lead-in says of one track.
  public struct Entry: Equatable, Sendable {
    /// 1...99.
    public var number: Int
    public var kind: TrackKind
    /// Where INDEX 01 is.
    public var start: Sector
    /// From 1.
    public var session: Int
    public var flags: TrackFlags

    public init(
      number: Int, kind: TrackKind, start: Sector, session: Int = 1, flags: TrackFlags = []
    ) {
      self.number = number
      self.kind = kind
      self.start = start
      self.session = session
      self.flags = flags
    }
  }

  /// A track and the sectors that it plays.
  public struct Track: Equatable, Sendable {
    public let number: Int
    public let kind: TrackKind
    /// From INDEX 01 to the start of the next track, so the next one's pre-gap is part of it.
    ///
    /// Before the first track of another session they end 11,400 sectors earlier, from the third
    /// session on 6,900: the lead-out and the lead-in between sessions belong to no track.
    public let sectors: Range<Sector>
    public let session: Int
    public let flags: TrackFlags
  }

  /// 1...99 tracks with consecutive numbers, which need not start at 1.
  public let tracks: [Track]
  /// The first sector after the last track.
  public let leadOut: Sector
  /// What the disc says of that, by which others know it; the same, unless the disc says it wrongly.
  public let toldLeadOut: Sector

  /// The last address that two digits of minutes can name: 99:59:74.
  private static let lastSector = Sector(offset: 100 * 60 * 75 - 1 - CDAudio.leadInSectors)

  /// - Parameters:
  ///   - entries: 1...99 tracks with consecutive numbers and increasing starts, from sector 0 on.
  ///   - leadOut: After the last start, at most MSF 99:59:74.
  ///   - toldLeadOut: What the disc says, where that is wrong.
  public init(
    entries: [Entry], leadOut: Sector, toldLeadOut: Sector? = nil
  ) throws(TOCError) {
    guard (1...99).contains(entries.count) else { throw .trackCount(entries.count) }
    guard let first = entries.first, let last = entries.last else { throw .trackCount(0) }
    for number in [first.number, last.number] where !(1...99).contains(number) {
      throw .trackNumber(number)
    }
    guard first.start.offset >= 0 else {
      throw .trackStart(number: first.number, start: first.start)
    }
    guard first.session >= 1 else { throw .session(first.session, number: first.number) }
    guard leadOut > last.start, leadOut <= Self.lastSector else { throw .leadOut(leadOut) }

    var tracks: [Track] = []
    for (entry, next) in zip(entries, entries.dropFirst()) {
      guard next.number == entry.number + 1 else {
        throw .trackOrder(next.number, expected: entry.number + 1)
      }
      guard entry.start < next.start else {
        throw .trackStart(number: next.number, start: next.start)
      }
      guard entry.session <= next.session else {
        throw .session(next.session, number: next.number)
      }
      let isLastOfSession = entry.session != next.session
      let gap = isLastOfSession ? CDAudio.sessionGapSectors(after: entry.session) : 0
      let end = next.start.advanced(by: -gap)
      guard entry.start < end else { throw .session(next.session, number: next.number) }
      tracks.append(Track(entry, end: end))
    }
    tracks.append(Track(last, end: leadOut))
    self.tracks = tracks
    self.leadOut = leadOut
    self.toldLeadOut = toldLeadOut ?? leadOut
  }

  /// The same tracks, some of them with other flags.
  ///
  /// - Parameter flags: By track number; the others keep theirs.
  public func settingFlags(_ flags: [Int: TrackFlags]) -> TableOfContents {
    TableOfContents(
      tracks: tracks.map { track in
        Track(
          number: track.number, kind: track.kind, sectors: track.sectors, session: track.session,
          flags: flags[track.number] ?? track.flags)
      }, leadOut: leadOut, toldLeadOut: toldLeadOut)
  }

  private init(tracks: [Track], leadOut: Sector, toldLeadOut: Sector) {
    self.tracks = tracks
    self.leadOut = leadOut
    self.toldLeadOut = toldLeadOut
  }

  /// The tracks that hold audio.
  public var audioTracks: [Track] { tracks.filter { $0.kind == .audio } }

  /// The stretches of sectors that hold audio without data between them, hidden audio included.
  public var audioRegions: [Range<Sector>] {
    ([hiddenAudio].compactMap(\.self) + audioTracks.map(\.sectors)).reduce(into: []) {
      regions, sectors in
      if let last = regions.last, last.upperBound == sectors.lowerBound {
        regions[regions.count - 1] = last.lowerBound..<sectors.upperBound
      } else {
        regions.append(sectors)
      }
    }
  }

  /// The sectors before the first track, when that one is audio and does not start at sector 0.
  ///
  /// Players reach them only by winding back from the start; some discs hide a song there.
  public var hiddenAudio: Range<Sector>? {
    guard let first = tracks.first, first.kind == .audio, first.sectors.lowerBound.offset > 0
    else { return nil }
    return Sector(offset: 0)..<first.sectors.lowerBound
  }
}

extension TableOfContents.Track {
  fileprivate init(_ entry: TableOfContents.Entry, end: Sector) {
    number = entry.number
    kind = entry.kind
    sectors = entry.start..<end
    session = entry.session
    flags = entry.flags
  }
}

extension TableOfContents: CustomStringConvertible {
  /// Parses what `description` gives, such as `0:11413:-220352:332850`.
  ///
  /// Tracks count from 1. The text does not tell sessions: a last track of data after audio is
  /// taken for a second session (a CD-Extra), if the gap before it fits.
  public init(parsing text: String) throws(TOCError) {
    let fields = text.utf8.split(separator: UInt8(ascii: ":"), omittingEmptySubsequences: false)
    guard (2...100).contains(fields.count) else { throw .malformed(excerpt(text)) }
    var entries: [Entry] = []
    for (number, field) in zip(1..., fields.dropLast()) {
      let isData = field.first == UInt8(ascii: "-")
      guard let start = decimal(isData ? field.dropFirst() : field, maximumDigits: 6) else {
        throw .malformed(excerpt(text))
      }
      let kind = isData ? TrackKind.data : .audio
      entries.append(Entry(number: number, kind: kind, start: Sector(offset: start)))
    }
    guard let field = fields.last, let leadOut = decimal(field, maximumDigits: 6) else {
      throw .malformed(excerpt(text))
    }
    if entries.count > 1, entries[entries.count - 1].kind == .data,
      entries[entries.count - 2].kind == .audio,
      entries[entries.count - 1].start.offset - entries[entries.count - 2].start.offset
        > CDAudio.sessionGapSectors
    {
      entries[entries.count - 1].session = 2
    }
    try self.init(entries: entries, leadOut: Sector(offset: leadOut))
  }

  /// The start of each track and the lead-out, in sectors; a minus sign marks data.
  ///
  /// The Cue Tools database writes tables of contents like this.
  public var description: String {
    let starts = tracks.map { ($0.kind == .data ? "-" : "") + "\($0.sectors.lowerBound.offset)" }
    return (starts + ["\(leadOut.offset)"]).joined(separator: ":")
  }
}
