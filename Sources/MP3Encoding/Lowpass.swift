/// The frequency above which LAME removes what is there.
public enum Lowpass: Hashable, Sendable {
  /// The one that LAME has for the bit rate.
  case automatic
  case frequency(hertz: Int)
  case off

  /// The frequencies that mean something for music, in hertz.
  ///
  /// The upper end is half of a CD's sample rate.
  public static let frequencies = 1000...22_050

  /// Reads hertz (`16000`), kilohertz (`16k`, `16.5k`), `auto` or `off`, in any case; nil for
  /// anything else.
  public init?(parsing text: String) {
    let text = text.lowercased()
    switch text {
    case "auto": self = .automatic
    case "off": self = .off
    default:
      guard let hertz = Self.hertz(text), Self.frequencies.contains(hertz) else { return nil }
      self = .frequency(hertz: hertz)
    }
  }

  private static func hertz(_ text: String) -> Int? {
    let isKilo = text.hasSuffix("k")
    let parts = (isKilo ? text.dropLast() : text[...])
      .split(separator: ".", omittingEmptySubsequences: false)
    guard (1...(isKilo ? 2 : 1)).contains(parts.count), let whole = Int(digits: parts[0], upTo: 5)
    else { return nil }
    guard isKilo else { return whole }
    guard parts.count == 2 else { return 1000 * whole }
    guard let fraction = Int(digits: parts[1], upTo: 3) else { return nil }
    return 1000 * whole + [100, 10, 1][parts[1].count - 1] * fraction
  }
}
