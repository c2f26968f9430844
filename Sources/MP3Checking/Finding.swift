/// How much a finding matters.
public enum Severity: String, Sendable {
  /// Something is lost, or players will misbehave.
  case error
  /// A harmless oddity.
  case note
}

/// Something about a file that is not as it should be.
public struct Finding: Equatable, Sendable {
  /// What it is; of several alike, the first.
  public let anomaly: Anomaly
  /// The offset in the file where it is, if it is in one place.
  public let position: Int?
  /// How many there are.
  public internal(set) var count: Int

  public var severity: Severity { anomaly.severity }

  /// A sentence without a full stop: what, where, and how often.
  public var description: String {
    var text = anomaly.description
    if let position { text += " (at byte \(position)" + (count > 1 ? ", and " : ")") }
    if count > 1 {
      text += position == nil ? " (and " : ""
      text += count == 2 ? "once more)" : "\(count - 1) times more)"
    }
    return text
  }
}

/// Findings in the making: one of each kind, however many there are in a file.
struct FindingList {
  private(set) var findings: [Finding] = []
  private var places: [String: Int] = [:]

  mutating func add(_ anomaly: Anomaly, at position: Int? = nil) {
    if let place = places[anomaly.code] {
      findings[place].count += 1
    } else {
      places[anomaly.code] = findings.count
      findings.append(Finding(anomaly: anomaly, position: position, count: 1))
    }
  }

  /// The worst first.
  var sorted: [Finding] {
    findings.enumerated().sorted { first, second in
      (first.element.anomaly.weight, first.offset) < (second.element.anomaly.weight, second.offset)
    }.map(\.element)
  }
}
