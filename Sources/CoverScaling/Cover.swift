/// A front cover as tags and players take it: a baseline JPEG of a bearable size.
public struct Cover: Equatable, Sendable {
  public let jpeg: [UInt8]
  /// In pixels.
  public let width: Int
  /// In pixels.
  public let height: Int
  /// Whether the bytes are those that were given.
  public let isOriginal: Bool
}
