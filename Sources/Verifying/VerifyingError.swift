/// Why a rip could not be verified, or its repaired copy not be written.
package enum VerifyingError: Error, Equatable {
  /// The files have less than they say.
  case missingSamples(atSecond: Int)
  /// A repaired copy could not be written; `reason` is the system's text.
  case cannotWrite(path: String, reason: String)
  /// What was written is not what it should be, and was removed again.
  case badCopy(path: String, reason: String)
}

extension VerifyingError: CustomStringConvertible {
  package var description: String {
    switch self {
    case .missingSamples(let second):
      "The samples from second \(second) of the disc on are in none of the files. Is one of them cut "
        + "off, or the sheet of another rip?"
    case .cannotWrite(let path, let reason):
      "Writing \(path) failed: \(reason). Nothing is left of it. The repaired copy needs as much room "
        + "beside the original as its audio takes, up to 850 MB."
    case .badCopy(let path, let reason):
      "The repaired copy \(path) was removed again: \(reason). Try again, on another disk if it "
        + "happens twice."
    }
  }
}
