import ArgumentParser
import Verifying

/// What became of one disc or log, as far as the exit code goes.
enum VerifyOutcome {
  case accurate
  case differs
  case unknown
  /// No database could be asked.
  case unavailable
  /// It could not be opened or read, or its repaired copy not be written.
  case failed(ExitCode)

  /// A rip that differs counts as accurate once there is a copy of it that is.
  init(_ verification: DiscVerification, _ repair: RipRepair?) {
    var status = verification.status
    if case .written(let copy) = repair { status = copy.verification.status }
    self =
      switch status {
      case .accurate: .accurate
      case .differs: .differs
      case .unknown: .unknown
      case .unavailable: .unavailable
      }
  }
}

/// What became of all of them.
struct VerifyOutcomes {
  private var all: [VerifyOutcome] = []

  mutating func add(_ outcome: VerifyOutcome) { all.append(outcome) }

  /// Nil where nothing is wrong.
  var failure: ExitCode? {
    var isUnavailable = !all.isEmpty
    var hasDifferences = false
    for outcome in all {
      switch outcome {
      case .failed(let code): return code
      case .differs: hasDifferences = true
      case .unavailable: continue
      case .accurate, .unknown: break
      }
      isUnavailable = false
    }
    if hasDifferences { return ExitStatus.inDoubt }
    return isUnavailable ? ExitStatus.unavailable : nil
  }
}
