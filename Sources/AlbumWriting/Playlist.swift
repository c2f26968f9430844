/// The list of an album's files, in playing order (M3U with UTF-8).
package struct Playlist {
  package struct Entry: Equatable {
    let title: String
    let artist: String
    let seconds: Int
    package let fileName: String

    package init(title: String, artist: String, seconds: Int, fileName: String) {
      self.title = title
      self.artist = artist
      self.seconds = seconds
      self.fileName = fileName
    }
  }

  let entries: [Entry]

  package init(entries: [Entry]) { self.entries = entries }

  /// The file names in the text of a playlist.
  package static func entryNames(in text: String) -> [String] {
    text.split(whereSeparator: \.isNewline).filter { !$0.hasPrefix("#") }.map(String.init)
  }

  package var text: String {
    entries.reduce("#EXTM3U\n") { text, entry in
      // A line break would start an entry of its own.
      let name = "\(entry.artist) - \(entry.title)"
        .split(whereSeparator: \.isNewline).joined(separator: " ")
      return text + "#EXTINF:\(entry.seconds),\(name)\n\(entry.fileName)\n"
    }
  }
}
