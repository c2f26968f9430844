package import CompactDisc

/// What became of the wish to repair a rip.
package enum RipRepair: Sendable {
  /// A copy was written, read again and found to be what the databases have.
  case written(Copy)
  /// Nothing was written; the sentences say why.
  case refused(String)

  package struct Copy: Sendable {
    /// The file with the samples, and the sheet that points at it.
    package let audio: String
    package let cueSheet: String
    /// The Cue Tools database's entry that it was repaired to, and how many have found it.
    package let entry: Int
    package let confidence: Int
    /// How much later the rip has what the entry has, in stereo samples.
    package let offset: Int
    /// Values of 16 bits that were changed.
    package let valueCount: Int
    /// The sectors that were changed, in runs.
    package let sectors: [Range<Sector>]
    /// The numbers of the tracks that were changed.
    package let tracks: [Int]
    /// The copy's own comparison with the databases.
    package let verification: DiscVerification
  }
}
