/// How the samples that are encoded are represented.
///
/// 16 bits are for CDs, and take half the memory. Floating point is for everything that has more: 1 is
/// full scale, and what lies beyond is encoded as well.
public protocol PCMSample: BitwiseCopyable, Equatable, Sendable {
  /// Digital silence.
  static var zero: Self { get }
  /// On the scale on which full scale is 32768.
  var valueAt16Bits: Float { get }
}

extension Int16: PCMSample {
  public var valueAt16Bits: Float { Float(self) }
}

extension Float: PCMSample {
  public var valueAt16Bits: Float { self * 32_768 }
}
