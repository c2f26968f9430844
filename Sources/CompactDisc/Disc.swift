/// All that a disc, or a cue sheet in its place, says of itself.
public struct Disc: Equatable, Sendable {
  public var toc: TableOfContents
  public var mediaCatalogNumber: MediaCatalogNumber?
  /// The texts of the disc as a whole.
  public var text: DiscText
  /// The texts of tracks, by track number.
  public var trackTexts: [Int: DiscText]
  /// The recording codes of tracks, by track number.
  public var isrcs: [Int: ISRC]
  /// Where the pre-gaps (INDEX 00) of tracks start, by track number.
  ///
  /// A pre-gap ends at its track's start and belongs, as sectors, to the track before.
  public var preGaps: [Int: Sector]
  /// The release date as a cue sheet gives it, most often a year.
  public var date: String?
  public var genre: String?
  public var comment: String?
  /// The FreeDB id that a cue sheet claims (REM DISCID); it may belong to another pressing.
  public var declaredDiscID: String?
  /// The disc's number in a set, from 1.
  public var discNumber: Int?
  /// The discs in the set.
  public var discCount: Int?

  public init(
    toc: TableOfContents, mediaCatalogNumber: MediaCatalogNumber? = nil,
    text: DiscText = DiscText(), trackTexts: [Int: DiscText] = [:], isrcs: [Int: ISRC] = [:],
    preGaps: [Int: Sector] = [:], date: String? = nil, genre: String? = nil,
    comment: String? = nil, declaredDiscID: String? = nil, discNumber: Int? = nil,
    discCount: Int? = nil
  ) {
    self.toc = toc
    self.mediaCatalogNumber = mediaCatalogNumber
    self.text = text
    self.trackTexts = trackTexts
    self.isrcs = isrcs
    self.preGaps = preGaps
    self.date = date
    self.genre = genre
    self.comment = comment
    self.declaredDiscID = declaredDiscID
    self.discNumber = discNumber
    self.discCount = discCount
  }
}
