public import CompactDisc
public import FoundationEssentials
public import WebAccess

/// AccurateRip on the web: what others have found on a disc.
///
/// It only answers; what a program other than a few finds, it does not take.
public struct AccurateRipClient: Sendable {
  public static let service = WebService(name: "AccurateRip", interval: .milliseconds(500))
  public static let address = makeURL("http://www.accuraterip.com/")

  private let web: WebClient
  private let base: URL
  private let service: WebService

  /// - Parameter base: The address below which the folder `accuraterip` lies.
  public init(web: WebClient, base: URL = Self.address, service: WebService = Self.service) {
    self.web = web
    self.base = base
    self.service = service
  }

  /// What others have found; nil for a disc that the database does not know, or one without audio.
  ///
  /// - Throws: `WebError`; `CancellationError` when the task is cancelled.
  public func reply(
    for toc: TableOfContents, freshness: WebRequest.Freshness = .kept
  ) async throws -> AccurateRipReply? {
    guard let disc = AccurateRipDiscID(toc) else { return nil }
    let request = WebRequest(
      base.addressing(disc.path), of: service, sizeLimit: AccurateRipReply.longestReply,
      freshness: freshness)
    return try await web.get(request) { reply in
      try AccurateRipReply(parsing: reply.body, disc: disc)
    }
  }
}
