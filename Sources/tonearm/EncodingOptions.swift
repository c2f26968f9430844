import ArgumentParser
import MP3Encoding

/// The options that decide what LAME does, for every command that encodes.
struct EncodingOptions: ParsableArguments {
  @Option(
    help: ArgumentHelp(
      "v0 (best) to v9, 32 to 320 kbit/s, abr-N for a mean of N kbit/s, or portable. "
        + "(default: v0)",
      discussion: "portable, for players with little room, is v5: about 130 kbit/s."),
    transform: { text in
      guard let bitRate = BitRate(parsing: text) else {
        throw ValidationError(
          "'\(text)' is no quality. Use v0 to v9, one of "
            + "\(BitRate.layer3Rates.map(String.init).joined(separator: ", ")), abr-8 to abr-310, "
            + "or portable.")
      }
      return bitRate
    })
  var quality = BitRate.variable(quality: 0)

  @Option(
    help: "joint (left and right, or sum and difference), stereo, or mono. (default: joint)",
    transform: { text in
      guard let mode = ChannelMode(rawValue: text.lowercased()) else {
        throw ValidationError(
          "'\(text)' is no channel mode. Use "
            + "\(ChannelMode.allCases.map(\.rawValue).joined(separator: ", ")).")
      }
      return mode
    })
  var channels = ChannelMode.joint

  @Option(
    help: ArgumentHelp(
      "Remove what lies above: in Hz (16000) or kHz (16k), off, or auto for LAME's choice. "
        + "(default: auto)",
      valueName: "frequency"),
    transform: { text in
      guard let lowpass = Lowpass(parsing: text) else {
        throw ValidationError(
          "'\(text)' is no lowpass. Use 1000 to 22050 Hz, such as 16000 or 16k, auto, or off.")
      }
      return lowpass
    })
  var lowpass = Lowpass.automatic

  @Option(
    help: ArgumentHelp(
      "LAME's effort at the given quality, 0 (slow) to 9 (fast). (default: the best)",
      valueName: "0-9"))
  var lameQuality: Int?

  var settings: EncoderSettings {
    EncoderSettings(
      bitRate: quality, channelMode: channels, lowpass: lowpass, lameQuality: lameQuality)
  }

  /// Refuses what LAME would, or would silently change.
  func check() throws {
    do {
      _ = try EncoderConfiguration(settings)
    } catch EncodingError.unsuitable(let reason) {
      throw ValidationError(reason)
    }
  }
}
