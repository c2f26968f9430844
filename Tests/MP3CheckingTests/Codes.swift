import MP3Checking

/// The findings of a check by name.
struct Codes: Equatable {
  let errors: Set<String>
  let notes: Set<String>

  init(of bytes: [UInt8]) throws { self.init(try FileCheck.report(on: bytes)) }

  init(_ report: FileReport) {
    errors = Set(report.findings.filter { $0.severity == .error }.map(\.anomaly.code))
    notes = Set(report.findings.filter { $0.severity == .note }.map(\.anomaly.code))
  }
}
