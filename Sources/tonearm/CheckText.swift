import MP3Checking
import MP3Stream

/// What a person is told of a checked file.
struct CheckText {
  let path: FilePath
  let report: FileReport
  let isVerbose: Bool

  /// One line; with `isVerbose`, one more for each finding.
  var lines: [String] {
    let verdict = report.isGood ? "ok " : "BAD"
    let line = "\(verdict) \(path)  \(report.isGood ? facts : problem)"
    guard isVerbose else { return [line.withoutControls] }
    let details = report.findings.map { "    \($0.severity.rawValue): \($0.description)" }
    // A bad file's facts are not in its first line.
    let stream = report.isGood || report.stream == nil ? [] : ["    \(facts)"]
    return ([line] + stream + details).map(\.withoutControls)
  }

  /// The worst finding, and how many more errors there are.
  private var problem: String {
    let errors = report.findings.filter { $0.severity == .error }
    guard let worst = errors.first else { return "" }
    return worst.description + (errors.count > 1 ? " + \(errors.count - 1) more" : "")
  }

  private var facts: String {
    guard let stream = report.stream else { return "" }
    let bitRate =
      switch stream.bitRates {
      case .constant(let rate): "CBR \(rate) kbit/s"
      case .variable(let mean, _): "VBR \(mean) kbit/s"
      }
    var facts = [
      clockTime(stream.duration), bitRate,
      "\(hertzInWords(stream.sampleRate)) \(stream.channelMode.words)",
    ]
    if let encoder = stream.encoder { facts.append(encoder) }
    if stream.isGapless { facts.append("gapless") }
    return facts.joined(separator: ", ")
  }
}

extension FrameHeader.ChannelMode {
  fileprivate var words: String {
    switch self {
    case .stereo: "stereo"
    case .jointStereo: "joint stereo"
    case .dualChannel: "dual channel"
    case .mono: "mono"
    }
  }
}
