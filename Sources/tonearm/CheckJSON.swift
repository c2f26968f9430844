import MP3Checking
import MP3Stream

/// A checked file as `tonearm check --json` prints it.
///
/// README.md documents the fields.
struct CheckJSON: Encodable {
  struct Stream: Encodable {
    let version: String
    let sampleRate: Int
    let channels: String
    let bitRateMode: String
    let bitRate: Int
    let lowestBitRate: Int
    let highestBitRate: Int
    let frames: Int
    let decodedSamples: Int
    let samples: Nullable<Int>
    let seconds: Double
    let infoTag: Nullable<String>
    let encoder: Nullable<String>
  }

  struct Finding: Encodable {
    let severity: String
    let code: String
    let position: Nullable<Int>
    let count: Int
    let message: String
  }

  let schema = JSONLine.schema
  let path: String
  let verdict: String
  let error: Nullable<String>
  let bytes: Nullable<Int>
  let stream: Nullable<Stream>
  let tags: [String]
  let findings: [Finding]

  init(_ file: CheckedFile) {
    path = "\(file.path)"
    switch file.result {
    case .success(let report):
      verdict = report.isGood ? "ok" : "bad"
      error = Nullable(nil)
      bytes = Nullable(report.byteCount)
      stream = Nullable(report.stream.map { Stream($0) })
      tags = report.tags.map(\.name)
      findings = report.findings.map {
        Finding(
          severity: $0.severity.rawValue, code: $0.anomaly.code, position: Nullable($0.position),
          count: $0.count, message: $0.anomaly.description)
      }
    case .failure(let failure):
      verdict = "unreadable"
      error = Nullable("\(failure)")
      bytes = Nullable(nil)
      stream = Nullable(nil)
      tags = []
      findings = []
    }
  }
}

extension CheckJSON.Stream {
  fileprivate init(_ facts: StreamFacts) {
    version =
      switch facts.version {
      case .mpeg1: "MPEG-1"
      case .mpeg2: "MPEG-2"
      case .mpeg25: "MPEG-2.5"
      }
    sampleRate = facts.sampleRate
    channels =
      switch facts.channelMode {
      case .stereo: "stereo"
      case .jointStereo: "joint"
      case .dualChannel: "dual"
      case .mono: "mono"
      }
    switch facts.bitRates {
    case .constant(let rate):
      bitRateMode = "CBR"
      (bitRate, lowestBitRate, highestBitRate) = (rate, rate, rate)
    case .variable(let mean, let range):
      bitRateMode = "VBR"
      (bitRate, lowestBitRate, highestBitRate) = (mean, range.lowerBound, range.upperBound)
    }
    frames = facts.frameCount
    decodedSamples = facts.decodedSampleCount
    samples = Nullable(facts.musicSampleCount)
    seconds = facts.duration
    infoTag = Nullable(facts.infoTag.flatMap(\.letters))
    encoder = Nullable(facts.encoder)
  }
}

extension InfoTagFields.Kind {
  fileprivate var letters: String? {
    switch self {
    case .xing: "Xing"
    case .info: "Info"
    case .vbri: "VBRI"
    case .nameless: nil
    }
  }
}
