internal import CLame

/// Settings that go together, and what LAME makes of them: with the samples, all that decides the
/// bytes of an MP3.
public struct EncoderConfiguration: Hashable, Sendable {
  public let settings: EncoderSettings
  /// Of the MP3, in hertz; LAME lowers it for its lowest qualities.
  public let sampleRate: Int
  /// In hertz; nil where LAME leaves all frequencies.
  public let lowpass: Int?
  /// LAME's own name for its algorithms, 0 (slow) to 9 (fast), after it has had its way.
  public let lameQuality: Int
  /// What stands in front of every stream of this configuration.
  public let infoTag: InfoTag
  /// Nil where a warm-up has always the same length.
  let adaptiveWarmUp: AdaptiveWarmUp?

  /// - Throws: `EncodingError.unsuitable` for settings that LAME does not take, or would silently
  ///   change.
  public init(_ settings: EncoderSettings) throws(EncodingError) {
    try Self.checkRanges(settings)
    // With a lowpass of its own, LAME would also think again about the sample rate.
    var automatic = settings
    automatic.lowpass = .automatic
    let probe = try MP3Encoder(automatic, sampleRate: nil)
    sampleRate = probe.sampleRate

    let encoder = try MP3Encoder(settings, sampleRate: sampleRate)
    let lowpass = encoder.lowpass
    if case .frequency(let hertz) = settings.lowpass, lowpass != hertz {
      throw .unsuitable(
        "A lowpass at \(hertz) Hz does nothing here: with quality \(settings.bitRate), LAME has "
          + "none above \(min(lowpass, sampleRate / 2)) Hz. Choose a lower one, or 'off'.")
    }
    self.settings = settings
    self.lowpass = lowpass > 0 && lowpass < sampleRate / 2 ? lowpass : nil
    lameQuality = encoder.quality
    infoTag = try InfoTag(settings, sampleRate: sampleRate)
    // The bounds of LAME's hearing are those of 44.1 kHz.
    let sensitivity = settings.sourceSampleRate == 44_100 ? encoder.hearingSensitivity : nil
    adaptiveWarmUp = sensitivity.map {
      AdaptiveWarmUp(sensitivity: $0, isMono: settings.channelMode == .mono)
    }
  }

  /// Whether LAME changes the sample rate before encoding.
  public var resamples: Bool { sampleRate != settings.sourceSampleRate }

  /// How finely a track is cut.
  ///
  /// At average bit rates, the step size that LAME starts its search from can have its effect
  /// hundreds of frames later, in quiet music; at constant ones, the reservoir leads any two starts
  /// together.
  var grain: EncodingPlan.Grain {
    switch settings.bitRate {
    case .variable: adaptiveWarmUp == nil ? .coarse : .fine
    case .constant: .coarse
    case .average: .whole
    }
  }

  /// What made the file, for the TSSE frame: the library, its version and its options in the
  /// notation of the program `lame`, as `LAME 3.100 -V 2 -q 0 -m j --lowpass 18.5`.
  public var description: String {
    var words = ["LAME \(unsafe String(cString: get_lame_version()))"]
    switch settings.bitRate {
    case .constant(let rate): words.append("-b \(rate)")
    case .average(let rate): words.append("--abr \(rate)")
    case .variable(let quality): words.append("-V \(quality)")
    }
    words.append("-q \(lameQuality)")
    switch settings.channelMode {
    case .joint: words.append("-m j")
    case .stereo: words.append("-m s")
    case .mono: words.append("-m m")
    }
    // Otherwise the sample rate follows from the quality.
    if settings.lowpass != .automatic { words.append("--resample \(Self.kilo(sampleRate))") }
    if let lowpass {
      words.append("--lowpass \(Self.kilo(lowpass))")
    } else if settings.lowpass == .off {
      words.append("--lowpass -1")
    }
    return words.joined(separator: " ")
  }

  private static func checkRanges(_ settings: EncoderSettings) throws(EncodingError) {
    guard settings.bitRate.isValid else {
      throw .unsuitable(
        "\(settings.bitRate) is no quality. Use v0 to v9, one of "
          + "\(BitRate.layer3Rates.map(String.init).joined(separator: ", ")), or abr-8 to abr-310.")
    }
    if let quality = settings.lameQuality {
      guard (0...9).contains(quality) else {
        throw .unsuitable("LAME's qualities go from 0 (slow) to 9 (fast), not to \(quality).")
      }
      if case .variable = settings.bitRate, quality > 7 {
        throw .unsuitable(
          "LAME's variable bit rates have no quality \(quality); 7 is their fastest.")
      }
    }
    if case .frequency(let hertz) = settings.lowpass, !Lowpass.frequencies.contains(hertz) {
      throw .unsuitable("A lowpass goes from 1000 to 22050 Hz, not to \(hertz).")
    }
  }

  /// Hertz as kilohertz with as many decimals as it takes.
  private static func kilo(_ hertz: Int) -> String {
    var decimals = String(String(hertz % 1000 + 1000).dropFirst())
    while decimals.last == "0" { decimals.removeLast() }
    return decimals.isEmpty ? "\(hertz / 1000)" : "\(hertz / 1000).\(decimals)"
  }
}
