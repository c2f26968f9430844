public import CompactDisc

/// The audio of a disc as AccurateRip and the Cue Tools database see it.
///
/// It runs from INDEX 01 of the first audio track to the end of the last one. Its samples count
/// from there, so that hidden audio before track 1 has negative positions and takes no part; what
/// lies between audio tracks without being audio counts as silence.
public struct AudioLayout: Equatable, Sendable {
  /// One audio track.
  public struct Track: Equatable, Sendable {
    /// The number that the disc gives it: 1...99.
    public let number: Int
    /// Stereo samples, from INDEX 01 to the next track's.
    public let samples: Range<Int>
  }

  /// The audio tracks, at least one.
  public let tracks: [Track]
  /// The sector at which sample 0 lies.
  public let start: Sector
  /// The number of the first track on the disc, which may be one of data.
  public let firstNumber: Int
  /// Stereo samples of all audio.
  public let sampleCount: Int

  /// Nil for a disc without audio.
  public init?(_ toc: TableOfContents) {
    let audio = toc.audioTracks
    guard let first = audio.first, let last = audio.last, let leading = toc.tracks.first else {
      return nil
    }
    let start = first.sectors.lowerBound
    func position(_ sector: Sector) -> Int { sector.firstSample - start.firstSample }
    self.start = start
    firstNumber = leading.number
    tracks = audio.map { track in
      let bounds = position(track.sectors.lowerBound)..<position(track.sectors.upperBound)
      return Track(number: track.number, samples: bounds)
    }
    sampleCount = position(last.sectors.upperBound)
  }

  /// The place of a sector's samples, counted from the start of the audio.
  public func samples(of sectors: Range<Sector>) -> Range<Int> {
    let origin = start.firstSample
    return sectors.lowerBound.firstSample - origin..<sectors.upperBound.firstSample - origin
  }

  /// The samples of a track that count in its AccurateRip checksums, counted from its own start.
  ///
  /// Empty where a first or last track is too short.
  func counted(_ index: Int) -> Range<Int> {
    AccurateRipChecksum.counted(
      sampleCount: tracks[index].samples.count, isFirstTrack: index == 0,
      isLastTrack: index == tracks.count - 1)
  }
}
