/// What a text in a tag says, and so the frame that holds it.
///
/// The choice of frames is MusicBrainz Picard's, which beets, Navidrome and Jellyfin read alike.
public enum TextField: Hashable, Sendable {
  /// TIT2.
  case title
  /// TPE1: the artist as credited, "A feat. B".
  case artist
  /// TPE2: the artist of the whole album, by which players group its tracks.
  case albumArtist
  /// TALB.
  case album
  /// TRCK: "3/12", the track and how many the disc has; or the track alone.
  case trackNumber
  /// TPOS: "1/2", the disc and how many the set has; or the disc alone.
  case discNumber
  /// TSRC: 12 characters without hyphens.
  case isrc
  /// TMED: "CD".
  case media
  /// TCON: names, never the numbers of ID3v1.
  case genre
  /// TDRC: "1959", "1959-08" or "1959-08-17".
  case date
  /// TCOM.
  case composer
  /// TEXT: who wrote the words.
  case lyricist
  /// TIPL: values in pairs, first what a person did ("arranger"), then the name.
  case involvedPeople
  /// TENC: the program that made the file, and its version.
  case encodedBy
  /// TSSE: the encoder and its settings.
  case encoderSettings
  /// TXXX: whatever has no frame of its own, under a description such as "MusicBrainz Disc Id".
  ///
  /// Readers tell descriptions apart by case. A description is one line.
  case userText(String)

  /// The frames that ID3v2.4 defines, in the order in which a tag holds them.
  static let standard: [(field: TextField, frame: String)] = [
    (.title, "TIT2"), (.artist, "TPE1"), (.albumArtist, "TPE2"), (.album, "TALB"),
    (.trackNumber, "TRCK"), (.discNumber, "TPOS"), (.isrc, "TSRC"), (.media, "TMED"),
    (.genre, "TCON"), (.date, "TDRC"), (.composer, "TCOM"), (.lyricist, "TEXT"),
    (.involvedPeople, "TIPL"), (.encodedBy, "TENC"), (.encoderSettings, "TSSE"),
  ]

  /// The description of a user text; nil for a field with a frame of its own.
  var userTextDescription: String? {
    if case .userText(let description) = self { description } else { nil }
  }
}
