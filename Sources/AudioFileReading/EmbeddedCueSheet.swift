/// The table of contents of the disc that a FLAC file was made from, as it stands in its CUESHEET
/// block.
///
/// Places are counted in frames from the start of the file's sound.
public struct EmbeddedCueSheet: Equatable, Sendable {
  public struct IndexPoint: Equatable, Sendable {
    /// 0 is the pre-gap, 1 the track proper.
    public let number: Int
    public let frame: Int
  }

  public struct Track: Equatable, Sendable {
    public let number: Int
    /// Where the track starts, with its pre-gap if it has one.
    public let start: Int
    public let isAudio: Bool
    public let hasPreEmphasis: Bool
    /// Twelve characters.
    public let isrc: String?
    /// Ascending; none before `start`.
    public let indexPoints: [IndexPoint]
  }

  /// The MCN.
  public let mediaCatalogNumber: String?
  public let isCompactDisc: Bool
  /// Frames of the lead-in, which are not in the file: 88,200 for most CDs.
  public let leadInLength: Int
  /// In playing order, without the lead-out.
  public let tracks: [Track]
  /// The first frame behind the last track.
  public let leadOut: Int

  /// Nil where there is no track, or places do not ascend.
  init?(
    mediaCatalogNumber: String?, isCompactDisc: Bool, leadInLength: Int, tracks: [Track],
    leadOut: Int
  ) {
    guard !tracks.isEmpty else { return nil }
    let ends = tracks.dropFirst().map(\.start) + [leadOut]
    for (track, end) in zip(tracks, ends) {
      let places = [track.start] + track.indexPoints.map(\.frame)
      guard track.start < end, track.start >= 0, places.allSatisfy({ $0 < end }),
        zip(places, places.dropFirst()).allSatisfy({ $0 <= $1 })
      else { return nil }
    }
    self.mediaCatalogNumber = mediaCatalogNumber
    self.isCompactDisc = isCompactDisc
    self.leadInLength = leadInLength
    self.tracks = tracks
    self.leadOut = leadOut
  }
}
