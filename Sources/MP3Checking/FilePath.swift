/// The name of a file as the system has it: bytes that need not be UTF-8.
public struct FilePath: Hashable, Sendable {
  /// Without the zero at the end.
  public let bytes: [UInt8]

  public init(bytes: [UInt8]) { self.bytes = bytes }

  public init(_ text: String) { bytes = Array(text.utf8) }

  package func appending(_ name: [UInt8]) -> FilePath {
    FilePath(bytes: bytes + (bytes.last == UInt8(ascii: "/") ? [] : [UInt8(ascii: "/")]) + name)
  }

  package func withCString<Result>(_ body: (UnsafePointer<CChar>) -> Result) -> Result {
    let characters = bytes.map(CChar.init(bitPattern:)) + [0]
    // The array ends with a zero and lives until `body` returns.
    return unsafe characters.withUnsafeBufferPointer { buffer in
      guard let address = buffer.baseAddress else { preconditionFailure("never empty") }
      return unsafe body(address)
    }
  }
}

extension FilePath: CustomStringConvertible {
  /// With U+FFFD for bytes that are not UTF-8.
  public var description: String { String(decoding: bytes, as: UTF8.self) }
}
