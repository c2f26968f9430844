/// What the catalog knows of a track.
public struct TrackEntry: Equatable, Sendable {
  public enum State: String, Sendable {
    /// There is no finished file yet.
    case planned
    /// There is a file.
    case done
    /// It is digital silence, of which no file is made.
    case silent
  }

  /// From 1; 0 for hidden audio before track 1.
  public var number: Int
  public var title: String
  public var artist: String
  /// Stereo samples.
  public var sampleCount: Int
  public var state = State.planned
  /// What a partial file holds.
  public var written = Written()
  /// Of the source's samples; nil before they have been read.
  public var checksums: Checksums?
  /// The finished file.
  public var file: File?
  /// How loud it is, until that of its album is known.
  public var loudness: Loudness?

  public init(number: Int, title: String, artist: String, sampleCount: Int) {
    self.number = number
    self.title = title
    self.artist = artist
    self.sampleCount = sampleCount
  }

  /// How far a track's stream has been written to its partial file.
  public struct Written: Hashable, Sendable {
    public var segmentCount: Int
    public var byteCount: Int
    /// CRC-16 over the bytes.
    public var checksum: UInt16

    public init(segmentCount: Int = 0, byteCount: Int = 0, checksum: UInt16 = 0) {
      self.segmentCount = segmentCount
      self.byteCount = byteCount
      self.checksum = checksum
    }
  }

  /// What tells two sources apart, or the same.
  public struct Checksums: Hashable, Sendable {
    public var crc32: UInt32
    public var accurateRip1: UInt32
    public var accurateRip2: UInt32
    /// AccurateRip's checksum of the track's sector 450; nil for shorter tracks.
    public var sector450: UInt32?
    /// The largest absolute value of a sample: 0...32768.
    public var peak: Int

    public init(
      crc32: UInt32, accurateRip1: UInt32, accurateRip2: UInt32, sector450: UInt32?, peak: Int
    ) {
      self.crc32 = crc32
      self.accurateRip1 = accurateRip1
      self.accurateRip2 = accurateRip2
      self.sector450 = sector450
      self.peak = peak
    }
  }

  /// How loud a track is, moment by moment.
  public struct Loudness: Equatable, Sendable {
    /// In LUFS.
    public var levels: [Float]
    /// 1 is full scale.
    public var peak: Float

    public init(levels: [Float], peak: Float) {
      self.levels = levels
      self.peak = peak
    }
  }

  /// A finished file.
  public struct File: Hashable, Sendable {
    /// In the album's folder.
    public var name: String
    /// Bytes of the whole file.
    public var byteCount: Int
    /// Of the ID3 tag in front.
    public var tagByteCount: Int
    /// Of the frames behind the Info tag.
    public var streamByteCount: Int
    /// SHA-256 of these frames.
    public var streamHash: [UInt8]

    public init(
      name: String, byteCount: Int, tagByteCount: Int, streamByteCount: Int, streamHash: [UInt8]
    ) {
      self.name = name
      self.byteCount = byteCount
      self.tagByteCount = tagByteCount
      self.streamByteCount = streamByteCount
      self.streamHash = streamHash
    }
  }
}
