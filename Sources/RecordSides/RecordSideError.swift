/// Why a side cannot be measured or split.
public enum RecordSideError: Error, Equatable {
  case sampleRate(Int)
  /// A parameter lies outside its range.
  case parameter(String, value: Double, range: ClosedRange<Double>)
  /// The side has no samples.
  case empty
  /// Nothing on the side is louder than its noise; `loudest` in dBFS.
  case silent(loudest: Double)
  /// No lengths of tracks are given, or more than a side can have.
  case lengthCount(Int)
  /// A track's length is below 1 s, or more than a side lasts: 7,200 s.
  case length(Duration, track: Int)
  /// The lengths do not make up this side at any speed within the tolerance.
  ///
  /// - Parameters:
  ///   - expected: The sum of the lengths.
  ///   - found: The side from the first sound of music to the last.
  case lengthsDoNotFit(expected: Duration, found: Duration, trackCount: Int, tolerance: Double)
}

extension RecordSideError: CustomStringConvertible {
  public var description: String {
    switch self {
    case .sampleRate(let rate):
      "\(rate) Hz is not a sample rate that can be measured. "
        + "Convert the file to 44100, 48000 or 96000 Hz."
    case .parameter(let name, let value, let range):
      "\(shortest(value)) is outside the range of the \(name). "
        + "Choose \(shortest(range.lowerBound)) to \(shortest(range.upperBound))."
    case .empty:
      "The side has no samples. Is the file complete?"
    case .silent(let loudest):
      "The side has no music: its loudest part is at \(Int(loudest.rounded())) dBFS. "
        + "Was the right input recorded?"
    case .lengthCount(0):
      "There are no lengths of tracks to split the side by. Choose another release, or split it "
        + "at silence."
    case .lengthCount(let count):
      "\(count) tracks are more than a side has. Give only the lengths of this side."
    case .length(let length, let track):
      "The length of track \(track), \(clock(length)), cannot be right. Correct it, or split the "
        + "side at silence."
    case .lengthsDoNotFit(let expected, let found, let trackCount, let tolerance):
      (trackCount == 1 ? "The track lasts" : "The \(trackCount) tracks last")
        + " \(clock(expected)), but the side's music \(clock(found)), which no speed within "
        + "±\(percent(tolerance)) and no gaps explain. " + advice(expected: expected, found: found)
    }
  }

  /// A record that was played at the speed of another kind is known by the ratio.
  private func advice(expected: Duration, found: Duration) -> String {
    let ratio = expected / found
    let speeds = [
      (played: "45", meant: "33⅓", ratio: 1.35), (played: "33⅓", meant: "45", ratio: 1 / 1.35),
      (played: "78", meant: "33⅓", ratio: 2.34), (played: "78", meant: "45", ratio: 1.733),
    ]
    for speed in speeds where abs(ratio / speed.ratio - 1) < 0.03 {
      return "Was it played at \(speed.played) instead of \(speed.meant) rpm?"
    }
    return "Are they the tracks of this side, and of this edition?"
  }
}

/// Minutes and seconds: 4:31.
func clock(_ duration: Duration) -> String {
  let total = Int(min(max(duration / .seconds(1), -1e9), 1e9).rounded())
  let seconds = abs(total)
  let rest = seconds % 60
  return "\(total < 0 ? "-" : "")\(seconds / 60):\(rest < 10 ? "0" : "")\(rest)"
}

private func percent(_ fraction: Double) -> String {
  "\(shortest((fraction * 1000).rounded() / 10)) %"
}

/// Without ".0".
private func shortest(_ value: Double) -> String {
  value == value.rounded() && abs(value) < 1e15 ? String(Int(value)) : String(value)
}
