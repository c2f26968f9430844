public import CompactDisc
public import FoundationEssentials
public import WebAccess

/// MusicBrainz's web service, version 2 (https://musicbrainz.org/doc/MusicBrainz_API).
public struct MusicBrainz: Sendable {
  private let web: WebClient
  private let base: URL
  private let service: WebService

  /// The service itself, which lets an address ask once a second.
  public static let service = WebService(name: "MusicBrainz", interval: .seconds(1))
  /// "https://musicbrainz.org/ws/2".
  public static let address = makeURL("https://musicbrainz.org/ws/2")

  /// 2 MB for 25 releases with many tracks were seen; the largest sets with all relations have more.
  private static let sizeLimit = 8 << 20

  /// - Parameters:
  ///   - base: The service, or a mirror: everything before "/discid".
  ///   - service: The limit on requests; a mirror of one's own needs none.
  public init(web: WebClient, base: URL = Self.address, service: WebService = Self.service) {
    self.web = web
    self.base = base
    self.service = service
  }

  /// The releases that have a disc, in the order of `ReleaseChoice`; nil when there are none.
  ///
  /// They come by the disc's id, or else by tables of contents that are similar, and have their
  /// tracks' titles and lengths, but neither ISRCs nor relations: `release` has those.
  ///
  /// - Parameters:
  ///   - preferences: A release that is named there is asked for by itself when the disc does not
  ///     lead to it.
  ///   - freshness: Whether an answer that was kept will do.
  /// - Throws: `WebError`; `LookupError.notThisDisc` when the release that was named has no medium
  ///   that can be the disc, and `LookupError.noSuchRelease` when there is none of that id.
  public func choice(
    for toc: TableOfContents, preferences: ReleasePreferences = ReleasePreferences(),
    freshness: WebRequest.Freshness = .kept
  ) async throws -> ReleaseChoice? {
    if let id = preferences.releaseID {
      guard let release = try await release(id, freshness: freshness) else {
        throw LookupError.noSuchRelease(id)
      }
      // One that was merged into another has the other's id.
      var preferences = preferences
      preferences.releaseID = release.id
      let choice = ReleaseChoice(among: [release], for: toc, preferences: preferences)
      guard let choice else { throw LookupError.notThisDisc(id, tracks: toc.audioTracks.count) }
      return choice
    }
    guard let releases = try await releases(of: toc, freshness: freshness) else { return nil }
    return ReleaseChoice(among: releases, for: toc, preferences: preferences)
  }

  /// What MusicBrainz says of a disc that was found to be on a release.
  ///
  /// Asks for all that it knows of the release. Where it has none of that id any more, what is known
  /// already has to do.
  ///
  /// - Throws: `WebError`.
  public func metadata(
    of candidate: ReleaseChoice.Candidate, toc: TableOfContents,
    freshness: WebRequest.Freshness = .kept
  ) async throws -> DiscMetadata {
    if let release = try await release(candidate.release.id, freshness: freshness),
      let match = MediumMatch(of: release, for: toc)
    {
      return DiscMetadata(release, match: match, toc: toc)
    }
    return DiscMetadata(candidate.release, match: candidate.match, toc: toc)
  }

  /// A release with all that is used of it; nil when there is none of that id.
  ///
  /// - Throws: `WebError`.
  public func release(
    _ id: MusicBrainzID, freshness: WebRequest.Freshness = .kept
  ) async throws -> Release? {
    let details = [
      "artist-credits", "labels", "recordings", "release-groups", "isrcs", "media", "discids",
      "genres", "artist-rels", "recording-level-rels", "work-rels", "work-level-rels",
    ].joined(separator: "+")
    let request = request("release/\(id)?fmt=json&inc=\(details)", freshness: freshness)
    return try await web.get(request) { reply in
      let object = try JSONObject.parsed(reply.body)
      guard let release = Release(object) else { throw Unexpected(what: "no release") }
      return release
    }
  }

  /// The releases with a disc's id, else those with a similar table of contents; nil for none.
  func releases(
    of toc: TableOfContents, freshness: WebRequest.Freshness
  ) async throws -> [Release]? {
    let path =
      "discid/\(toc.musicBrainzDiscID)?fmt=json&cdstubs=no"
      + "&inc=artist-credits+labels+release-groups+recordings&toc=\(toc.musicBrainzTOC)"
    return try await web.get(request(path, freshness: freshness)) { reply in
      let object = try JSONObject.parsed(reply.body)
      guard let releases = object.list("releases", of: Release.self) else {
        throw Unexpected(what: "no list of releases")
      }
      return releases.isEmpty ? nil : releases
    }
  }

  /// Where a person can tell MusicBrainz which release a disc is.
  public static func submissionAddress(of toc: TableOfContents) -> String {
    "https://musicbrainz.org/cdtoc/attach?id=\(toc.musicBrainzDiscID)"
      + "&tracks=\(toc.musicBrainzTracks.tracks.last?.number ?? 0)&toc=\(toc.musicBrainzTOC)"
  }

  private func request(_ path: String, freshness: WebRequest.Freshness) -> WebRequest {
    WebRequest(
      base.addressing(path), of: service, sizeLimit: Self.sizeLimit, freshness: freshness)
  }

  private struct Unexpected: Error, CustomStringConvertible {
    let what: String
    var description: String { "it has \(what)" }
  }
}
