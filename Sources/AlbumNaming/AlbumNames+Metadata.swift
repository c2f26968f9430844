public import AlbumWriting
public import DiscLookup
import ID3Tagging

extension AlbumNames {
  /// What a database says of a disc, in the fields that MusicBrainz Picard maps it to.
  public init(_ metadata: DiscMetadata) {
    self.init()
    artist = metadata.artist?.text
    title = metadata.title
    isCompilation = metadata.artist.map(\.isVariousArtists)
    // The number alone tells nothing of a release that has one disc.
    if let number = metadata.discNumber, (metadata.discCount ?? 1) > 1 {
      discNumber = number
      discCount = metadata.discCount
    }
    self[.discSubtitle] = Self.list(metadata.discTitle)
    self[.date] = Self.list(metadata.date?.description)
    self[.releaseDate] = Self.list(metadata.date?.description)
    self[.originalDate] = Self.list(metadata.originalDate?.description)
    self[.albumArtistSort] = Self.list(metadata.artist?.sortText)
    self[.label] = metadata.labels
    self[.media] = Self.list(metadata.media)
    self[.genre] = metadata.genres
    self[.language] = Self.list(metadata.language)
    self[.userText("ALBUMARTISTS")] = metadata.artist?.names ?? []
    self[.userText("SCRIPT")] = Self.list(metadata.script)
    self[.userText("BARCODE")] = Self.list(metadata.barcode)
    self[.userText("CATALOGNUMBER")] = metadata.catalogNumbers
    self[.userText("ASIN")] = Self.list(metadata.asin)
    self[.userText("MusicBrainz Album Id")] = Self.list(metadata.releaseID?.description)
    self[.userText("MusicBrainz Release Group Id")] = Self.list(
      metadata.releaseGroupID?.description)
    self[.userText("MusicBrainz Album Artist Id")] =
      metadata.artist?.ids.map(\.description) ?? []
    self[.userText("MusicBrainz Album Type")] = metadata.types
    self[.userText("MusicBrainz Album Status")] = Self.list(metadata.status)
    self[.userText("MusicBrainz Album Release Country")] = Self.list(metadata.country)
    self[.userText("MusicBrainz Album Comment")] = Self.list(metadata.comment)
    for (number, track) in metadata.tracks { tracks[number] = Track(track) }
  }

  fileprivate static func list(_ value: String?) -> [String] {
    value.map { $0.isEmpty ? [] : [$0] } ?? []
  }
}

extension AlbumNames.Track {
  fileprivate init(_ track: DiscMetadata.Track) {
    self.init(
      title: track.title, artist: track.artist?.text,
      recordingID: track.recordingID?.description)
    self[.artistSort] = AlbumNames.list(track.artist?.sortText)
    self[.isrc] = Array(track.isrcs.prefix(1))
    self[.genre] = track.genres
    self[.userText("ARTISTS")] = track.artist?.names ?? []
    self[.userText("MusicBrainz Artist Id")] = track.artist?.ids.map(\.description) ?? []
    self[.userText("MusicBrainz Release Track Id")] = AlbumNames.list(track.trackID?.description)
    self[.userText("MusicBrainz Work Id")] = track.works.compactMap { $0.id?.description }
    self[.userText("WORK")] = track.works.compactMap(\.title)
    add(track.contributions)
  }

  private mutating func add(_ contributions: [Contribution]) {
    var (people, performers): ([String], [String]) = ([], [])
    var (composers, others): ([Artist], [TextField: [String]]) = ([], [:])
    for contribution in contributions {
      let name = contribution.artist.name
      switch contribution.role {
      case .composer: composers.append(contribution.artist)
      // Of the words and the music, as far as anybody knows.
      case .writer:
        composers.append(contribution.artist)
        others[.lyricist, default: []].append(name)
      case .lyricist: others[.lyricist, default: []].append(name)
      case .conductor: others[.conductor, default: []].append(name)
      case .remixer: others[.remixer, default: []].append(name)
      case .arranger: people += ["arranger", name]
      case .producer: people += ["producer", name]
      case .engineer: people += ["engineer", name]
      case .mixer: people += ["mix", name]
      case .djMixer: people += ["DJ-mix", name]
      case .performer(let part): performers += [part ?? "performer", name]
      }
    }
    self[.composer] = Self.distinct(composers.map(\.name))
    self[.composerSort] = Self.distinct(composers.map { $0.sortName ?? $0.name })
    self[.userText("MusicBrainz Composer Id")] = Self.distinct(
      composers.compactMap { $0.id?.description })
    for (field, names) in others { self[field] = Self.distinct(names) }
    self[.involvedPeople] = people
    self[.performers] = performers
  }

  private static func distinct(_ names: [String]) -> [String] {
    var seen: Set<String> = []
    return names.filter { seen.insert($0).inserted }
  }
}
