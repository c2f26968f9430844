/// What a drive says of a disc's tracks, which may contradict itself: some discs are made so that
/// computers, which look at all sessions, are misled, and CD players, which know the first one only,
/// are not.
public struct ReportedTOC: Equatable, Sendable {
  /// Ascending numbers, with any starts.
  public var entries: [TableOfContents.Entry]
  /// Of the last session.
  public var leadOut: Sector

  public init(entries: [TableOfContents.Entry], leadOut: Sector) {
    self.entries = entries
    self.leadOut = leadOut
  }

  /// What the lead-ins of a disc's sessions say, by session, from the reply to READ TOC, format 2
  /// (MMC-3, 5.23.3.3): four bytes of header, then eleven for each entry.
  ///
  /// Sessions that tell no lead-out are left out.
  public static func sessions(fullTOC bytes: [UInt8]) -> [Int: ReportedTOC] {
    var entries: [Int: [TableOfContents.Entry]] = [:]
    var leadOuts: [Int: Sector] = [:]
    for start in stride(from: 4, through: bytes.count - 11, by: 11) {
      let entry = Array(bytes[start..<start + 11])
      let time = MSF(minute: Int(entry[8]), second: Int(entry[9]), frame: Int(entry[10]))
      // ADR 1: a track, or one of the points A0h to A2h.
      guard entry[1] >> 4 == 1, let time else { continue }
      let (session, point) = (Int(entry[0]), Int(entry[3]))
      switch point {
      case 1...99:
        entries[session, default: []].append(
          TableOfContents.Entry(
            number: point, kind: entry[1] & 0b0100 != 0 ? .data : .audio, start: Sector(time),
            session: session, flags: TrackFlags(controlField: entry[1] & 15)))
      case 0xA2: leadOuts[session] = Sector(time)
      default: break
      }
    }
    return leadOuts.reduce(into: [:]) { sessions, leadOut in
      let tracks = (entries[leadOut.key] ?? []).sorted { $0.number < $1.number }
      sessions[leadOut.key] = ReportedTOC(entries: tracks, leadOut: leadOut.value)
    }
  }

  /// Takes over what the lead-ins say of sessions and kinds, where they tell of the same tracks.
  ///
  /// - Returns: The tracks of the first session that are audio there, but not in what is reported of
  ///   the disc as a whole.
  public mutating func adopt(_ sessions: [Int: ReportedTOC]) -> [Int] {
    let known = sessions.sorted { $0.key < $1.key }.flatMap(\.value.entries)
    var misnamed: [Int] = []
    for index in entries.indices {
      let entry = entries[index]
      let same = known.first { $0.number == entry.number && $0.start == entry.start }
      guard let same else { continue }
      entries[index].session = same.session
      if same.session == 1, same.kind == .audio, entry.kind == .data {
        entries[index].kind = .audio
        entries[index].flags = same.flags
        misnamed.append(entry.number)
      }
    }
    return misnamed
  }

  /// - Throws: `TOCError` where it contradicts itself.
  public func tableOfContents() throws(TOCError) -> TableOfContents {
    try TableOfContents(entries: entries, leadOut: leadOut)
  }
}

/// Where a disc's table of contents is wrong, and what was taken in its place.
public enum TOCContradiction: Equatable, Sendable {
  /// What later sessions say does not go with the first one; tracks of theirs that are left out.
  case laterSessions(tracks: [Int])
  /// Tracks that are said to be data, and are audio.
  case audioNamedData(tracks: [Int])
  /// A track that starts elsewhere by sub-channel Q.
  case start(track: Int, told: Sector, found: Sector)
  /// The disc ends elsewhere.
  case leadOut(told: Sector, found: Sector)
  /// Tracks that start behind the lead-out, where nothing can be read.
  case notThere(tracks: [Int])
}

extension TOCContradiction: CustomStringConvertible {
  public var description: String {
    switch self {
    case .laterSessions(let tracks):
      "The table of contents of a later session contradicts that of the first one, which counts, as in "
        + "CD players."
        + (tracks.isEmpty ? "" : " \(Self.names(of: tracks).capitalizedFirst) left out.")
    case .audioNamedData(let tracks):
      "By the table of contents \(Self.names(of: tracks)) data, but "
        + "\(tracks.count == 1 ? "it is" : "they are") audio."
    case .start(let track, let told, let found):
      "By the table of contents track \(track) starts at sector \(told.offset), which is where it "
        + "cannot be. By sub-channel Q it starts at sector \(found.offset), which counts."
    case .leadOut(let told, let found):
      "By the table of contents the disc ends at sector \(told.offset), but its audio ends at sector "
        + "\(found.offset), which counts."
    case .notThere(let tracks):
      "\(Self.names(of: tracks).capitalizedFirst) said to start behind the end of the disc. Nothing can be "
        + "read there, so \(tracks.count == 1 ? "it is" : "they are") left out."
    }
  }

  private static func names(of tracks: [Int]) -> String {
    guard let last = tracks.last, tracks.count > 1 else {
      return "track \(tracks.first ?? 0) is"
    }
    return "tracks \(tracks.dropLast().map(String.init).joined(separator: ", ")) and \(last) are"
  }
}

extension String {
  fileprivate var capitalizedFirst: String { prefix(1).uppercased() + dropFirst() }
}
