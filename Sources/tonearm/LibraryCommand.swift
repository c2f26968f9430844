import AlbumWriting
import ArgumentParser
import Importing
import MusicLibrary

struct LibraryCommand: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "library",
    abstract: "Look at what imports have made, and check that it is still whole.",
    subcommands: [
      ListCommand.self, SearchCommand.self, ShowCommand.self, StatsCommand.self, AuditCommand.self,
      ForgetCommand.self,
    ])
}

/// What every command about a library takes.
struct LibraryOptions: ParsableArguments {
  @Option(
    name: .customLong("to"), help: "The music folder. (default: your music folder)",
    completion: .directory)
  var destination: String?

  @Flag(help: "Print one JSON object per line on standard output.")
  var json = false

  var path: String { absolutePath(destination ?? XDGFolders.music) }

  /// The catalog, for looking only.
  func catalog() throws -> Catalog { try Catalog(library: path, isReadOnly: true) }

  func validate() throws {
    guard let destination else { return }
    if destination.isEmpty { throw ValidationError("--to takes a folder.") }
    // Bytes that are not UTF-8 have become U+FFFD here, and would name another file.
    if destination.contains("\u{FFFD}") {
      throw ValidationError("The path \(destination) is not UTF-8. Rename it, or use a link to it.")
    }
  }

  /// Runs what a command does, and ends with the exit code for what became of it.
  func run(_ body: () throws -> Void) throws {
    do {
      try body()
      try StandardOutput.check()
    } catch {
      throw fail(error)
    }
  }
}

struct ListCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "list", abstract: "List albums by artist, title and disc.")

  @Option(
    help: ArgumentHelp(
      "Only albums in these states: planned, begun, done, failed, duplicate.",
      valueName: "state,…"),
    transform: { text in
      try text.split(separator: ",").map { word in
        guard let state = AlbumEntry.State(rawValue: word.lowercased()) else {
          let states = AlbumEntry.State.allCases.map(\.rawValue).joined(separator: ", ")
          throw ValidationError("'\(word)' is no state. Use \(states), with commas between.")
        }
        return state
      }
    })
  var state: [AlbumEntry.State]?

  @OptionGroup var library: LibraryOptions

  func run() throws {
    try library.run {
      let style = TerminalStyle(descriptor: 1)
      var count = 0
      try library.catalog().forEachSummary(in: state.map { .states($0) } ?? .all) { album in
        count += 1
        StandardOutput.print(
          library.json
            ? JSONLine.text(of: LibraryJSON.Album(album)) : LibraryTable.line(for: album, style))
        try StandardOutput.check()
      }
      if !library.json {
        printToStandardError(count == 0 ? "No albums." : LibraryTable.albums(count))
      }
    }
  }
}

struct SearchCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "search",
    abstract: "Find albums by words of their artists', titles' and tracks' names.",
    discussion: """
      An album is found that has all the words, or longer ones that begin with them; capitals and \
      accents do not matter. Exit status: 1 where there is none.
      """)

  @Argument(help: "Words, or their beginnings.")
  var words: [String]

  @OptionGroup var library: LibraryOptions

  func run() throws {
    try library.run {
      let style = TerminalStyle(descriptor: 1)
      var count = 0
      try library.catalog().search(words) { match in
        count += 1
        StandardOutput.print(
          library.json
            ? JSONLine.text(of: LibraryJSON.Match(match)) : LibraryTable.text(of: match, style))
        try StandardOutput.check()
      }
      try tellIfNone(count, library)
    }
  }
}

struct ShowCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "show",
    abstract: "Tell everything about albums.",
    discussion: """
      A single number is the id of an album, as list and search show it; everything else is searched \
      for like search does. Exit status: 1 where there is no such album.
      """)

  @Argument(help: "An id, or words of names.")
  var words: [String]

  @OptionGroup var library: LibraryOptions

  func run() throws {
    try library.run {
      let catalog = try library.catalog()
      let style = TerminalStyle(descriptor: 1)
      var count = 0
      func show(_ album: AlbumEntry) throws {
        if !library.json, count > 0 { StandardOutput.print("") }
        count += 1
        StandardOutput.print(
          library.json
            ? JSONLine.text(of: LibraryJSON.Details(album, in: library.path))
            : LibraryTable.text(of: album, in: library.path, style))
        try StandardOutput.check()
      }
      if words.count == 1, let id = Int64(words[0]), let album = try catalog.album(id: id) {
        try show(album)
      } else {
        try catalog.forEachAlbum(in: .words(words), show)
      }
      try tellIfNone(count, library)
    }
  }
}

/// Ends with an exit code of its own where nothing was found.
private func tellIfNone(_ count: Int, _ library: LibraryOptions) throws {
  if !library.json {
    printToStandardError(count == 0 ? "No such album." : LibraryTable.albums(count))
  }
  if count == 0 { throw ExitStatus.inDoubt }
}

struct StatsCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "stats", abstract: "Count albums, artists, tracks, hours and bytes.")

  @OptionGroup var library: LibraryOptions

  func run() throws {
    try library.run {
      let catalog = try library.catalog()
      let (sums, states) = (try catalog.statistics(), try catalog.counts())
      StandardOutput.print(
        library.json
          ? JSONLine.text(of: LibraryJSON.Statistics(library.path, sums, states))
          : LibraryTable.text(of: sums, states, in: library.path))
    }
  }
}

struct ForgetCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "forget",
    abstract: "Take albums out of the catalog; their files stay.",
    discussion: """
      An import of the same source makes the album anew. Exit status: 66 where there is no such id; \
      then nothing is forgotten.
      """)

  @Argument(help: "Ids of albums, as list and search show them.")
  var ids: [Int64]

  @OptionGroup var library: LibraryOptions

  func run() throws {
    try library.run {
      // Where there is no library, none is made.
      _ = try library.catalog()
      let lock = try LibraryLock(library: library.path)
      defer { _ = lock }
      let catalog = try Catalog(library: library.path)
      let albums = try ids.map { id in
        guard let album = try catalog.album(id: id) else { throw UnknownAlbum(id: id) }
        return album
      }
      for album in albums {
        guard let id = album.id else { continue }
        try catalog.removeAlbum(id: id)
        StandardOutput.print(
          library.json
            ? JSONLine.text(of: LibraryJSON.Details(album, in: library.path))
            : LibraryTable.forgotten(album, in: library.path))
      }
    }
  }
}

/// There is no album with this id.
struct UnknownAlbum: Error, CustomStringConvertible {
  let id: Int64

  var description: String {
    "There is no album \(id) in the catalog. tonearm library search shows the ids."
  }
}
