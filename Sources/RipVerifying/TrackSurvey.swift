import CompactDisc

/// What one pass over the audio of a disc tells of one track at the offset at which it was read.
public struct TrackSurvey: Equatable, Sendable {
  /// The number that the disc gives it.
  public let number: Int
  /// Of all its samples.
  public let crc32: UInt32
  /// Of those of its words of 16 bits that are not 0.
  public let crc32WithoutNull: UInt32
  public let accurateRipV1: UInt32
  public let accurateRipV2: UInt32
  /// AccurateRip's checksum of sector 450; nil for tracks that have no such sector.
  public let frame450: UInt32?
  /// The largest absolute value of any sample in either channel: 0...32768.
  public let peak: UInt16
  /// Stereo samples at the start that are 0 in both channels; all of a silent track.
  public let leadingSilence: Int
  /// Stereo samples at the end that are 0 in both channels; all of a silent track.
  public let trailingSilence: Int
}
