/// What some changes to the samples of a disc do to a checksum over them.
///
/// A CRC is linear: the checksum of changed bytes is that of the old ones, with that of the
/// differences added. So it is known before a byte is written.
public struct CRC32Change: Sendable {
  private let byteCount: Int
  private var remainder: UInt32 = 0
  /// The byte before which the remainder stands.
  private var position = 0

  /// - Parameter byteCount: The length of what the checksum covers.
  public init(byteCount: Int) { self.byteCount = byteCount }

  /// Notes that a word of 16 bits changes.
  ///
  /// - Parameters:
  ///   - offset: Where it starts, in bytes; behind those that were noted before, and within the
  ///     bytes that the checksum covers.
  ///   - difference: The exclusive or of the old and the new one.
  public mutating func add(at offset: Int, difference: UInt16) {
    precondition(offset >= position && offset + 2 <= byteCount, "a change out of order or range")
    advance(to: offset)
    remainder = Remainder.after(remainder, word: difference)
    position = offset + 2
  }

  /// The checksum after the changes.
  public func value(changing old: UInt32) -> UInt32 {
    var copy = self
    copy.advance(to: byteCount)
    return old ^ copy.remainder
  }

  private mutating func advance(to offset: Int) {
    guard remainder != 0, offset > position else { return }
    remainder = Remainder.product(remainder, Remainder.power(ofByteCount: offset - position))
  }
}
