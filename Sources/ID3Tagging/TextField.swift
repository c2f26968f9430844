/// What a text in a tag says, and so the frame that holds it.
///
/// The choice of frames is MusicBrainz Picard's, which beets, Navidrome and Jellyfin read alike.
public enum TextField: Hashable, Sendable {
  /// TIT2.
  case title
  /// TIT3.
  case subtitle
  /// TIT1: what a track belongs to within the album, such as a work in movements.
  case grouping
  /// TPE1: the artist as credited, "A feat. B".
  case artist
  /// TPE2: the artist of the whole album, by which players group its tracks.
  case albumArtist
  /// TPE3.
  case conductor
  /// TPE4.
  case remixer
  /// TALB.
  case album
  /// TSST: the title of one disc of a set.
  case discSubtitle
  /// TRCK: "3/12", the track and how many the disc has; or the track alone.
  case trackNumber
  /// TPOS: "1/2", the disc and how many the set has; or the disc alone.
  case discNumber
  /// TDRC: "1959", "1959-08" or "1959-08-17".
  case date
  /// TDRL: when this release came out, in the same form.
  case releaseDate
  /// TDOR: when any release of it came out first, in the same form.
  case originalDate
  /// TSOT, TSOP, TSO2, TSOA, TSOC: what these are sorted by. TSO2 and TSOC are Apple's.
  case titleSort, artistSort, albumArtistSort, albumSort, composerSort
  /// TCOM.
  case composer
  /// TEXT: who wrote the words.
  case lyricist
  /// TIPL: values in pairs, first what a person did ("arranger"), then the name.
  case involvedPeople
  /// TMCL: values in pairs, first an instrument, then the name.
  case performers
  /// TCON: names, never the numbers of ID3v1.
  case genre
  /// TMOO.
  case mood
  /// TBPM, a whole number.
  case beatsPerMinute
  /// TKEY, such as "Cm".
  case key
  /// TSRC: 12 characters without hyphens.
  case isrc
  /// TPUB.
  case label
  /// TCOP.
  case copyright
  /// TMED: "CD".
  case media
  /// TLAN: of the words, three letters of ISO 639-2.
  case language
  /// TCMP: "1" for a compilation of various artists. Apple's.
  case compilation
  /// TENC: the program that made the file, and its version.
  case encodedBy
  /// TSSE: the encoder and its settings.
  case encoderSettings
  /// TXXX: whatever has no frame of its own, under a description such as "MusicBrainz Disc Id".
  ///
  /// Readers tell descriptions apart by case. A description is one line.
  case userText(String)

  /// The frames that ID3v2.4 defines, and those that Apple has added, in the order in which a tag
  /// holds them.
  static let standard: [(field: TextField, frame: String)] = [
    (.title, "TIT2"), (.subtitle, "TIT3"), (.grouping, "TIT1"), (.artist, "TPE1"),
    (.albumArtist, "TPE2"), (.conductor, "TPE3"), (.remixer, "TPE4"), (.album, "TALB"),
    (.discSubtitle, "TSST"), (.trackNumber, "TRCK"), (.discNumber, "TPOS"), (.isrc, "TSRC"),
    (.media, "TMED"), (.genre, "TCON"), (.date, "TDRC"), (.releaseDate, "TDRL"),
    (.originalDate, "TDOR"), (.composer, "TCOM"), (.lyricist, "TEXT"),
    (.involvedPeople, "TIPL"), (.performers, "TMCL"), (.titleSort, "TSOT"), (.artistSort, "TSOP"),
    (.albumArtistSort, "TSO2"), (.albumSort, "TSOA"), (.composerSort, "TSOC"), (.mood, "TMOO"),
    (.beatsPerMinute, "TBPM"), (.key, "TKEY"), (.label, "TPUB"), (.copyright, "TCOP"),
    (.language, "TLAN"), (.compilation, "TCMP"), (.encodedBy, "TENC"), (.encoderSettings, "TSSE"),
  ]

  /// The frame that holds it, such as `TPUB`, or `TXXX:BARCODE` for a user text: a text from which
  /// `init(code:)` makes the field again.
  public var code: String {
    if case .userText(let description) = self { return "TXXX:\(description)" }
    return Self.standard.first { $0.field == self }?.frame ?? ""
  }

  /// Nil for a text that is no field's code.
  public init?(code: String) {
    if code.hasPrefix("TXXX:") {
      self = .userText(String(code.dropFirst(5)))
    } else if let entry = Self.standard.first(where: { $0.frame == code }) {
      self = entry.field
    } else {
      return nil
    }
  }

  /// The description of a user text; nil for a field with a frame of its own.
  var userTextDescription: String? {
    if case .userText(let description) = self { description } else { nil }
  }
}
