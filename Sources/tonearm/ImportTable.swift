import CompactDisc
import Importing
import MusicLibrary

/// An import in words.
enum ImportTable {
  static func line(for album: PlannedAlbum, _ style: TerminalStyle) -> String {
    let (word, isGood) =
      switch album.action {
      case .make: ("make", true)
      case .goOn: ("go on", true)
      case .keep: ("there", true)
      case .keepFailed: ("failed", false)
      case .skipDuplicate: ("double", true)
      case .needsAHand: ("hand", false)
      }
    let label = word.fitted(to: 6)
    var text = isGood ? style.green(label) : style.yellow(label)
    text += "  \(name(album.artist, album.title, album.discNumber))"
    if album.trackCount > 0 {
      text += "  (\(tracks(album.trackCount)), \(length(album.sampleCount)))"
    }
    text += "\n        \(album.path.withoutControls)"
    for remark in album.remarks { text += "\n        \(remark.withoutControls)" }
    return text
  }

  static func line(for result: AlbumResult, _ style: TerminalStyle) -> String {
    let album = result.album
    let name = name(album.artist, album.title, album.discNumber)
    return switch result.status {
    case .made:
      "\(style.green("ok    "))  \(name)  (\(tracks(album.tracks.count)), "
        + "\(length(album.sampleCount)))"
        + (result.replaced.map { ", in place of \($0.withoutControls)" } ?? "")
    case .duplicate(let folder): "double  \(name): the same audio as \(folder.withoutControls)"
    case .failed(let text): "\(style.red("failed"))  \(name): \(text.withoutControls)"
    case .interrupted: "begun   \(name)"
    }
  }

  static func text(of plan: ImportPlan, isDryRun: Bool, _ style: TerminalStyle) -> String {
    var parts = [
      "\(albums(plan.albums)) to make\(plan.albums > 0 ? ", \(length(plan.sampleCount)) of music" : "")"
    ]
    if plan.kept > 0 { parts.append("\(plan.kept) there already") }
    if plan.duplicates > 0 { parts.append("\(plan.duplicates) double") }
    if plan.keptFailed > 0 { parts.append("\(plan.keptFailed) failed before") }
    let text = parts.joined(separator: "; ")
    let problems =
      plan.problems > 0
      ? "; " + style.yellow("\(plan.problems) \(plan.problems == 1 ? "needs" : "need") a hand") : ""
    return style.bold(text) + problems + "."
  }

  static func text(of summary: ImportSummary, _ style: TerminalStyle) -> String {
    var parts = ["\(albums(summary.made)) made"]
    if summary.plan.kept > 0 { parts.append("\(summary.plan.kept) there already") }
    let duplicates = summary.duplicates + summary.plan.duplicates
    if duplicates > 0 { parts.append("\(duplicates) double") }
    let failed =
      summary.failed + summary.doubtful + summary.plan.problems + summary.plan.keptFailed
    if failed > 0 {
      parts.append(style.yellow("\(failed) \(failed == 1 ? "needs" : "need") a hand"))
    }
    if summary.left > 0 { parts.append("\(summary.left) left for the same command") }
    return parts.joined(separator: ", ") + "."
  }

  static func name(_ artist: String, _ title: String, _ disc: Int?) -> String {
    let album = artist.isEmpty ? title : "\(artist) — \(title)"
    return (disc.map { "\(album), disc \($0)" } ?? album).withoutControls
  }

  static func albums(_ count: Int) -> String { count == 1 ? "1 album" : "\(count) albums" }

  static func tracks(_ count: Int) -> String { count == 1 ? "1 track" : "\(count) tracks" }

  /// Of stereo samples.
  static func length(_ sampleCount: Int) -> String {
    time(seconds: sampleCount / CDAudio.sampleRate)
  }

  /// Hours where there are some, minutes and seconds.
  static func time(seconds: Int) -> String {
    func two(_ value: Int) -> String { value < 10 ? "0\(value)" : "\(value)" }
    let (hours, minutes) = (seconds / 3600, seconds / 60 % 60)
    return hours > 0
      ? "\(hours):\(two(minutes)):\(two(seconds % 60))" : "\(minutes):\(two(seconds % 60))"
  }
}
