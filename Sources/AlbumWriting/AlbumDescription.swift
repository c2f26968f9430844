package import ID3Tagging

/// What an album is called and what its tracks are, wherever its samples come from.
package struct AlbumDescription: Sendable {
  package var artist: String
  package var title: String
  /// What tells the album's folder from another of its name; nil where nothing does.
  package var folderSuffix: String?
  /// The path of its folder below the music folder; `name(by:)` makes it.
  package internal(set) var folders: [String] = []
  /// In playing order.
  package var tracks: [Track]

  /// - Parameter tracks: Their files have no names before `name(by:)` has given them.
  package init(artist: String, title: String, folderSuffix: String? = nil, tracks: [Track]) {
    self.artist = artist
    self.title = title
    self.folderSuffix = folderSuffix
    self.tracks = tracks
  }

  package struct Track: Sendable {
    /// From 1; 0 for hidden audio before track 1.
    package var number: Int
    package var title: String
    package var artist: String
    /// Where the track lies in the source, in stereo samples.
    package var samples: Range<Int>
    /// The stretch of continuous audio around the track within which music can run on from track to
    /// track.
    package var surroundings: Range<Int>
    /// All that does not depend on the encoder.
    package var tag: TrackTag
    package var fileName: FileName
    /// Which of AccurateRip's rules for the ends of a disc apply.
    package var isFirstAudioTrack: Bool
    package var isLastAudioTrack: Bool
    /// In hertz.
    package var sampleRate: Int
    /// Whether both channels are the same.
    package var isMono: Bool
    /// Of a track whose pre-emphasis is taken out, the continuous audio around it, from which the
    /// filter may take samples; nil where samples are encoded as they are.
    package var deEmphasis: Range<Int>?

    package init(
      number: Int, title: String, artist: String, samples: Range<Int>, surroundings: Range<Int>,
      tag: TrackTag, fileName: FileName = FileName(sanitizing: ""), isFirstAudioTrack: Bool,
      isLastAudioTrack: Bool,
      sampleRate: Int = 44_100, isMono: Bool = false, deEmphasis: Range<Int>? = nil
    ) {
      self.number = number
      self.title = title
      self.artist = artist
      self.samples = samples
      self.surroundings = surroundings
      self.tag = tag
      self.fileName = fileName
      self.isFirstAudioTrack = isFirstAudioTrack
      self.isLastAudioTrack = isLastAudioTrack
      self.sampleRate = sampleRate
      self.isMono = isMono
      self.deEmphasis = deEmphasis
    }

    /// Whether it is hidden audio before track 1, which is no track of the table of contents.
    package var isHidden: Bool { number == AlbumDescription.hiddenTrack }
  }

  /// The number that stands for hidden audio before track 1.
  package static let hiddenTrack = 0
}

extension AlbumDescription {
  package static let variousArtists = "Various Artists"
  package static let unknownArtist = "Unknown Artist"
  package static let unknownAlbum = "Unknown Album"

  /// Whether a name only stands where none is known.
  package static func isPlaceholder(artist: String) -> Bool {
    artist.isEmpty || artist == unknownArtist
  }

  /// Whether a name only stands where none is known.
  package static func isPlaceholder(album title: String) -> Bool {
    title.isEmpty || title == unknownAlbum || title.hasPrefix(unknownAlbum + " [")
  }

  /// Whether a title only stands where none is known.
  package static func isPlaceholder(title: String, ofTrack number: Int) -> Bool {
    title.isEmpty || title == placeholder(ofTrack: number)
  }

  /// What stands for a track's title where none is known.
  package static func placeholder(ofTrack number: Int) -> String { "Track \(twoDigits(number))" }
}

/// A track number as file names have it.
package func twoDigits(_ number: Int) -> String { number < 10 ? "0\(number)" : "\(number)" }
