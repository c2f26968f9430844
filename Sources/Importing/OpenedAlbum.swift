import AlbumWriting
import CompactDisc
import ID3Tagging

/// A source whose tracks and names are known and whose samples can be read.
struct OpenedAlbum: Sendable {
  var description: AlbumDescription
  let samples: AlbumSamples
  /// Of a CD; nil where the tracks' lengths show that it is none.
  let toc: TableOfContents?
  /// What a person should know of the source.
  var remarks: [String]
  var discNumber: Int?
  var discCount: Int?
  /// Whether pre-emphasis is left in that could have been taken out.
  var keepsEmphasis = false
  /// Changes where the source does.
  let fingerprint: String
}

extension AlbumDescription {
  /// Names the files of one disc of a set, which share a folder.
  mutating func place(inSetAs number: Int, of count: Int?) {
    for index in tracks.indices {
      let track = tracks[index]
      tracks[index].tag[.discNumber] = count.map { "\(number)/\($0)" } ?? "\(number)"
      tracks[index].fileName = FileName(
        sanitizing: "\(number)-\(twoDigits(track.number)) \(track.title)", fileExtension: "mp3",
        reservedBytes: PartialFile.addedByteCount)
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
    let suffix = folderSuffix.map { " [\($0)]" } ?? " (2)"
    let stem = FileName(sanitizing: title, reservedBytes: suffix.utf8.count)
    folderNames = [FileName(sanitizing: title).text, stem.text + suffix]
  }
}
