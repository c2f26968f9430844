import Crypto

/// Whether a log is as it was written.
///
/// The last line has the SHA-256 of all bytes before it. It shows changes by accident or by hand; it
/// is no signature, since anybody can make another one.
public enum LogSeal: Equatable, Sendable {
  case intact
  /// Something before the last line, or the line itself, was changed.
  case changed
  /// There is no such line.
  case missing

  private static let start = "==== Tonearm log SHA-256 "
  private static let end = " ===="

  /// Checks the bytes of a log.
  public init(checking bytes: [UInt8]) {
    let newline = UInt8(ascii: "\n")
    var rest = bytes[...]
    // Whoever opens and saves a file may add an end of line.
    while let last = rest.last, last == newline || last == UInt8(ascii: "\r") {
      rest = rest.dropLast()
    }
    let lineStart = rest.lastIndex(of: newline).map { $0 + 1 } ?? rest.startIndex
    let line = String(decoding: rest[lineStart...], as: UTF8.self)
    guard line.hasPrefix(Self.start), line.hasSuffix(Self.end) else {
      let isElsewhere = Self.contains(bytes)
      self = isElsewhere ? .changed : .missing
      return
    }
    let digest = line.dropFirst(Self.start.count).dropLast(Self.end.count)
    self = digest.lowercased() == Self.digest(bytes[..<lineStart]) ? .intact : .changed
  }

  /// The text with its last line.
  ///
  /// - Parameter body: Ends with an end of line.
  static func sealed(_ body: String) -> String {
    body + start + digest(body.utf8) + end + "\n"
  }

  private static func contains(_ bytes: [UInt8]) -> Bool {
    String(decoding: bytes, as: UTF8.self).contains(start)
  }

  private static func digest(_ bytes: some Collection<UInt8>) -> String {
    SHA256.hash(data: Array(bytes)).map { byte in
      let digits = String(byte, radix: 16)
      return digits.utf8.count < 2 ? "0\(digits)" : digits
    }.joined()
  }
}
