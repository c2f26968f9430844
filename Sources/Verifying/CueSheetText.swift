import CompactDisc

/// The cue sheet of a disc whose audio lies in one file, from sector 0 on.
struct CueSheetText {
  let text: String

  /// - Parameters:
  ///   - disc: Of audio tracks in one session.
  ///   - file: Without quotes.
  ///   - format: The word for its kind, such as `BINARY`.
  init(_ disc: Disc, file: String, format: String, comment: String) {
    var lines = ["REM COMMENT \(Self.quoted(comment))"]
    if let date = disc.date { lines.append("REM DATE \(Self.quoted(date))") }
    if let genre = disc.genre { lines.append("REM GENRE \(Self.quoted(genre))") }
    if let number = disc.discNumber { lines.append("REM DISCNUMBER \(number)") }
    if let count = disc.discCount { lines.append("REM TOTALDISCS \(count)") }
    if let number = disc.mediaCatalogNumber { lines.append("CATALOG \(number)") }
    lines += Self.texts(disc.text)
    lines.append("FILE \"\(file)\" \(format)")
    for (index, track) in disc.toc.tracks.enumerated() {
      let start = track.sectors.lowerBound
      lines.append("  TRACK \(Self.twoDigits(track.number)) AUDIO")
      lines += Self.texts(disc.trackTexts[track.number] ?? DiscText()).map { "    \($0)" }
      let flags = Self.flags.filter { track.flags.contains($0.0) }.map(\.1)
      if !flags.isEmpty { lines.append("    FLAGS \(flags.joined(separator: " "))") }
      if let isrc = disc.isrcs[track.number] { lines.append("    ISRC \(isrc)") }
      // Before the first track the file has what lies there, hidden audio or not.
      let preGap = index == 0 ? Sector(offset: 0) : disc.preGaps[track.number]
      if let preGap, preGap < start {
        lines.append("    INDEX 00 \(MSF(sectorCount: preGap.offset))")
      }
      lines.append("    INDEX 01 \(MSF(sectorCount: start.offset))")
    }
    text = lines.joined(separator: "\n") + "\n"
  }

  private static let flags: [(TrackFlags, String)] = [
    (.copyPermitted, "DCP"), (.fourChannel, "4CH"), (.preEmphasis, "PRE"),
    (.serialCopyManagement, "SCMS"),
  ]

  private static func texts(_ text: DiscText) -> [String] {
    [("TITLE", text.title), ("PERFORMER", text.performer), ("SONGWRITER", text.songwriter)]
      .compactMap { name, value in value.map { "\(name) \(quoted($0))" } }
  }

  private static func quoted(_ text: String) -> String {
    let line = String(text.map { $0 == "\"" ? "'" : $0.isNewline ? " " : $0 })
    return "\"\(line)\""
  }

  private static func twoDigits(_ number: Int) -> String {
    number < 10 ? "0\(number)" : "\(number)"
  }
}
