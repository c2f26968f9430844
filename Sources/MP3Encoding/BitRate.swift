internal import MP3Stream

/// How LAME spends bits.
public enum BitRate: Hashable, Sendable {
  /// The same for every frame, in kbit/s: one of `BitRate.layer3Rates`.
  case constant(kilobitsPerSecond: Int)
  /// Varying around a mean, in kbit/s: 8...310.
  case average(kilobitsPerSecond: Int)
  /// As many as the music needs, from 0 (best, about 245 kbit/s) to 9 (smallest).
  case variable(quality: Int)

  /// The constant bit rates, in kbit/s.
  public static let layer3Rates = FrameHeader.bitRates

  /// For players with little room, and for noisy places: about 130 kbit/s.
  public static let portable = BitRate.variable(quality: 5)

  /// Reads `v0`…`v9`, a constant rate such as `192`, `abr-N`, or `portable`, in any case; nil for
  /// anything else.
  public init?(parsing text: String) {
    let text = text.lowercased()
    if text == "portable" {
      self = .portable
    } else if text.hasPrefix("v"), let quality = Int(digits: text.dropFirst(), upTo: 3) {
      self = .variable(quality: quality)
    } else if text.hasPrefix("abr-"), let rate = Int(digits: text.dropFirst(4), upTo: 3) {
      self = .average(kilobitsPerSecond: rate)
    } else if let rate = Int(digits: text[...], upTo: 3) {
      self = .constant(kilobitsPerSecond: rate)
    } else {
      return nil
    }
    guard isValid else { return nil }
  }

  /// The one of LAME's qualities that is best at this bit rate; nil for the one that LAME chooses.
  ///
  /// From 160 kbit/s on, LAME's own choice for constant and average rates, 3, is no better than 4 for
  /// music, worse before attacks, and slower (decision 4).
  package var bestLAMEQuality: Int? {
    switch self {
    case .constant(let rate), .average(let rate): rate >= 160 ? 4 : nil
    case .variable: nil
    }
  }

  /// The bit rate that usual music comes to, in kbit/s.
  ///
  /// Of variable ones these are the means that LAME's own documentation gives for `-V`.
  public var usualKilobitsPerSecond: Int {
    switch self {
    case .constant(let rate), .average(let rate): rate
    case .variable(let quality):
      [245, 225, 190, 175, 165, 130, 115, 100, 85, 65][min(max(quality, 0), 9)]
    }
  }

  /// LAME takes any number without a word, so the range is checked here.
  var isValid: Bool {
    switch self {
    case .constant(let rate): Self.layer3Rates.contains(rate)
    case .average(let rate): (8...310).contains(rate)
    case .variable(let quality): (0...9).contains(quality)
    }
  }
}

extension BitRate: CustomStringConvertible {
  /// The form that `init(parsing:)` reads.
  public var description: String {
    switch self {
    case .constant(let rate): "\(rate)"
    case .average(let rate): "abr-\(rate)"
    case .variable(let quality): "v\(quality)"
    }
  }
}

extension Int {
  /// A number written in decimal digits, at most `longest`, and nothing else.
  init?(digits: Substring, upTo longest: Int) {
    guard (1...longest).contains(digits.count), digits.allSatisfy({ ("0"..."9").contains($0) })
    else {
      return nil
    }
    self.init(digits)
  }
}
