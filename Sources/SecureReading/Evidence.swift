/// What speaks for a sector's samples; raw values are those of the journal.
public enum Evidence: UInt8, Comparable, Sendable, CaseIterable {
  /// Nobody has tried yet.
  case none = 0

  /// Nothing that the drive gave could be used; the sector is silent.
  case unreadable = 1
  /// The disc ends where the drive cannot follow; the sector is silent.
  case outOfReach = 2
  /// Reads contradict each other, or C2 doubts them all; the samples are the best guess.
  case contested = 3

  /// Read once, and the drive said nothing against it. Nothing is proved by that.
  case readOnce = 8

  /// A drive whose C2 pointers were found to tell the truth has no doubt.
  case undoubted = 16
  /// Contradicting reads were outvoted by a margin.
  case voted = 17
  /// libcdio-paranoia fitted overlapping reads together without a gap.
  case fitted = 18
  /// Independent reads agree, and none disagrees.
  case agreed = 19

  public static func < (first: Evidence, second: Evidence) -> Bool {
    first.rawValue < second.rawValue
  }

  /// Whether the samples are known to be what the disc holds.
  public var isProof: Bool { self >= .undoubted }

  /// Whether the samples may be wrong.
  public var isDoubt: Bool { self < .readOnce }
}
