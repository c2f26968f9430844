/// What a list says of an album.
public struct AlbumSummary: Equatable, Sendable, Identifiable {
  public let id: Int64
  /// The path that names the source.
  public let source: String
  public let state: AlbumEntry.State
  /// What kept it from being made, in a sentence for people.
  public let failure: String?
  public let artist: String
  public let title: String
  /// Of a set, from 1; nil where nothing tells.
  public let discNumber: Int?
  public let discCount: Int?
  public let trackCount: Int
  /// Stereo samples of all tracks.
  public let sampleCount: Int
  /// Relative to the library; nil before there is one.
  public let folder: String?
}

/// An album with words that were searched for.
public struct SearchMatch: Sendable {
  public let album: AlbumSummary
  /// Numbers and titles of the tracks that have the most of the words in their own names.
  public let tracks: [(number: Int, title: String)]
}
