import CompactDisc

extension RipLog {
  /// The log as a text in UTF-8, ending with a line that seals all before it.
  ///
  /// The order is the one that people know from Exact Audio Copy: program, drive and settings, table
  /// of contents, tracks, summary. The table has the columns by which Picard finds a disc.
  public var text: String {
    let sections = [header, settingLines, tableOfContents, ids] + tracks.map(lines) + [summary]
    let body = sections.map { $0.joined(separator: "\n") }.joined(separator: "\n\n") + "\n\n"
    return LogSeal.sealed(body)
  }

  private var header: [String] {
    [
      plain(program), "", "Extraction log of \(plain(date))", "",
      "\(plain(artist)) / \(plain(album))",
    ]
  }

  private var settingLines: [String] {
    ([Setting("Used drive", source)] + settings).map { padded($0.name, to: 42, $0.value) }
  }

  private var tableOfContents: [String] {
    let rows = toc.tracks.map { track in
      let first = track.sectors.lowerBound
      let last = track.sectors.upperBound.advanced(by: -1)
      return [
        right("\(track.number)", 9), right(time(first.offset), 8),
        right(time(track.sectors.count), 8), right("\(first.offset)", 10) + " ",
        right("\(last.offset)", 10),
      ].joined(separator: "  | ")
    }
    return [
      "TOC of the extracted CD", "",
      "     Track |   Start   |  Length   | Start sector | End sector ",
      "    -----------------------------------------------------------",
    ] + rows
  }

  private var ids: [String] {
    [
      ("MusicBrainz", toc.musicBrainzDiscID), ("FreeDB", toc.freeDBDiscID),
      ("AccurateRip", toc.accurateRipDiscID), ("CTDB", toc.ctdbTOCID),
    ].map { padded("Disc id at \($0.0)", to: 42, $0.1) }
  }

  private func lines(_ track: Track) -> [String] {
    var lines = [
      track.number == 0 ? "Hidden audio before track 1" : "Track \(right("\(track.number)", 2))",
      "",
    ]
    func add(_ text: String) { lines.append("     \(text)") }
    add("Title \(plain(track.title))")
    if let file = track.file { add("Filename \(plain(file))") }
    if let gap = track.preGap, gap > 0 { add("Pre-gap length \(time(gap))") }
    if let peak = track.peak { add("Peak level \(tenths(peak * 100)) %") }
    if let crc = track.crc32 { add("Copy CRC \(hexadecimal(crc))") }
    if let crc = track.crc32WithoutNull { add("CRC without null samples: \(hexadecimal(crc))") }
    if let v1 = track.accurateRipV1 { add("AccurateRip v1 signature: \(hexadecimal(v1))") }
    if let v2 = track.accurateRipV2 { add("AccurateRip v2 signature: \(hexadecimal(v2))") }
    if track.number != 0 {
      add("AccurateRip: \(track.accurateRip.map(\.description) ?? "not asked")")
      add("CTDB: \(track.ctdb.map(\.description) ?? "not asked")")
    }
    for proof in track.evidence { add("Sectors \(plain(proof.name)): \(plain(proof.value))") }
    for place in track.places { add(line(place, of: track)) }
    if let failure = track.failure {
      add("No file: \(plain(failure))")
    } else {
      add(track.isSound ? "Copy OK" : "Copy with samples in doubt")
    }
    return lines
  }

  private func line(_ place: Place, of track: Track) -> String {
    let start = toc.tracks.first { $0.number == track.number }?.sectors.lowerBound
    let from = (start ?? Sector(offset: 0)).distance(to: place.sectors.lowerBound)
    let what =
      switch place.kind {
      case .settled: "settled by repeated reads"
      case .contested: "in doubt, reads contradict each other"
      case .unreadable: "in doubt, cannot be read, silent in the file"
      case .outOfReach: "beyond the drive's reach, silent in the file"
      case .repaired: "repaired from the Cue Tools database"
      }
    let count = place.sectors.count
    let last = place.sectors.upperBound.offset - 1
    return "Position \(time(max(0, from))): \(count == 1 ? "sector" : "sectors") "
      + (count == 1 ? "\(last)" : "\(place.sectors.lowerBound.offset) to \(last)") + ", \(what)"
  }

  private var summary: [String] {
    var lines: [String] = []
    let count = tracks.count { $0.failure == nil && $0.isSound }
    lines.append(
      count == tracks.count
        ? "No sample is in doubt"
        : "\(count) of \(tracks.count) tracks without a sample in doubt")
    let known = tracks.compactMap(\.accurateRip)
    if !known.isEmpty {
      lines.append(
        "AccurateRip: \(known.count(where: \.isAccurate)) of \(tracks.count { $0.number != 0 }) tracks "
          + "accurate")
    }
    if let crc = ctdbCRC { lines.append("CTDB checksum of the disc: \(hexadecimal(crc))") }
    if let ctdb { lines.append("CTDB: the disc is \(discWords(ctdb))") }
    lines += remarks.map(plain)
    return lines + ["", "End of status report"]
  }

  private func discWords(_ verdict: CTDBVerdict) -> String {
    if case .differs = verdict { "not what others have (\(verdict))" } else { verdict.description }
  }
}

/// A text on one line, without the bars that part columns.
private func plain(_ text: String) -> String {
  String(
    text.map { character in
      let isControl = character.unicodeScalars.contains {
        $0.properties.generalCategory == .control || $0.properties.generalCategory == .lineSeparator
          || $0.properties.generalCategory == .paragraphSeparator
      }
      return isControl ? " " : character == "|" ? "¦" : character
    })
}

/// Minutes, seconds and sectors, such as `4:22.03`.
private func time(_ sectors: Int) -> String {
  let rate = CDAudio.sectorsPerSecond
  let seconds = sectors / rate
  func two(_ number: Int) -> String { number < 10 ? "0\(number)" : "\(number)" }
  return "\(seconds / 60):\(two(seconds % 60)).\(two(sectors % rate))"
}

private func right(_ text: String, _ width: Int) -> String {
  String(repeating: " ", count: max(0, width - text.count)) + text
}

private func padded(_ name: String, to width: Int, _ value: String) -> String {
  let name = plain(name)
  return name + String(repeating: " ", count: max(1, width - name.count)) + ": \(plain(value))"
}

private func tenths(_ number: Double) -> String {
  let rounded = number.isFinite ? Int(min(max(number, 0), 1000) * 10 + 0.5) : 0
  return "\(rounded / 10).\(rounded % 10)"
}

func hexadecimal(_ number: UInt32) -> String {
  let digits = String(number, radix: 16, uppercase: true)
  return String(repeating: "0", count: 8 - digits.utf8.count) + digits
}
