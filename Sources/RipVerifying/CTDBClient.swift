public import CompactDisc
public import FoundationEssentials
public import WebAccess

/// The Cue Tools database on the web: what others have found on a disc, and what it takes to repair
/// it.
public struct CTDBClient: Sendable {
  public static let service = WebService(name: "Cue Tools database", interval: .milliseconds(500))
  public static let address = makeURL("http://db.cuetools.net/")

  private let web: WebClient
  private let base: URL
  private let service: WebService

  /// Syndromes of each codeword that are fetched, one after the other, until they are enough.
  private static let portions = [4, 8, 16]
  /// Where the database keeps its parity files, besides the host that was asked.
  private static let domains = ["cuetools.net", "cue.tools"]
  /// A server that does not know of ranges sends a whole file, of 16 syndromes.
  private static let longestParity = 2 * CTDBSyndromes.count * CTDBParity.bytesPerSyndrome

  /// - Parameter base: The address below which `lookup2.php` lies.
  public init(web: WebClient, base: URL = Self.address, service: WebService = Self.service) {
    self.web = web
    self.base = base
    self.service = service
  }

  /// What others have found; nil for a disc that the database does not know, or one without audio.
  ///
  /// The entries may also be of discs that are laid out otherwise.
  ///
  /// - Throws: `WebError`; `CancellationError` when the task is cancelled.
  public func reply(
    for toc: TableOfContents, freshness: WebRequest.Freshness = .kept
  ) async throws -> CTDBReply? {
    guard !toc.audioTracks.isEmpty else { return nil }
    let request = WebRequest(
      base.addressing("lookup2.php?\(CTDBReply.query(toc))"), of: service,
      sizeLimit: CTDBReply.longestReply, freshness: freshness)
    return try await web.get(request) { reply in
      let reply = try CTDBReply(parsing: reply.body)
      return reply.entries.isEmpty ? nil : reply
    }
  }

  /// The repair of a disc from one entry, with as few syndromes as it takes.
  ///
  /// - Parameters:
  ///   - match: An entry, and how much later the audio has what the entry has.
  ///   - planner: Of the audio as it is.
  ///   - doubtful: Stereo samples of the audio that are in doubt.
  /// - Returns: Nil where the entry has nothing to repair from, or its offset is not known.
  /// - Throws: `CTDBRepairError` if all there is does not do; `CTDBError` if it does not fit the
  ///   entry; `WebError`; `CancellationError` when the task is cancelled.
  public func repair(
    _ match: CTDBComparison.Match, planner: CTDBRepairPlanner, doubtful: [Range<Int>] = []
  ) async throws -> CTDBRepair? {
    let entry = match.entry
    guard let offset = match.offset, entry.parityLocation != nil else { return nil }
    var bytes: [UInt8] = []
    var failure: CTDBRepairError?
    var count = 0
    for portion in Self.portions {
      let next = min(portion, entry.syndromeCount)
      guard next > count else { break }
      let range = count * CTDBParity.bytesPerSyndrome..<next * CTDBParity.bytesPerSyndrome
      guard let part = try await part(range, of: entry) else { return nil }
      bytes += part
      count = next
      guard let parity = CTDBParity(file: bytes), Self.fits(parity, entry) else {
        throw CTDBError.otherParity(entry: entry.id)
      }
      do {
        return try planner.repair(
          parity: parity, crc: entry.crc, offset: offset, doubtful: doubtful)
      } catch {
        failure = error
      }
    }
    if let failure { throw failure }
    return nil
  }

  /// A part of an entry's parity file; nil if it is gone.
  private func part(_ range: Range<Int>, of entry: CTDBReply.Entry) async throws -> [UInt8]? {
    guard let url = try parityAddress(entry) else { return nil }
    let request = WebRequest(url, of: service, range: range, sizeLimit: Self.longestParity)
    return try await web.get(request) { reply in
      // A login page is no parity file, and must not be kept as one.
      guard reply.body.count == range.count else { throw CTDBError.otherParity(entry: entry.id) }
      return reply.body
    }
  }

  /// The first codeword's syndromes stand in the entry as well.
  private static func fits(_ parity: CTDBParity, _ entry: CTDBReply.Entry) -> Bool {
    zip(parity.syndromes(of: 0), entry.syndromes).allSatisfy { $0 == $1 }
  }

  /// - Throws: If the entry sends us to somebody else.
  private func parityAddress(_ entry: CTDBReply.Entry) throws(CTDBError) -> URL? {
    guard let location = entry.parityLocation else { return nil }
    guard let url = URL(string: location, relativeTo: base)?.absoluteURL, let host = url.host(),
      ["http", "https"].contains(url.scheme)
    else { throw .foreignAddress(entry: entry.id) }
    let isOwn =
      host == base.host() || Self.domains.contains { host == $0 || host.hasSuffix(".\($0)") }
    guard isOwn else { throw .foreignAddress(entry: entry.id) }
    return url
  }
}
