import AlbumNaming
import AlbumWriting
import ArgumentParser
import DiscLookup
import FoundationEssentials
import ID3Tagging
import WebAccess

/// The options that decide where names and covers come from, and how files are named.
struct NamingCommandOptions: ParsableArguments {
  @Option(
    help: ArgumentHelp("The MusicBrainz release that the disc is.", valueName: "id"),
    transform: { text in
      // People copy the address of its page.
      guard let id = MusicBrainzID(text.split(separator: "/").last ?? "") else {
        throw ValidationError(
          "'\(text)' is no MusicBrainz id. It is the part with hyphens in the release's address.")
      }
      return id
    })
  var release: MusicBrainzID?

  @Option(
    help: """
      Where several releases could be the disc and nobody can be asked: first, fail, or skip (go \
      without).
      """,
    transform: { text in
      guard let ambiguity = NamingOptions.Ambiguity(rawValue: text.lowercased()) else {
        throw ValidationError("'\(text)' is no way out. Use first, fail or skip.")
      }
      return ambiguity
    })
  var onAmbiguous = NamingOptions.Ambiguity.first

  @Option(
    help: ArgumentHelp(
      "Prefer releases of these countries, the best first, such as DE,XE,GB.", valueName: "list"))
  var country: String?

  @Flag(help: "Use only what services have answered before.")
  var offline = false

  @Option(
    name: .customLong("musicbrainz"),
    help: ArgumentHelp(
      "A mirror of MusicBrainz: its address up to /ws/2.", valueName: "url"),
    transform: address)
  var musicBrainz: URL?

  @Option(
    help: ArgumentHelp("A mirror of the Cover Art Archive.", valueName: "url"), transform: address)
  var coverArtArchive: URL?

  @Option(
    help: ArgumentHelp(
      "Ask gnudb as well, as this registered user.", valueName: "user@host"),
    transform: { text in
      let parts = text.split(separator: "@").map(String.init)
      guard parts.count == 2 else {
        throw ValidationError(
          "'\(text)' is no address. gnudb asks for one, such as ann@example.org.")
      }
      return Gnudb.Hello(
        user: parts[0], host: parts[1], client: "tonearm", version: Tonearm.version)
    })
  var gnudb: Gnudb.Hello?

  @Option(
    help: ArgumentHelp("A server of gnudb's kind.", valueName: "url"), transform: address)
  var gnudbServer: URL?

  @Option(help: "The album's artist, whatever anybody else says.")
  var artist: String?

  @Option(help: "The album's title.")
  var album: String?

  @Option(help: "The year or date of this release.")
  var date: String?

  @Option(help: "The genre.")
  var genre: String?

  @Option(
    name: .customLong("title"),
    help: ArgumentHelp(
      "The title of a track, such as 3='So What'; any number of times.", valueName: "n=title"))
  var titles: [String] = []

  @Option(
    name: .customLong("track-artist"),
    help: ArgumentHelp("The artist of a track.", valueName: "n=artist"))
  var trackArtists: [String] = []

  @Option(help: ArgumentHelp("A picture for the cover.", valueName: "file"))
  var cover: String?

  @Flag(help: "Neither look for a cover nor write one.")
  var noCover = false

  @Option(
    help: ArgumentHelp(
      "How folders and files are named.",
      discussion: """
        Fields in braces, what depends on them in brackets. By default \
        {albumartist}/{album}/[{disc}-]{track:02} [{various} - ]{title}
        """, valueName: "template"),
    transform: { text in
      do {
        return try NameTemplate(parsing: text)
      } catch {
        throw ValidationError("\(error)")
      }
    })
  var names = NameTemplate.standard

  func validate() throws {
    _ = try own
    if let date, AlbumDescription.timestamp(date) == nil {
      throw ValidationError("'\(date)' is no date. Write 1959, 1959-08 or 1959-08-17.")
    }
    if cover != nil, noCover { throw ValidationError("Give --cover or --no-cover, not both.") }
  }

  /// - Parameter asksDatabases: Unless a release is named.
  func options(asksDatabases: Bool) throws -> NamingOptions {
    var options = NamingOptions()
    options.asksDatabases = asksDatabases
    options.release = release
    options.onAmbiguity = onAmbiguous
    options.countries = (country ?? "").split { $0 == "," || $0 == " " }.map { $0.uppercased() }
    options.isOffline = offline
    if let musicBrainz { options.musicBrainz = musicBrainz }
    if let coverArtArchive { options.coverArt = coverArtArchive }
    options.gnudb = gnudb
    if let gnudbServer { options.gnudbAddress = gnudbServer }
    options.own = try own
    options.cover = noCover ? .none : cover.map(NamingOptions.CoverSource.file) ?? .database
    return options
  }

  /// What the person says.
  private var own: AlbumNames {
    get throws {
      var names = AlbumNames()
      names.artist = artist
      names.title = album
      if let date { names[.date] = [date] }
      if let genre { names[.genre] = [genre] }
      for (number, title) in try titles.map({ try Self.numbered($0, "title") }) {
        names.tracks[number, default: AlbumNames.Track()].title = title
      }
      for (number, artist) in try trackArtists.map({ try Self.numbered($0, "track-artist") }) {
        names.tracks[number, default: AlbumNames.Track()].artist = artist
      }
      return names
    }
  }

  private static func numbered(_ text: String, _ option: String) throws -> (Int, String) {
    let parts = text.split(separator: "=", maxSplits: 1)
    guard parts.count == 2, let number = Int(parts[0]), (0...999).contains(number) else {
      throw ValidationError("--\(option) takes a track's number and a text, such as 3='So What'.")
    }
    return (number, String(parts[1]))
  }

  private static func address(_ text: String) throws -> URL {
    guard let url = URL(string: text), url.scheme == "http" || url.scheme == "https" else {
      throw ValidationError(
        "'\(text)' is no address of the web. It begins with https:// or http://.")
    }
    return url
  }

  /// A client whose limits are what a service may delay a disc by.
  var web: WebClient {
    var configuration = WebConfiguration(
      program: "tonearm/\(Tonearm.version)", contact: Tonearm.contact,
      folder: (try? XDGFolders.cache()).map { "\($0)/web" })
    configuration.isOffline = offline
    configuration.maximumTries = 3
    configuration.connectionTime = .seconds(5)
    configuration.tryTime = .seconds(15)
    configuration.totalTime = .seconds(30)
    configuration.firstPause = .milliseconds(500)
    return WebClient(configuration)
  }
}
