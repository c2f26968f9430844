public import FoundationEssentials

/// What is asked of a service.
public struct WebRequest: Sendable {
  /// What a reply that was kept from an earlier request is good for.
  public enum Freshness: Sendable {
    /// It is as good as a new one while it is young enough.
    case kept
    /// A new one is wanted, and kept in the place of the old one; offline, the old one has to do.
    case new
    /// Nothing is looked up in the cache, nor kept there.
    case uncached
  }

  /// With the scheme http or https.
  public var url: URL
  public var service: WebService
  /// Which bytes are wanted, at least one; nil for all.
  ///
  /// Where the resource ends earlier, there are fewer. Where it ends before the first, the service
  /// refuses with the status 416.
  public var range: Range<Int>?
  /// The most bytes that a reply may have, after it was unpacked.
  public var sizeLimit: Int
  public var freshness: Freshness

  public init(
    _ url: URL, of service: WebService, range: Range<Int>? = nil, sizeLimit: Int = 8 << 20,
    freshness: Freshness = .kept
  ) {
    precondition(range.map { $0.lowerBound >= 0 && !$0.isEmpty } ?? true, "bytes from 0 on")
    precondition(sizeLimit >= 0, "a limit is a number of bytes")
    self.url = url
    self.service = service
    self.range = range
    self.sizeLimit = sizeLimit
    self.freshness = freshness
  }

  /// The host as the address has it; empty where it has none.
  var host: String { url.host() ?? "" }
}
