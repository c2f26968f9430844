import AlbumNaming
import AlbumWriting
import ArgumentParser
import DiscLookup
import ID3Tagging

/// What a person says of one disc.
struct NamingCommandOptions: ParsableArguments {
  @OptionGroup
  var services: ServiceOptions

  @Option(
    help: ArgumentHelp("The MusicBrainz release that the disc is.", valueName: "id"),
    transform: releaseID)
  var release: MusicBrainzID?

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

  func validate() throws {
    _ = try own
    if let date, AlbumDescription.timestamp(date) == nil {
      throw ValidationError("'\(date)' is no date. Write 1959, 1959-08 or 1959-08-17.")
    }
    if cover != nil, services.noCover {
      throw ValidationError("Give --cover or --no-cover, not both.")
    }
  }

  /// - Parameter asksDatabases: Unless a release is named.
  func options(asksDatabases: Bool) throws -> NamingOptions {
    var options = services.options()
    options.asksDatabases = asksDatabases
    options.release = release
    options.own = try own
    if let cover { options.cover = .file(cover) }
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
}
