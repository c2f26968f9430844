/// Reads a tag's body in order, in bounded memory, and undoes ID3v2's unsynchronisation.
struct TagReader {
  private static let blockByteCount = 16_384

  /// Where the next byte stands in the file.
  private(set) var position: Int
  /// The end of the body.
  let end: Int
  private let isUnsynchronised: Bool
  private var block: [UInt8] = []
  private var blockStart = 0
  private var lastWasAllOnes = false

  init(_ range: Range<Int>, isUnsynchronised: Bool) {
    position = range.lowerBound
    end = range.upperBound
    self.isUnsynchronised = isUnsynchronised
  }

  /// Bytes of the file up to the end of the body.
  var remaining: Int { end - position }

  /// The next bytes; fewer at the end.
  mutating func read(_ count: Int, from source: any ByteSource) throws(CheckError) -> [UInt8] {
    var bytes: [UInt8] = []
    bytes.reserveCapacity(min(count, remaining))
    while bytes.count < count, let byte = try nextByte(from: source) { bytes.append(byte) }
    return bytes
  }

  /// The bytes before the next zero, which goes with them; nil where that is not among the next
  /// `limit` bytes.
  mutating func readToZero(limit: Int, from source: any ByteSource) throws(CheckError) -> [UInt8]? {
    var bytes: [UInt8] = []
    while bytes.count < limit, let byte = try nextByte(from: source) {
      if byte == 0 { return bytes }
      bytes.append(byte)
    }
    return nil
  }

  /// Leaves out the next bytes.
  ///
  /// - Returns: Whether there were so many.
  mutating func skip(_ count: Int, from source: any ByteSource) throws(CheckError) -> Bool {
    guard isUnsynchronised else {
      let isThere = count <= remaining
      position += min(count, remaining)
      return isThere
    }
    for _ in 0..<count {
      guard try nextByte(from: source) != nil else { return false }
    }
    return true
  }

  private mutating func nextByte(from source: any ByteSource) throws(CheckError) -> UInt8? {
    guard var byte = try nextStoredByte(from: source) else { return nil }
    if isUnsynchronised {
      // A zero was put behind each byte of ones.
      if lastWasAllOnes, byte == 0 {
        guard let following = try nextStoredByte(from: source) else { return nil }
        byte = following
      }
      lastWasAllOnes = byte == 0xFF
    }
    return byte
  }

  private mutating func nextStoredByte(from source: any ByteSource) throws(CheckError) -> UInt8? {
    guard position < end else { return nil }
    if !(blockStart..<blockStart + block.count).contains(position) {
      block = try source.bytes(in: position..<min(end, position + Self.blockByteCount))
      blockStart = position
      guard !block.isEmpty else { return nil }
    }
    defer { position += 1 }
    return block[position - blockStart]
  }
}
