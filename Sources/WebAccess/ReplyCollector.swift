/// Takes in an answer as it comes, and no more of it than is wanted.
final class ReplyCollector {
  /// Why no more is taken.
  enum End: Equatable {
    /// Nothing more is needed.
    case enough
    case bodyTooLarge
    case headersTooLarge
  }

  /// Far more than servers send, which keep to some 8 KiB.
  private static let headerLimit = 256 << 10

  private let range: Range<Int>?
  private let sizeLimit: Int
  private var headerByteCount = 0
  /// Bytes of the body so far, also those that are not wanted.
  private var byteCount = 0
  /// The status in the last status line.
  private var status = 0
  /// Whether the empty line after the headers has come, which libcurl does not insist on.
  private(set) var hasAllHeaders = false
  private(set) var body: [UInt8] = []
  private(set) var end: End?

  /// - Parameters:
  ///   - range: What was asked for. A server may know no ranges and send everything: then the rest is
  ///     passed over.
  ///   - sizeLimit: The most bytes that may come before the end of what is wanted.
  init(range: Range<Int>?, sizeLimit: Int) {
    self.range = range
    self.sizeLimit = sizeLimit
  }

  /// Takes in a line of the headers, and returns whether there may be more.
  func takeHeader(_ line: Span<UInt8>) -> Bool {
    headerByteCount += line.count
    if headerByteCount > Self.headerLimit { end = .headersTooLarge }
    // HTTP/1.1 200 OK, HTTP/2 200
    let isStatusLine = line.count > 5 && "HTTP/".utf8.enumerated().allSatisfy { line[$0] == $1 }
    if isStatusLine {
      status = Self.status(in: line)
      // Those before were of an interim answer.
      hasAllHeaders = false
    } else if line[0] == UInt8(ascii: "\r") || line[0] == UInt8(ascii: "\n") {
      hasAllHeaders = true
    }
    return end == nil
  }

  /// Takes in a piece of the body, and returns whether there may be more.
  func takeBody(_ piece: Span<UInt8>) -> Bool {
    guard end == nil else { return false }
    let start = byteCount
    byteCount += piece.count
    switch status {
    case 200..<300:
      let wanted = range.flatMap { status == 206 ? nil : $0 }
      let limit = status == 206 ? min(sizeLimit, range?.count ?? sizeLimit) : sizeLimit
      let kept = (wanted ?? 0..<Int.max).clamped(to: start..<byteCount)
      if kept.upperBound > limit {
        end = .bodyTooLarge
        body = []
        return false
      }
      if !kept.isEmpty {
        let bytes = piece.extracting(kept.lowerBound - start..<kept.upperBound - start)
        unsafe bytes.withUnsafeBufferPointer { unsafe body.append(contentsOf: $0) }
      }
      if let wanted, byteCount >= wanted.upperBound { end = .enough }
    default:
      // An error page; only its end is of interest, because the connection may be used again.
      if byteCount > 65536 { end = .enough }
    }
    return end == nil
  }

  private static func status(in line: Span<UInt8>) -> Int {
    var index = 5
    while index < line.count, line[index] != UInt8(ascii: " ") { index += 1 }
    var status = 0
    for offset in 1...3 where index + offset < line.count {
      let digit = line[index + offset]
      guard (0x30...0x39).contains(digit) else { return 0 }
      status = status * 10 + Int(digit - 0x30)
    }
    return status
  }
}
