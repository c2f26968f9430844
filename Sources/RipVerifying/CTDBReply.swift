public import CompactDisc

/// What the Cue Tools database has of a disc.
public struct CTDBReply: Equatable, Sendable {
  /// What others have found, all with the same samples.
  public struct Entry: Equatable, Sendable {
    public let id: Int
    /// How many have found it; what only one has is worth little.
    public let confidence: Int
    /// The checksum of the disc; see `CTDBLayout`.
    public let crc: UInt32
    /// The checksums of the tracks, or none.
    public let trackCRCs: [UInt32]
    /// The first codeword's syndromes, or none.
    public let syndromes: [UInt16]
    /// Where there is a file with those of all codewords: an absolute address, or a path at the
    /// database.
    public let parityLocation: String?
    /// How many syndromes of each codeword there are.
    public let syndromeCount: Int
    /// The disc that others had; with a fuzzy lookup it may be laid out otherwise.
    public let toc: TableOfContents?

    public init(
      id: Int, confidence: Int, crc: UInt32, trackCRCs: [UInt32] = [], syndromes: [UInt16] = [],
      parityLocation: String? = nil, syndromeCount: Int = 8, toc: TableOfContents? = nil
    ) {
      self.id = id
      self.confidence = confidence
      self.crc = crc
      self.trackCRCs = trackCRCs
      self.syndromes = syndromes
      self.parityLocation = parityLocation
      self.syndromeCount = syndromeCount
      self.toc = toc
    }

    /// Whether the disc of the entry has its tracks where another one has them.
    ///
    /// Hidden audio before the first track does not matter, nor where the first track starts.
    public func isLaidOut(as toc: TableOfContents) -> Bool {
      self.toc?.ctdbTOCID == toc.ctdbTOCID
    }
  }

  /// In the order of the reply.
  public let entries: [Entry]
  /// What the database wants to tell people, such as that a program is too old.
  public let message: String?

  public init(entries: [Entry], message: String? = nil) {
    self.entries = entries
    self.message = message
  }

  /// The words of a disc's address at the database: starts of tracks and the lead-out, in sectors.
  public static func query(_ toc: TableOfContents) -> String {
    "version=3&ctdb=1&fuzzy=1&metadata=none&toc=\(toc)"
  }
}
