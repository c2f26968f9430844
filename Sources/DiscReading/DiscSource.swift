public import CompactDisc
public import SecureReading

/// A disc whose samples can be read at random, once they have been fetched: what the design calls a
/// spool.
///
/// A stereo sample has one address on the whole disc: 588 times its sector's.
public protocol DiscSource: Sendable {
  var disc: Disc { get }
  /// The path that it was opened with.
  var path: String { get }
  /// What a person should know about the disc or its image before trusting it; more of it may come
  /// to light as the disc is fetched.
  var remarks: [String] { get }
  /// Those among them that are about what the disc or its image says of itself.
  var discRemarks: [String] { get }

  /// Whether all samples can be fetched in no time, as those of an image.
  var isFetchedAtOnce: Bool { get }

  /// Makes the samples of `ranges` readable, in this order, and reports how far it got.
  ///
  /// - Parameters:
  ///   - ranges: Ascending, without overlaps.
  ///   - report: Called with each stretch of sectors that has become readable, and those among them
  ///     whose samples are in doubt.
  /// - Throws: What ends the reading altogether; sectors that cannot be read are only in doubt.
  func fetch(
    _ ranges: [Range<Sector>],
    report: @Sendable (_ sectors: Range<Sector>, _ doubtful: [Sector]) -> Void
  ) async throws

  /// Appends the interleaved samples of a range that has been fetched.
  ///
  /// Blocks the thread; safe to call from many at once.
  func read(_ samples: Range<Int>, into block: inout OutputSpan<Int16>) throws(DiscError)

  /// What speaks for the samples of sectors that have been fetched; nothing where they come from no
  /// drive.
  func evidence(of sectors: Range<Sector>) -> [DiscSpool.Entry]

  /// Whether the file was made from samples in doubt when this disc was ripped before, and nothing
  /// better has become of it.
  func isInDoubt(file path: String) -> Bool

  /// Remembers that, or that the file is made anew; until `finish`.
  func note(file path: String, isInDoubt: Bool) throws

  /// To be called when nothing more is read.
  ///
  /// - Parameter isComplete: Whether what was read need not be kept for another try.
  func finish(isComplete: Bool)
}

extension DiscSource {
  public var discRemarks: [String] { remarks }
  public func evidence(of sectors: Range<Sector>) -> [DiscSpool.Entry] { [] }
  public func isInDoubt(file path: String) -> Bool { false }
  public func note(file path: String, isInDoubt: Bool) {}
  public func finish(isComplete: Bool) {}
}
