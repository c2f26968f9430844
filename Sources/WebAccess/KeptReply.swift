import Crypto

/// A reply as it is kept in a file.
struct KeptReply: Equatable {
  var address: String
  var range: Range<Int>?
  /// When it came, in seconds since 1970.
  var time: Int
  /// Nil when the service knows nothing of what was asked.
  var reply: WebReply?

  /// What marks the form; another form is no entry.
  private static let mark = "tonearm web reply 1"

  /// The name of the file for a request.
  static func fileName(address: String, range: Range<Int>?) -> String {
    digest(of: "\(text(of: range)) \(address)".utf8)
  }

  /// A line with the SHA-256 of all that follows, lines that describe the body, then the body.
  var fileContents: [UInt8] {
    let lines = [
      Self.mark, address, Self.text(of: range), "\(time)",
      reply.map { "known \($0.mediaType)" } ?? "unknown", "",
    ]
    let contents = Array(lines.joined(separator: "\n").utf8) + (reply?.body ?? [])
    return Array("\(Self.digest(of: contents))\n".utf8) + contents
  }

  /// Nil where anything is not as it was written.
  init?(fileContents: [UInt8]) {
    guard let end = fileContents.firstIndex(of: UInt8(ascii: "\n")) else { return nil }
    let contents = fileContents[(end + 1)...]
    guard fileContents[..<end].elementsEqual(Self.digest(of: contents).utf8) else { return nil }
    let parts = contents.split(
      separator: UInt8(ascii: "\n"), maxSplits: 5, omittingEmptySubsequences: false)
    guard parts.count == 6 else { return nil }
    let lines = parts.prefix(5).map { String(decoding: $0, as: UTF8.self) }
    guard lines[0] == Self.mark, let time = Int(lines[3]) else { return nil }
    address = lines[1]
    self.time = time
    if lines[2] != Self.text(of: nil) {
      let bounds = lines[2].split(separator: "-").compactMap { Int($0) }
      guard bounds.count == 2, bounds[0] < bounds[1] else { return nil }
      range = bounds[0]..<bounds[1]
    }
    if lines[4].hasPrefix("known ") {
      reply = WebReply(
        body: Array(parts[5]), mediaType: String(lines[4].dropFirst(6)), isFromCache: true)
    }
  }

  init(address: String, range: Range<Int>?, time: Int, reply: WebReply?) {
    self.address = address
    self.range = range
    self.time = time
    self.reply = reply
  }

  private static func text(of range: Range<Int>?) -> String {
    range.map { "\($0.lowerBound)-\($0.upperBound)" } ?? "all"
  }

  private static func digest(of bytes: some Sequence<UInt8>) -> String {
    SHA256.hash(data: Array(bytes)).map { byte in
      let digits = String(byte, radix: 16)
      return digits.utf8.count < 2 ? "0\(digits)" : digits
    }.joined()
  }
}
