import AlbumWriting
import ArgumentParser
import DiscLookup
import FoundationEssentials
import WebAccess

/// Reads an option that names a server.
func webAddress(_ text: String) throws -> URL {
  guard let url = URL(string: text), url.scheme == "http" || url.scheme == "https" else {
    throw ValidationError(
      "'\(text)' is no address of the web. It begins with https:// or http://.")
  }
  return url
}

/// Reads an option that names a release; people copy the address of its page.
func releaseID(_ text: String) throws -> MusicBrainzID {
  guard let id = MusicBrainzID(text.split(separator: "/").last ?? "") else {
    throw ValidationError(
      "'\(text)' is no MusicBrainz id. It is the part with hyphens in the release's address.")
  }
  return id
}

extension WebClient {
  /// A client whose limits are what a service may delay a disc by.
  ///
  /// - Parameter isOffline: Whether only answers of earlier are used.
  init(isOffline: Bool) {
    var configuration = WebConfiguration(
      program: "tonearm/\(Tonearm.version)", contact: Tonearm.contact,
      folder: (try? XDGFolders.cache()).map { "\($0)/web" })
    configuration.isOffline = isOffline
    configuration.maximumTries = 3
    configuration.connectionTime = .seconds(5)
    configuration.tryTime = .seconds(15)
    configuration.totalTime = .seconds(30)
    configuration.firstPause = .milliseconds(500)
    self.init(configuration)
  }
}
