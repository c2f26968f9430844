/// What a person decides about an MP3.
public struct EncoderSettings: Hashable, Sendable {
  public var bitRate: BitRate
  public var channelMode: ChannelMode
  public var lowpass: Lowpass
  /// How hard LAME tries at the given bit rate, from 0 (slow) to 9 (fast); nil for the one that is
  /// best at the bit rate.
  public var lameQuality: Int?
  /// Of the source, in hertz: one of `sourceSampleRates`.
  public var sourceSampleRate: Int

  /// The sample rates that MPEG-1 has.
  public static let sourceSampleRates = [32_000, 44_100, 48_000]

  public init(
    bitRate: BitRate = .variable(quality: 0), channelMode: ChannelMode = .joint,
    lowpass: Lowpass = .automatic, lameQuality: Int? = nil, sourceSampleRate: Int = 44_100
  ) {
    precondition(
      Self.sourceSampleRates.contains(sourceSampleRate), "others are resampled before")
    self.bitRate = bitRate
    self.channelMode = channelMode
    self.lowpass = lowpass
    self.lameQuality = lameQuality
    self.sourceSampleRate = sourceSampleRate
  }
}
