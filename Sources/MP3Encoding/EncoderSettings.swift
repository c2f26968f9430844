internal import CLame

/// Everything besides the samples that decides the bytes of an MP3.
public struct EncoderSettings: Hashable, Sendable {
  public var bitRate: BitRate

  public init(bitRate: BitRate = .variable(quality: 0)) {
    self.bitRate = bitRate
  }

  /// What made the file, for the TSSE frame: library, version and setting, as `LAME 3.100 -V 0`.
  public var encoderDescription: String {
    let option =
      switch bitRate {
      case .constant(let rate): "-b \(rate)"
      case .average(let rate): "--abr \(rate)"
      case .variable(let quality): "-V \(quality)"
      }
    return "LAME \(unsafe String(cString: get_lame_version())) \(option)"
  }
}
