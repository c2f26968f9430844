/// The checksums of many stretches of one length, each from those of what lies before its two ends.
///
/// A run of samples is gone through once, whatever the number of stretches in it.
public struct CRC32Difference: Sendable {
  private let power: UInt32

  /// - Parameter byteCount: The length of each stretch; not negative.
  public init(byteCount: Int) {
    precondition(byteCount >= 0, "a stretch that ends before it starts")
    power = Remainder.power(ofByteCount: byteCount)
  }

  /// The checksum of a stretch.
  ///
  /// - Parameters:
  ///   - start: The checksum of all bytes before the stretch.
  ///   - end: The checksum of all bytes up to the end of the stretch.
  public func value(from start: UInt32, to end: UInt32) -> UInt32 {
    end ^ Remainder.product(start, power)
  }
}
