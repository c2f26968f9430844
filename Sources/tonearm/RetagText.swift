import Retagging

/// What became of an album, for people.
struct RetagText {
  private let result: RetagResult
  private let showsChanges: Bool

  /// - Parameter showsChanges: Whether every field is listed that changes.
  init(_ result: RetagResult, showsChanges: Bool) {
    self.result = result
    self.showsChanges = showsChanges
  }

  var text: String {
    var lines = ["\(result.status.rawValue)  \(result.artist) — \(result.album)"]
    if result.folder != result.oldFolder {
      lines += ["  \(result.oldFolder)", "  → \(result.folder)"]
    } else {
      lines.append("  \(result.folder)")
    }
    for file in result.files {
      let names = [file.path, file.newPath].map { $0.split(separator: "/").last.map(String.init) }
      let isRenamed = names[0] != names[1]
      guard isRenamed || (showsChanges && !file.changes.isEmpty) else { continue }
      lines.append("  \(names[0] ?? "")" + (isRenamed ? " → \(names[1] ?? "")" : ""))
      guard showsChanges else { continue }
      for change in file.changes {
        lines.append("    \(change.field): \(change.before ?? "none") → \(change.after ?? "none")")
      }
    }
    lines += result.remarks.map { "  Note: \($0)" }
    return lines.map(\.withoutControls).joined(separator: "\n")
  }
}
