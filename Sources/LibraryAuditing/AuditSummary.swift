/// How an audit came out.
public struct AuditSummary: Equatable, Sendable {
  /// Albums that have files.
  public internal(set) var albums = 0
  /// Files that the catalog knows.
  public internal(set) var files = 0
  /// Bytes of those that are there.
  public internal(set) var bytes = 0
  /// Files whose audio is whole and whose tags another program has changed, which is all right.
  public internal(set) var edited = 0
  /// Albums that an import has begun and not finished.
  public internal(set) var albumsInTheMaking = 0
  /// Findings by kind.
  public internal(set) var problems: [AuditFinding.Problem.Kind: Int] = [:]
  /// Tracks to be made again, by the ids of their albums.
  public internal(set) var repairs: [Int64: [Int]] = [:]

  public var isGood: Bool { problems.isEmpty }
}
