/// A checksum of one track or disc, at every offset in a range.
///
/// At offset +n it is that of the samples which lie n later: what another rip has at a place, this
/// one has n samples behind it.
public struct OffsetValues: Equatable, Sendable {
  /// The offset of the first value.
  public let firstOffset: Int
  /// One value for each offset from the first.
  public let values: [UInt32]

  public init(firstOffset: Int, values: [UInt32]) {
    self.firstOffset = firstOffset
    self.values = values
  }

  /// Nil where the samples at that offset would not all lie in the audio.
  public subscript(offset: Int) -> UInt32? {
    let index = offset - firstOffset
    return values.indices.contains(index) ? values[index] : nil
  }

  /// The offsets at which the checksum has a value, in increasing order.
  public func offsets(of value: UInt32) -> [Int] {
    values.indices.filter { values[$0] == value }.map { $0 + firstOffset }
  }
}
