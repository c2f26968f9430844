/// What a file holds besides its sound.
public struct AudioMetadata: Equatable, Sendable {
  /// Vorbis comments of FLAC, LIST INFO of WAV, the text chunks of AIFF.
  public internal(set) var tags = AudioTags()
  /// The CUESHEET block of FLAC; nil also if it makes no sense.
  public internal(set) var cueSheet: EmbeddedCueSheet?
  /// The MD5 sum of FLAC's samples in 16 bytes, as its header has it; nil where it is not known.
  public internal(set) var audioMD5: [UInt8]?
  /// How many pictures there are in a FLAC file; `AudioFile.frontCover()` reads one.
  public internal(set) var pictureCount = 0

  /// The text of a cue sheet in the Vorbis comment that rippers put it into.
  public var cueSheetText: String? { tags["CUESHEET"].first }
}

/// A picture as it stands in a file.
public struct CoverPicture: Equatable, Sendable {
  /// Such as `image/jpeg`, as the file says.
  public let mimeType: String
  public let bytes: [UInt8]
}
