import Importing
import LibraryAuditing
import MusicLibrary

/// An audit in words.
enum AuditText {
  static func line(for finding: AuditFinding, _ style: TerminalStyle) -> String {
    let label = finding.problem.kind.rawValue.fitted(to: 7)
    let coloured =
      switch finding.problem.kind {
      case .missing, .damaged: style.red(label)
      case .tag, .stray: style.yellow(label)
      }
    return "\(coloured)  " + "\(finding.path)  \(finding.problem)".withoutControls
  }

  static func line(for result: RemadeAlbum, _ style: TerminalStyle) -> String {
    let album = result.album
    let numbers = result.tracks.map(String.init).joined(separator: ", ")
    let name = ImportTable.name(album.artist, album.title, album.discNumber)
    let what = "\(name), \(result.tracks.count == 1 ? "track" : "tracks") \(numbers)"
    return switch result.status {
    case .made(true): "\(style.green("made   "))  \(what): the same as before"
    case .made(false): "\(style.yellow("made   "))  \(what): not the same as before"
    case .left(let reason): "\(style.yellow("left   "))  \(what): \(reason.withoutControls)"
    case .failed(let reason): "\(style.red("failed "))  \(what): \(reason.withoutControls)"
    case .interrupted: "begun    \(what): the next import of its source goes on"
    }
  }

  static func text(
    of summary: AuditSummary, repaired: Int, _ style: TerminalStyle
  ) -> String {
    let kinds = AuditFinding.Problem.Kind.allCases.compactMap { kind in
      summary.problems[kind].map { "\($0) \(words(for: kind, $0))" }
    }
    let files = summary.files == 1 ? "1 file" : "\(summary.files) files"
    var text = style.bold(
      "\(ImportTable.albums(summary.albums)), \(files), \(LibraryTable.size(summary.bytes)): ")
    text += kinds.isEmpty ? style.green("all is well") : style.yellow(kinds.joined(separator: ", "))
    if repaired > 0 { text += "; \(repaired) made again" }
    text += "."
    if summary.edited > 0 {
      text +=
        " \(summary.edited == 1 ? "1 file has" : "\(summary.edited) files have") another size, because "
        + "the tags were edited."
    }
    if summary.albumsInTheMaking > 0 {
      text += " \(ImportTable.albums(summary.albumsInTheMaking)) in the making."
    }
    return text
  }

  private static func words(for kind: AuditFinding.Problem.Kind, _ count: Int) -> String {
    switch kind {
    case .missing: "missing"
    case .damaged: "damaged"
    case .tag: count == 1 ? "bad tag" : "bad tags"
    case .stray: count == 1 ? "stray" : "strays"
    }
  }
}
