public import FoundationEssentials
public import Pictures
public import WebAccess

/// The Cover Art Archive, which has MusicBrainz's pictures (https://coverartarchive.org).
public struct CoverArtArchive: Sendable {
  /// How large a picture is wanted: its longer side in pixels.
  public enum Size: String, Equatable, Sendable {
    case small = "-250"
    case medium = "-500"
    case large = "-1200"
    /// As it was given to the archive: of any format and size.
    case original = ""
  }

  /// A picture as it came.
  public struct Picture: Equatable, Sendable {
    public let bytes: [UInt8]
    /// By its bytes, not by what the server says.
    public let kind: PictureKind
    /// Whether it is of another release of the same album.
    public let isOfReleaseGroup: Bool
  }

  /// What the archive has of a release.
  public struct IndexEntry: Equatable, Sendable {
    /// "Front", "Back", "Booklet" and the like.
    public let types: [String]
    public let isFront: Bool
    /// Whether the archive's people have looked at it.
    public let isApproved: Bool
    public let comment: String?
    /// Of the original, always https.
    public let address: URL
    /// Of the smaller one of 1200 pixels; nil where there is none.
    public let largeAddress: URL?
  }

  /// It sets no limit; a few a second are decent.
  public static let service = WebService(name: "Cover Art Archive", interval: .milliseconds(200))
  public static let address = makeURL("https://coverartarchive.org")

  private let web: WebClient
  private let base: URL
  private let service: WebService

  public init(web: WebClient, base: URL = Self.address, service: WebService = Self.service) {
    self.web = web
    self.base = base
    self.service = service
  }

  /// The front cover of a release, else that of its group; nil where neither has one.
  ///
  /// - Parameters:
  ///   - sizeLimit: The most bytes that are taken.
  ///   - freshness: By default, nothing is kept: pictures would fill the cache, and lie in the files.
  /// - Throws: `WebError`, also when what comes is no picture.
  public func frontCover(
    of release: MusicBrainzID, group: MusicBrainzID?, size: Size = .large,
    sizeLimit: Int = 20 << 20, freshness: WebRequest.Freshness = .uncached
  ) async throws -> Picture? {
    let places =
      [("release/\(release)", false)] + (group.map { [("release-group/\($0)", true)] } ?? [])
    for (place, isOfReleaseGroup) in places {
      let request = WebRequest(
        base.addressing("\(place)/front\(size.rawValue)"), of: service, sizeLimit: sizeLimit,
        freshness: freshness)
      let picture = try await web.get(request) { reply in
        guard let kind = PictureKind(of: reply.body) else { throw NoPicture() }
        return Picture(bytes: reply.body, kind: kind, isOfReleaseGroup: isOfReleaseGroup)
      }
      if let picture { return picture }
    }
    return nil
  }

  /// All pictures of a release; nil where there are none.
  ///
  /// - Throws: `WebError`.
  public func index(
    of release: MusicBrainzID, freshness: WebRequest.Freshness = .kept
  ) async throws -> [IndexEntry]? {
    let request = WebRequest(
      base.addressing("release/\(release)/"), of: service, freshness: freshness)
    return try await web.get(request) { reply in
      try JSONObject.parsed(reply.body).list("images", of: IndexEntry.self)
    }
  }

  private struct NoPicture: Error, CustomStringConvertible {
    let description = "it is no picture"
  }
}

extension CoverArtArchive.IndexEntry: JSONReadable {
  init?(_ object: JSONObject) {
    guard let address = Self.secureAddress(object.text("image")) else { return nil }
    self.address = address
    types = object.texts("types")
    isFront = object.flag("front") ?? types.contains("Front")
    isApproved = object.flag("approved") ?? false
    comment = object.text("comment")
    largeAddress = Self.secureAddress(object.object("thumbnails")?.text("1200"))
  }

  /// The index still has addresses of http, which the archive serves by https as well.
  private static func secureAddress(_ text: String?) -> URL? {
    guard let text, let url = URL(string: text), !(url.host() ?? "").isEmpty else { return nil }
    switch url.scheme?.lowercased() {
    case "https": return url
    case "http": return URL(string: "https" + text.dropFirst("http".count))
    default: return nil
    }
  }
}
