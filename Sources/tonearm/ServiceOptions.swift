import AlbumNaming
import AlbumWriting
import ArgumentParser
import DiscLookup
import FoundationEssentials
import WebAccess

/// The options that decide who is asked for names and covers, and how files are named.
struct ServiceOptions: ParsableArguments {
  @Option(
    help: """
      Where several releases could be the disc and nobody can be asked: first, fail, or skip (go \
      without). (default: first)
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
    transform: webAddress)
  var musicBrainz: URL?

  @Option(
    help: ArgumentHelp("A mirror of the Cover Art Archive.", valueName: "url"),
    transform: webAddress)
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
    help: ArgumentHelp("A server of gnudb's kind.", valueName: "url"), transform: webAddress)
  var gnudbServer: URL?

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

  func options() -> NamingOptions {
    var options = NamingOptions()
    options.onAmbiguity = onAmbiguous
    options.countries = (country ?? "").split { $0 == "," || $0 == " " }.map { $0.uppercased() }
    options.isOffline = offline
    if let musicBrainz { options.musicBrainz = musicBrainz }
    if let coverArtArchive { options.coverArt = coverArtArchive }
    options.gnudb = gnudb
    if let gnudbServer { options.gnudbAddress = gnudbServer }
    options.cover = noCover ? .none : .database
    return options
  }

  var musicBrainzClient: MusicBrainz {
    let options = options()
    return MusicBrainz(web: web, base: options.musicBrainz, service: options.musicBrainzService)
  }

  /// A client whose limits are what a service may delay a disc by.
  var web: WebClient {
    WebClient(isOffline: offline)
  }
}
