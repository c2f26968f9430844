internal import MP3Stream

/// What the Info tag has to know of a stream, gathered while its bytes go by in order.
public struct StreamSummary: Equatable, Sendable {
  public private(set) var frameCount = 0
  /// Bytes of all frames, without the Info tag's own.
  public private(set) var byteCount = 0
  private(set) var crc = CRC16()
  /// CRC-16 over all bytes, as the Info tag has it.
  public var checksum: UInt16 { crc.value }
  private(set) var seekTable = SeekTable()
  private(set) var lastHeader: FrameHeader?

  /// Bytes between the end of what was added and the next header.
  private var bytesToHeader = 0
  /// The first bytes of a header whose others have not been added yet.
  private var headerStart: [UInt8] = []

  public init() {}

  /// Whether the last frame that was begun is complete.
  public var endsWithAFrame: Bool { bytesToHeader == 0 && headerStart.isEmpty }

  /// Adds bytes that follow those before, cut wherever it suits.
  ///
  /// - Throws: `EncodingError.inconsistentStream` where they are not frame after frame.
  public mutating func append(_ bytes: Span<UInt8>) throws(EncodingError) {
    var position = min(bytesToHeader, bytes.count)
    bytesToHeader -= position
    while position < bytes.count {
      headerStart.append(bytes[position])
      position += 1
      guard headerStart.count == 4 else { continue }
      guard
        let header = FrameHeader(
          (headerStart[0], headerStart[1], headerStart[2], headerStart[3]))
      else {
        throw .inconsistentStream("no frame at byte \(byteCount + position - 4)")
      }
      headerStart.removeAll(keepingCapacity: true)
      frameCount += 1
      seekTable.append(kilobitsPerSecond: header.bitRate)
      lastHeader = header
      let skipped = min(header.byteCount - 4, bytes.count - position)
      position += skipped
      bytesToHeader = header.byteCount - 4 - skipped
    }
    byteCount += bytes.count
    crc.update(bytes)
  }
}
