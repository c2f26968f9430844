/// Why the Cue Tools database cannot repair a disc's audio.
public enum CTDBRepairError: Error, Equatable, Sendable {
  /// The audio is shorter than three strides, so that nothing of it is in a codeword.
  case tooShort
  /// So many codewords have more wrong symbols than can be corrected.
  case tooMuchDamage(codewords: Int, syndromes: Int)
  /// Each codeword can be corrected, but the disc's checksum would not be the database's.
  case checksumWouldDiffer
}

extension CTDBRepairError: CustomStringConvertible {
  public var description: String {
    switch self {
    case .tooShort: "The disc is too short for the Cue Tools database to have data to repair it."
    case .tooMuchDamage(let codewords, let syndromes):
      "There is more damage than the data of the Cue Tools database can repair (in \(codewords) of "
        + "\(CTDBLayout.stride) codewords, with \(syndromes) syndromes each). Clean the disc, or try "
        + "another drive, and what is still in doubt may become little enough."
    case .checksumWouldDiffer:
      "What the data of the Cue Tools database would make of the audio has another checksum than the "
        + "database. Nothing was changed."
    }
  }
}
