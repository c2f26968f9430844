public import MusicLibrary

/// What an import tells while it runs.
public enum ImportEvent: Sendable {
  /// The sides of a record were cut.
  case recordCut([RecordSide])
  /// An album was found, and it is known what will become of it.
  case planned(PlannedAlbum)
  /// Everything was found.
  case planFinished(ImportPlan)
  case albumStarted(AlbumEntry)
  case albumFinished(AlbumResult)
  /// The last event, also of an import that was interrupted.
  case finished(ImportSummary)
}

/// What an import would do with an album.
public struct PlannedAlbum: Sendable {
  public enum Action: Equatable, Sendable {
    case make
    /// An earlier import began it.
    case goOn
    /// The library has it already.
    case keep
    /// It failed before, and is not tried again.
    case keepFailed(String)
    /// The library has its audio already, from another source.
    case skipDuplicate
    /// It cannot be made as it is; the text says why and what to do.
    case needsAHand(String)
  }

  /// The path of the source.
  public let path: String
  public let action: Action
  public let artist: String
  public let title: String
  public let discNumber: Int?
  public let trackCount: Int
  /// Stereo samples.
  public let sampleCount: Int
  /// What a person should know of the source, one sentence each.
  public internal(set) var remarks: [String]
}

/// What an import is going to do, in numbers.
public struct ImportPlan: Sendable {
  /// Albums that will be made, or gone on with.
  public var albums = 0
  /// Their stereo samples.
  public var sampleCount = 0
  /// Albums that are there already.
  public var kept = 0
  public var duplicates = 0
  /// Albums that failed before and are not tried again.
  public var keptFailed = 0
  /// What a person has to look at.
  public var problems = 0
}

/// What became of an album.
public struct AlbumResult: Sendable {
  public enum Status: Equatable, Sendable {
    /// All its files are there.
    case made
    /// The library had its audio already, in this folder of it.
    case duplicate(folder: String)
    /// The text says why and what to do.
    case failed(String)
    /// The work on it ended before its end; another import goes on.
    case interrupted
  }

  public let album: AlbumEntry
  public let status: Status
  /// The folder of the album with the same audio whose place it has taken.
  public internal(set) var replaced: String?
  /// Why a person should look at it though it was made.
  public internal(set) var doubt: String?
}

/// How an import ended.
public struct ImportSummary: Sendable {
  public let plan: ImportPlan
  public var made = 0
  public var duplicates = 0
  public var failed = 0
  /// Albums that were made, but whose samples are in doubt.
  public var doubtful = 0
  /// Albums that were not begun or not finished.
  public var left = 0
  /// What ended the import before its end.
  public var failure: (any Error)?
}
