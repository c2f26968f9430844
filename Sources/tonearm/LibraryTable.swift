import CompactDisc
import FoundationEssentials
import MusicLibrary

/// A library in words.
enum LibraryTable {
  static func albums(_ count: Int) -> String { "\(ImportTable.albums(count))." }

  static func line(for album: AlbumSummary, _ style: TerminalStyle) -> String {
    var text = "\("\(album.id)".padded(to: 6))  \(word(for: album.state, style))  "
    text += ImportTable.name(album.artist, album.title, album.discNumber)
    if album.trackCount > 0 {
      text +=
        "  (\(ImportTable.tracks(album.trackCount)), \(ImportTable.length(album.sampleCount)))"
    }
    if let failure = album.failure {
      text += "\n\(indent)\(album.source.withoutControls)\n\(indent)\(failure.withoutControls)"
    }
    return text
  }

  static func text(of match: SearchMatch, _ style: TerminalStyle) -> String {
    line(for: match.album, style)
      + match.tracks.map { "\n\(indent)\(two($0.number))  \($0.title.withoutControls)" }.joined()
  }

  static func text(of album: AlbumEntry, in library: String, _ style: TerminalStyle) -> String {
    var name = ImportTable.name(album.artist, album.title, album.discNumber)
    if album.discNumber != nil, let count = album.discCount { name += " of \(count)" }
    var facts = [
      ("id", album.id.map { "\($0)" }),
      ("state", state(of: album)),
      ("folder", album.folder.map { "\(library)/\($0)" }),
      ("source", album.source.path),
      ("settings", album.source.settings),
      ("disc id", album.discID), ("toc", album.tableOfContents),
      ("added", date(album.added)), ("changed", date(album.changed)),
    ]
    facts += album.remarks.map { ("remark", $0) }
    let lines = facts.compactMap { label, value in
      value.map { "  \(label.fitted(to: 8))  \($0.withoutControls)" }
    }
    return ([style.bold(name)] + lines + rows(of: album)).joined(separator: "\n")
  }

  private static func rows(of album: AlbumEntry) -> [String] {
    guard !album.tracks.isEmpty else { return [] }
    let titleWidth = min(40, max(5, album.tracks.map(\.title.columnCount).max() ?? 0))
    let header =
      "   #  \("Title".fitted(to: titleWidth))   Length  State    CRC-32    AR v1     AR v2     "
      + "     Size  File"
    return [header]
      + album.tracks.map { track in
        let columns = [
          "  \(two(track.number))", track.title.fitted(to: titleWidth),
          ImportTable.length(track.sampleCount).padded(to: 7),
          track.state.rawValue.fitted(to: 7),
          sum(track.checksums?.crc32), sum(track.checksums?.accurateRip1),
          sum(track.checksums?.accurateRip2),
          (track.file.map { size($0.byteCount) } ?? "-").padded(to: 9),
          track.file?.name.withoutControls ?? "-",
        ]
        return columns.joined(separator: "  ")
      }
  }

  static func text(
    of sums: Catalog.Statistics, _ states: [AlbumEntry.State: Int], in library: String
  ) -> String {
    let rows = [
      ("albums", "\(sums.albums)"), ("artists", "\(sums.artists)"), ("tracks", "\(sums.tracks)"),
      ("hours", tenths(sums.samples, of: CDAudio.sampleRate * 3600)),
      ("size", size(sums.bytes)),
    ]
    let others = AlbumEntry.State.allCases.compactMap { state in
      state == .done || states[state] == nil ? nil : "\(states[state] ?? 0) \(state.rawValue)"
    }
    let lines = rows.map { "  \($0.0.fitted(to: 8))\($0.1.padded(to: 12))" }
    let rest = others.isEmpty ? [] : ["  and \(others.joined(separator: ", "))"]
    return ([library.withoutControls] + lines + rest).joined(separator: "\n")
  }

  static func forgotten(_ album: AlbumEntry, in library: String) -> String {
    let name = ImportTable.name(album.artist, album.title, album.discNumber)
    let files = album.tracks.compactMap(\.file).count
    guard let folder = album.folder, files > 0 else { return "Forgotten: \(name)" }
    return "Forgotten: \(name). Its files stay in \(library)/\(folder)".withoutControls
  }

  // MARK: Words

  private static let indent = String(repeating: " ", count: 8)

  private static func word(for state: AlbumEntry.State, _ style: TerminalStyle) -> String {
    let word = state.rawValue.fitted(to: 9)
    return switch state {
    case .done: style.green(word)
    case .failed: style.red(word)
    case .planned, .begun: style.yellow(word)
    case .duplicate: word
    }
  }

  private static func state(of album: AlbumEntry) -> String {
    switch album.state {
    case .planned: "planned: nothing has been made yet"
    case .begun:
      "begun: \(album.tracks.count { $0.state != .planned }) of "
        + "\(ImportTable.tracks(album.tracks.count)) are there; the next import goes on"
    case .done: "done"
    case .failed: "failed: \(album.failure ?? "")"
    case .duplicate:
      "duplicate: the same audio as album \(album.duplicateOf.map { "\($0)" } ?? "-")"
    }
  }

  /// In UTC, to the second.
  private static func date(_ seconds: Double) -> String {
    Date(timeIntervalSince1970: seconds.rounded(.down)).formatted(.iso8601)
  }

  private static func sum(_ value: UInt32?) -> String { value.map(hexadecimal) ?? "-       " }

  private static func two(_ number: Int) -> String { number < 10 ? "0\(number)" : "\(number)" }

  /// Bytes in the unit in which they are a handy number.
  static func size(_ bytes: Int) -> String {
    let (unit, name) = bytes < 10 << 30 ? (1 << 20, "MiB") : (1 << 30, "GiB")
    return "\(tenths(bytes, of: unit)) \(name)"
  }

  private static func tenths(_ value: Int, of unit: Int) -> String {
    let tenths = (value * 10 + unit / 2) / unit
    return "\(tenths / 10).\(tenths % 10)"
  }
}
