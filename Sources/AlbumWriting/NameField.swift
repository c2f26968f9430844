import ID3Tagging

/// What a name template can have in braces.
public enum NameField: String, CaseIterable, Sendable {
  // Of the album.
  case albumArtist = "albumartist"
  case albumArtistSort = "albumartistsort"
  case album
  /// What tells the release from others of its name.
  case albumComment = "albumcomment"
  case year
  /// When any release of it came out first.
  case originalYear = "originalyear"
  case date
  case genre
  case label
  case catalogNumber = "catalognumber"
  case barcode
  case country
  case media
  /// "album", "live" and the like.
  case type
  case discID = "discid"
  case releaseID = "releaseid"
  // Of one disc of a set; empty where there is only one.
  case disc
  case discs
  case discTitle = "disctitle"
  // Of the track.
  case track
  case tracks
  case title
  case artist
  case artistSort = "artistsort"
  /// The track's artist where that is not the album's.
  case guest
  /// The track's artist on an album by various artists.
  case various
  case composer
  case isrc

  /// Whether it can be padded with zeros.
  var isNumber: Bool {
    switch self {
    case .year, .originalYear, .disc, .discs, .track, .tracks: true
    default: false
    }
  }

  /// Whether it is the same for all tracks of a disc.
  var isOfAlbum: Bool {
    switch self {
    case .track, .title, .artist, .artistSort, .guest, .various, .composer, .isrc: false
    default: true
    }
  }

  /// Its value for a track of an album; nil where nothing is known.
  func value(for track: AlbumDescription.Track, of album: AlbumDescription) -> String? {
    let tag = track.tag
    let text: String? =
      switch self {
      case .albumArtist: album.artist
      case .albumArtistSort: tag[.albumArtistSort] ?? album.artist
      case .album: album.title
      case .albumComment: tag[.userText("MusicBrainz Album Comment")]
      case .year: tag[.date].map { String($0.prefix(4)) }
      case .originalYear: (tag[.originalDate] ?? tag[.date]).map { String($0.prefix(4)) }
      case .date: tag[.date]
      case .genre: tag[.genre]
      case .label: tag[.label]
      case .catalogNumber: tag[.userText("CATALOGNUMBER")]
      case .barcode: tag[.userText("BARCODE")]
      case .country: tag[.userText("MusicBrainz Album Release Country")]
      case .media: tag[.media]
      case .type: tag[.userText("MusicBrainz Album Type")]
      case .discID: tag[.userText("MusicBrainz Disc Id")]
      case .releaseID: tag[.userText("MusicBrainz Album Id")]
      case .disc: track.placeInSet.map { "\($0.disc)" }
      case .discs: track.placeInSet?.count.map { "\($0)" }
      case .discTitle: tag[.discSubtitle]
      case .track: "\(track.number)"
      case .tracks: tag[.trackNumber]?.split(separator: "/").dropFirst().first.map(String.init)
      case .title: track.title
      case .artist: track.artist
      case .artistSort: tag[.artistSort] ?? track.artist
      case .guest: track.artist == album.artist ? nil : track.artist
      case .various:
        album.artist == AlbumDescription.variousArtists && track.artist != album.artist
          ? track.artist : nil
      case .composer: tag[.composer]
      case .isrc: tag[.isrc]
      }
    return text?.isEmpty == false ? text : nil
  }
}

extension AlbumDescription.Track {
  /// The disc of a set of several that the track is on.
  fileprivate var placeInSet: (disc: Int, count: Int?)? {
    guard let (disc, count) = tag.disc else { return nil }
    return disc > 1 || (count ?? 1) > 1 ? (disc, count) : nil
  }
}
