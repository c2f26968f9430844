import AlbumWriting
import AudioFileReading
import ID3Tagging

/// An audio file that is a track, and what it says of itself.
struct AudioTrack: Sendable {
  let file: AudioFile
  let tags: AudioTags
  private let guess: (disc: Int?, number: Int?, title: String)

  init(path: String) throws {
    file = try AudioFile(path: path)
    tags = try file.metadata().tags
    guess = NameGuess.track(stem(of: lastComponent(of: path)))
  }

  var title: String {
    if let title = text("TITLE") { return title }
    return guess.title.isEmpty ? AlbumDescription.placeholder(ofTrack: number ?? 0) : guess.title
  }

  /// All artists of the track in one text.
  var artist: String? { text("ARTIST") }
  var albumArtist: String? { text("ALBUMARTIST") ?? text("ALBUM ARTIST") }
  var album: String? { text("ALBUM") }
  /// From 1 to 999.
  var number: Int? { Self.count(text("TRACKNUMBER"), part: 0) ?? guess.number }
  var discNumber: Int? { Self.count(text("DISCNUMBER"), part: 0) ?? guess.disc }
  var discCount: Int? {
    Self.count(text("DISCNUMBER"), part: 1) ?? Self.count(text("DISCTOTAL"), part: 0)
      ?? Self.count(text("TOTALDISCS"), part: 0)
  }

  /// The values of a tag in one text.
  private func text(_ name: String) -> String? {
    let values = tags[name].map(\.trimmed).filter { !$0.isEmpty }
    return values.isEmpty ? nil : values.joined(separator: "; ")
  }

  /// A number such as `3`, or one of two such as `3/12`.
  private static func count(_ text: String?, part: Int) -> Int? {
    let parts = (text ?? "").split(separator: "/", omittingEmptySubsequences: false)
    guard parts.indices.contains(part), let number = Int(parts[part].trimmed),
      (1...999).contains(number)
    else { return nil }
    return number
  }

  /// All that the file says, in the frames that MusicBrainz Picard maps Vorbis comments to.
  var tag: TrackTag {
    var tag = TrackTag()
    for (name, field) in Self.fields {
      let values = tags[name].filter { !$0.trimmed.isEmpty }
      if !values.isEmpty { tag.texts[field] = values }
    }
    tag[.date] =
      text("DATE").flatMap(AlbumDescription.timestamp)
      ?? text("DATE").map { String($0.prefix(4)) }.flatMap(AlbumDescription.timestamp)
    if let id = text("MUSICBRAINZ_TRACKID"), id.utf8.count == 36 {
      tag.uniqueFileIdentifiers["http://musicbrainz.org"] = Array(id.utf8)
    }
    return tag
  }

  private static let fields: [(String, TextField)] = [
    ("GENRE", .genre), ("COMPOSER", .composer), ("LYRICIST", .lyricist), ("ISRC", .isrc),
    ("MEDIA", .media), ("ARTISTS", .userText("ARTISTS")),
    ("ALBUMARTISTS", .userText("ALBUMARTISTS")), ("BARCODE", .userText("BARCODE")),
    ("CATALOGNUMBER", .userText("CATALOGNUMBER")), ("ASIN", .userText("ASIN")),
    ("SCRIPT", .userText("SCRIPT")),
    ("MUSICBRAINZ_ALBUMID", .userText("MusicBrainz Album Id")),
    ("MUSICBRAINZ_RELEASEGROUPID", .userText("MusicBrainz Release Group Id")),
    ("MUSICBRAINZ_ALBUMARTISTID", .userText("MusicBrainz Album Artist Id")),
    ("MUSICBRAINZ_ARTISTID", .userText("MusicBrainz Artist Id")),
    ("MUSICBRAINZ_RELEASETRACKID", .userText("MusicBrainz Release Track Id")),
    ("MUSICBRAINZ_WORKID", .userText("MusicBrainz Work Id")),
    ("MUSICBRAINZ_DISCID", .userText("MusicBrainz Disc Id")),
    ("RELEASETYPE", .userText("MusicBrainz Album Type")),
    ("RELEASESTATUS", .userText("MusicBrainz Album Status")),
    ("RELEASECOUNTRY", .userText("MusicBrainz Album Release Country")),
  ]
}
