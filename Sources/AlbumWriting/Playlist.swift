/// The list of an album's files, in playing order (M3U with UTF-8).
struct Playlist {
  struct Entry: Equatable {
    let title: String
    let artist: String
    let seconds: Int
    let fileName: String
  }

  let entries: [Entry]

  /// The file names in the text of a playlist.
  static func entryNames(in text: String) -> [String] {
    text.split(whereSeparator: \.isNewline).filter { !$0.hasPrefix("#") }.map(String.init)
  }

  var text: String {
    entries.reduce("#EXTM3U\n") { text, entry in
      // A line break would start an entry of its own.
      let name = "\(entry.artist) - \(entry.title)"
        .split(whereSeparator: \.isNewline).joined(separator: " ")
      return text + "#EXTINF:\(entry.seconds),\(name)\n\(entry.fileName)\n"
    }
  }
}
