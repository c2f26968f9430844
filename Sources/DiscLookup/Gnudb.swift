public import CompactDisc
public import FoundationEssentials
public import WebAccess

/// gnudb, the successor of FreeDB: CDDB commands over HTTP, protocol level 6 (UTF-8).
///
/// Anybody could write there, so what it says is often wrong. It answers only clients whose makers
/// have registered with it.
public struct Gnudb: Sendable {
  /// Who asks, as the protocol's `hello` has it.
  public struct Hello: Equatable, Sendable {
    public var user: String
    public var host: String
    public var client: String
    public var version: String

    public init(user: String, host: String, client: String, version: String) {
      self.user = user
      self.host = host
      self.client = client
      self.version = version
    }
  }

  /// Entries that may be the disc.
  public struct Matches: Equatable, Sendable {
    public struct Entry: Equatable, Sendable {
      /// "rock", "classical" and the like, which is part of the id.
      public let category: String
      /// Eight hexadecimal digits.
      public let id: String
      /// "Artist / Album".
      public let title: String
    }

    /// Not empty, in gnudb's order.
    public let entries: [Entry]
    /// Whether they have the disc's id, not just a similar table of contents.
    public let isExact: Bool
  }

  public static let service = WebService(name: "gnudb", interval: .seconds(1))
  public static let address = makeURL("http://gnudb.gnudb.org/~cddb/cddb.cgi")

  private let web: WebClient
  private let base: URL
  private let hello: Hello
  private let service: WebService

  /// - Parameter base: The address of the CDDB program, of gnudb or another server.
  public init(
    web: WebClient, hello: Hello, base: URL = Self.address, service: WebService = Self.service
  ) {
    self.web = web
    self.base = base
    self.hello = hello
    self.service = service
  }

  /// The entries for a disc; nil for none.
  ///
  /// - Throws: `WebError`, with `declined` when gnudb does not know the client.
  public func matches(
    for toc: TableOfContents, freshness: WebRequest.Freshness = .kept
  ) async throws -> Matches? {
    let starts = toc.tracks.map { $0.sectors.lowerBound.offset + CDAudio.leadInSectors }
    let seconds = (toc.leadOut.offset + CDAudio.leadInSectors) / CDAudio.sectorsPerSecond
    let numbers = ([toc.tracks.count] + starts + [seconds]).map(String.init)
    let command = ["cddb", "query", toc.freeDBDiscID] + numbers
    return try await web.get(request(command, freshness: freshness)) { reply in
      try GnudbReply(reply.body, from: base).matches
    }
  }

  /// What an entry says of the disc; nil when it is gone.
  ///
  /// - Throws: `WebError`, with `declined` when gnudb does not know the client.
  public func metadata(
    of entry: Matches.Entry, toc: TableOfContents, freshness: WebRequest.Freshness = .kept
  ) async throws -> DiscMetadata? {
    let command = ["cddb", "read", entry.category, entry.id]
    return try await web.get(request(command, freshness: freshness)) { reply in
      try GnudbReply(reply.body, from: base).entry.map {
        DiscMetadata($0, entry: entry, toc: toc)
      }
    }
  }

  private func request(_ command: [String], freshness: WebRequest.Freshness) -> WebRequest {
    let greeting = [hello.user, hello.host, hello.client, hello.version].map(Self.escaped)
    let query =
      "cmd=\(command.joined(separator: "+"))&hello=\(greeting.joined(separator: "+"))&proto=6"
    guard let url = URL(string: "\(base.absoluteString)?\(query)") else {
      preconditionFailure("escaped characters make an address")
    }
    return WebRequest(url, of: service, sizeLimit: 1 << 20, freshness: freshness)
  }

  /// A word of `hello`, which has no spaces.
  private static func escaped(_ word: String) -> String {
    let hexadecimal = Array("0123456789ABCDEF")
    let text = word.utf8.reduce(into: "") { text, byte in
      let scalar = Unicode.Scalar(byte)
      let isPlain =
        scalar.isASCII
        && (scalar.properties.isAlphabetic || "0123456789.-_@".unicodeScalars.contains(scalar))
      text +=
        isPlain ? String(scalar) : "%\(hexadecimal[Int(byte) >> 4])\(hexadecimal[Int(byte) & 15])"
    }
    return text.isEmpty ? "-" : text
  }
}
