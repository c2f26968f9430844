import AlbumWriting
import MP3Encoding
import MusicLibrary

/// What makes one of two albums with the same audio the better one to have.
struct AlbumMerit: Equatable {
  /// What LAME spends on usual music, in kbit/s; 0 where nothing tells.
  let bitRate: Int
  /// How many of its names are known: of the artist, the album and the tracks.
  let names: Int

  init(_ album: AlbumEntry) {
    bitRate =
      BitRate(describedIn: AlbumSettings(album.source.settings).encoder)?.usualKilobitsPerSecond
      ?? 0
    names =
      (AlbumDescription.isPlaceholder(artist: album.artist) ? 0 : 1)
      + (AlbumDescription.isPlaceholder(album: album.title) ? 0 : 1)
      + album.tracks.count {
        !AlbumDescription.isPlaceholder(title: $0.title, ofTrack: $0.number)
      }
  }

  /// Whether it is in nothing worse, and in something better.
  func exceeds(_ other: AlbumMerit) -> Bool {
    bitRate >= other.bitRate && names >= other.names && self != other
  }
}
