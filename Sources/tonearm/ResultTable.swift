import CompactDisc
import Ripping
import SecureReading

/// The table at the end of a rip.
struct ResultTable {
  private let summary: RipSummary
  private let style: TerminalStyle

  init(_ summary: RipSummary, style: TerminalStyle) {
    self.summary = summary
    self.style = style
  }

  var text: String {
    let titleWidth = min(40, max(5, summary.tracks.map(\.track.title.columnCount).max() ?? 0))
    let header =
      " #  \("Title".fitted(to: titleWidth))  Length   Peak  CRC-32    AR v1     AR v2         Size  "
    let rows = summary.tracks.map { row($0, titleWidth: titleWidth) }
    return ([style.bold(header)] + rows + doubts + conclusion).joined(separator: "\n")
  }

  private func row(_ result: TrackResult, titleWidth: Int) -> String {
    let track = result.track
    let length = Self.time(seconds: track.sectors.count / CDAudio.sectorsPerSecond).padded(to: 6)
    var columns = ["\(Self.number(track))  \(track.title.fitted(to: titleWidth))", length]
    if let encoded = result.encoded {
      let sums = encoded.checksums
      columns += [
        Self.percentage(of: sums.peak).padded(to: 5), hexadecimal(sums.crc32.value),
        encoded.hasAccurateRipChecksum ? hexadecimal(sums.accurateRip.v1) : "-       ",
        encoded.hasAccurateRipChecksum ? hexadecimal(sums.accurateRip.v2) : "-       ",
        Self.size(encoded.fileSize).padded(to: 9),
      ]
    }
    return columns.joined(separator: "  ") + "  " + remark(result)
  }

  private func remark(_ result: TrackResult) -> String {
    switch result.status {
    case .ok: style.green("ok")
    case .doubtful: style.yellow("\(Self.sectors(result.doubtful.count)) in doubt")
    case .failed: style.red("failed: no file")
    case .kept: "kept: was there already"
    case .silent: "digital silence: no file"
    }
  }

  /// Where in the tracks the reading was not smooth, and what became of it.
  private var doubts: [String] {
    let results = summary.tracks.filter { !($0.reading?.contested.isEmpty ?? true) }
    guard !results.isEmpty else { return [] }
    let lists = results.flatMap { result in
      let start = result.track.sectors.lowerBound
      return ["", "Track \(result.track.number):"]
        + (result.reading?.contested ?? []).map { stretch in
          let from = MSF(sectorCount: start.distance(to: stretch.sectors.lowerBound))
          let place = "\(Self.sectors(stretch.sectors.count)) from sector"
          return "  \(from)  \(place) \(stretch.sectors.lowerBound.offset): "
            + Self.text(of: stretch.evidence)
        }
    }
    return lists + ["", DiscMap(summary.tracks).text]
  }

  static func text(of evidence: Evidence) -> String {
    switch evidence {
    case .none, .unreadable: "in doubt: cannot be read, silent in the file"
    case .outOfReach: "beyond what the drive can read, taken for silence"
    case .contested: "in doubt: reads contradict each other, the best guess is in the file"
    case .readOnce: "in doubt: read only once"
    case .undoubted, .voted, .fitted, .agreed: "settled by repeated reads"
    }
  }

  private var conclusion: [String] {
    switch summary.status {
    case .ok: []
    case .doubtful:
      [
        "",
        style.yellow(
          "Some samples are in doubt. Clean the disc, or use another drive or copy, and rip again: "
            + "what is proved is not read again."),
      ]
    case .failed: ["", style.red("The rip is not complete.")]
    }
  }

  /// One line for a track that has come to its end.
  static func line(for result: TrackResult) -> String {
    let what =
      switch result.status {
      case .ok: "done"
      case .doubtful: "done, \(sectors(result.doubtful.count)) in doubt"
      case .failed: "failed"
      case .kept: "kept"
      case .silent: "digital silence"
      }
    return "Track \(number(result.track)) \(result.track.title.withoutControls): \(what)"
  }

  static func number(_ track: RipPlan.Track) -> String {
    track.number < 10 ? "0\(track.number)" : "\(track.number)"
  }

  /// Minutes and seconds, as `4:07`.
  static func time(seconds: Int) -> String {
    "\(seconds / 60):\(seconds % 60 < 10 ? "0" : "")\(seconds % 60)"
  }

  private static func sectors(_ count: Int) -> String {
    count == 1 ? "1 sector" : "\(count) sectors"
  }

  /// Of full scale, in tenths of a per cent, cut off so that 100.0 means full scale.
  private static func percentage(of peak: UInt16) -> String {
    let tenths = Int(peak) * 1000 / 32768
    return "\(tenths / 10).\(tenths % 10)"
  }

  private static func size(_ bytes: Int) -> String {
    let tenths = (bytes * 10 + 524_288) / 1_048_576
    return "\(tenths / 10).\(tenths % 10) MiB"
  }
}

/// A checksum as all rippers print it: eight digits.
func hexadecimal(_ value: UInt32) -> String {
  let digits = String(value, radix: 16)
  return String(repeating: "0", count: 8 - digits.count) + digits
}

extension [Sector] {
  /// Stretches of neighbouring sectors; the array is ascending.
  var runs: [Range<Sector>] {
    reduce(into: []) { runs, sector in
      if let last = runs.last, last.upperBound == sector {
        runs[runs.count - 1] = last.lowerBound..<sector.advanced(by: 1)
      } else {
        runs.append(sector..<sector.advanced(by: 1))
      }
    }
  }
}
