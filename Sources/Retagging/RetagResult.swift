/// What became of one disc's files.
public struct RetagResult: Sendable {
  public enum Status: String, Sendable {
    /// Changed, or to be changed where that is only tried.
    case retagged
    /// All was as it should be.
    case unchanged
    /// Nobody knows the disc; nothing was changed.
    case unknown
    case failed
  }

  public struct File: Sendable {
    /// Absolute.
    public let path: String
    public let newPath: String
    public let changes: [Change]
  }

  /// A frame that says something else: what it said and says, values parted by "; ".
  public struct Change: Equatable, Sendable {
    /// "TIT2", or "TXXX:BARCODE".
    public let field: String
    public let before: String?
    public let after: String?
  }

  public var status: Status
  /// Where the files are, and where they were.
  public var folder: String
  public internal(set) var oldFolder: String
  public var artist: String
  public var album: String
  public var files: [File] = []
  /// Where the names come from, and what a person should know; sentences.
  public var remarks: [String] = []
  /// Where it failed.
  public var failure: (any Error)?
}
