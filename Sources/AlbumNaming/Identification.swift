public import AlbumWriting
public import ID3Tagging

/// What was found out of a disc.
public struct Identification: Sendable {
  /// What counts before the names that the disc itself has.
  public var names = AlbumNames()
  /// What only fills in where nothing else is known.
  public var lesserNames = AlbumNames()
  /// The front cover, as it goes into files.
  public var cover: TrackTag.Picture?
  /// Where all of this comes from and why, and what went wrong; sentences for people.
  public var remarks: [String] = []
  /// Why MusicBrainz could not be asked; a remark says it as well.
  public var serviceFailure: (any Error)?

  public init() {}
}

extension AlbumDescription {
  /// Takes over what was found out, and names the files.
  package mutating func apply(_ identification: Identification, template: NameTemplate) {
    apply(identification.lesserNames, onlyUnknown: true)
    apply(identification.names)
    if let cover = identification.cover {
      for index in tracks.indices { tracks[index].tag.picture = cover }
    }
    name(by: template)
  }
}
