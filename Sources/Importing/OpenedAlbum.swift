import AlbumWriting
import CompactDisc
import ID3Tagging

/// A source whose tracks and names are known and whose samples can be read.
struct OpenedAlbum: Sendable {
  var description: AlbumDescription
  let samples: AlbumSamples
  /// Of a CD; nil where the tracks' lengths show that it is none.
  var toc: TableOfContents?
  var mediaCatalogNumber: MediaCatalogNumber?
  /// What a ripper's log beside it says.
  var log: SourceLog?
  /// What a person should know of the source.
  var remarks: [String]
  var discNumber: Int?
  var discCount: Int?
  var isImage = false
  /// Whether pre-emphasis is left in that could have been taken out.
  var keepsEmphasis = false
  /// Changes where the source does.
  let fingerprint: String
}

extension AlbumDescription {
  /// Says which disc of a set it is.
  mutating func place(inSetAs number: Int, of count: Int?) {
    for index in tracks.indices {
      tracks[index].tag[.discNumber] = count.map { "\(number)/\($0)" } ?? "\(number)"
    }
  }

  /// Gives the album another name.
  mutating func rename(artist: String?, title: String, folderSuffix: String?) {
    if let artist, artist != self.artist {
      for index in tracks.indices {
        if tracks[index].artist == self.artist {
          tracks[index].artist = artist
          tracks[index].tag[.artist] = artist
        }
        tracks[index].tag[.albumArtist] = artist
      }
      self.artist = artist
    }
    self.title = title
    for index in tracks.indices { tracks[index].tag[.album] = title }
    self.folderSuffix = folderSuffix
  }
}
