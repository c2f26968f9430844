extension EncoderConfiguration {
  /// The configuration that describes itself like this, for samples at 44.1 kHz.
  ///
  /// - Returns: Nil where none does, as for a description by another version of LAME.
  public init?(describedAs text: String) {
    guard let settings = Self.settings(in: text) else { return nil }
    // LAME's own quality is in the description as one that a person has chosen is.
    for lameQuality in [nil, settings.lameQuality] {
      var settings = settings
      settings.lameQuality = lameQuality
      guard let configuration = try? EncoderConfiguration(settings),
        configuration.description == text
      else { continue }
      self = configuration
      return
    }
    return nil
  }

  fileprivate static func settings(in text: String) -> EncoderSettings? {
    let words = text.split(separator: " ").map(String.init)
    var settings = EncoderSettings()
    var hasOwnLowpass = false
    var lowpass = Lowpass.automatic
    guard words.count % 2 == 0, words.first == "LAME" else { return nil }
    for index in stride(from: 2, to: words.count, by: 2) {
      let value = words[index + 1]
      switch (words[index], Int(value)) {
      case ("-b", let rate?): settings.bitRate = .constant(kilobitsPerSecond: rate)
      case ("--abr", let rate?): settings.bitRate = .average(kilobitsPerSecond: rate)
      case ("-V", let quality?): settings.bitRate = .variable(quality: quality)
      case ("-q", let quality?): settings.lameQuality = quality
      case ("-m", _):
        guard let mode = ChannelMode.allCases.first(where: { $0.rawValue.hasPrefix(value) }) else {
          return nil
        }
        settings.channelMode = mode
      // Only with a lowpass that a person has chosen.
      case ("--resample", _): hasOwnLowpass = true
      case ("--lowpass", _):
        guard let parsed = value == "-1" ? .off : Lowpass(parsing: "\(value)k") else { return nil }
        lowpass = parsed
      default: return nil
      }
    }
    if hasOwnLowpass { settings.lowpass = lowpass }
    return settings
  }
}

extension BitRate {
  /// That of the configuration which describes itself like this, of any version of LAME; nil for
  /// anything else.
  public init?(describedIn text: String) {
    guard let settings = EncoderConfiguration.settings(in: text) else { return nil }
    self = settings.bitRate
  }
}
