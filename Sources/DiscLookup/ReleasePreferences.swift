public import CompactDisc

/// What decides among the releases that have a disc.
public struct ReleasePreferences: Equatable, Sendable {
  /// The release that the disc is said to be.
  public var releaseID: MusicBrainzID?
  /// The bar code in the disc's sub-channel.
  public var mediaCatalogNumber: MediaCatalogNumber?
  /// Countries as MusicBrainz writes them ("DE", "XE"), the best first.
  public var countries: [String]

  public init(
    releaseID: MusicBrainzID? = nil, mediaCatalogNumber: MediaCatalogNumber? = nil,
    countries: [String] = []
  ) {
    self.releaseID = releaseID
    self.mediaCatalogNumber = mediaCatalogNumber
    self.countries = countries.map { $0.uppercased() }
  }
}
