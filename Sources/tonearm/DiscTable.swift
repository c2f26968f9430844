import CompactDisc

/// A disc as `tonearm info` prints it for people.
struct DiscTable {
  private let disc: Disc
  private let remarks: [String]

  init(_ disc: Disc, remarks: [String] = []) {
    self.disc = disc
    self.remarks = remarks
  }

  var text: String {
    let names = [disc.text.performer, disc.text.title].compactMap { $0 }
    var lines = names.isEmpty ? [] : [names.joined(separator: " — ").withoutControls, ""]
    let preGap = hasPreGaps ? "Pre-gap   " : ""
    lines.append(" #  Start     Length    Sectors  \(preGap)Flags     ISRC          Title")
    if let hidden = disc.toc.hiddenAudio {
      lines.append(row(0, sectors: hidden, kind: "hidden audio"))
    }
    lines += disc.toc.tracks.map(row)
    lines += [
      "    \(MSF(sectorCount: disc.toc.leadOut.offset))  lead-out", "",
      field("TOC", disc.toc.description), field("MCN", disc.mediaCatalogNumber?.description ?? "-"),
      field("MusicBrainz", disc.toc.musicBrainzDiscID), field("FreeDB", disc.toc.freeDBDiscID),
      field("AccurateRip", disc.toc.accurateRipDiscID), field("CTDB", disc.toc.ctdbTOCID),
    ]
    if !remarks.isEmpty { lines += [""] + remarks.map { "Note: \($0.withoutControls)" } }
    return lines.joined(separator: "\n")
  }

  /// Whether a track has one; hidden audio has a row of its own.
  private var hasPreGaps: Bool {
    disc.preGaps.contains { $0.key != disc.toc.tracks.first?.number }
  }

  private func row(_ track: TableOfContents.Track) -> String {
    let text = disc.trackTexts[track.number]
    let title = [text?.performer, text?.title].compactMap { $0 }.joined(separator: " — ")
    return row(
      track.number, sectors: track.sectors,
      preGap: disc.preGaps[track.number].map {
        "\(MSF(sectorCount: $0.distance(to: track.sectors.lowerBound)))"
      } ?? "", flags: flags(of: track),
      isrc: disc.isrcs[track.number]?.description ?? "",
      kind: track.kind == .data ? "data" : title.withoutControls)
  }

  private func row(
    _ number: Int, sectors: Range<Sector>, preGap: String = "", flags: String = "",
    isrc: String = "", kind: String
  ) -> String {
    let columns =
      [
        "\(number)".padded(to: 2), "\(MSF(sectorCount: sectors.lowerBound.offset))",
        "\(MSF(sectorCount: sectors.count))", "\(sectors.count)".padded(to: 7),
      ] + (hasPreGaps ? [preGap.fitted(to: 8)] : []) + [
        flags.fitted(to: 8), isrc.fitted(to: 12), kind,
      ]
    let row = columns.joined(separator: "  ")
    return String(row.reversed().drop { $0 == " " }.reversed())
  }

  /// The names that cue sheets give the flags.
  private func flags(of track: TableOfContents.Track) -> String {
    let names: [(TrackFlags, String)] = [
      (.preEmphasis, "PRE"), (.copyPermitted, "DCP"), (.fourChannel, "4CH"),
      (.serialCopyManagement, "SCMS"),
    ]
    return names.filter { track.flags.contains($0.0) }.map(\.1).joined(separator: " ")
  }

  private func field(_ name: String, _ value: String) -> String {
    "\(name.fitted(to: 13))\(value)"
  }
}
