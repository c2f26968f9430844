/// One thing that a stream has next.
public enum StreamElement: Sendable {
  case frame(StreamFrame)
  /// Bytes that are no frames.
  case skipped(Range<Int>)
  /// The stream ends within a frame.
  case truncatedFrame(Range<Int>, header: FrameHeader)
}

/// A frame and its place in the stream.
public struct StreamFrame: Sendable {
  /// Where its main data is.
  public enum MainData: Equatable, Sendable {
    case intact
    /// It begins in frames before the stream, or before bytes that were skipped.
    case beginsTooEarly(byteCount: Int)
    /// It begins within the main data of the frame before: one of them is damaged, or frames
    /// between them are missing.
    case overlaps(byteCount: Int)
    /// It is longer than what is there for it.
    case overruns(bitCount: Int)
  }

  /// The offset of the header's first byte.
  public let position: Int
  public let header: FrameHeader
  public let sideInformation: SideInformation
  public let mainData: MainData
  /// Whether the frame's own CRC is right; nil where it has none.
  public let hasRightCRC: Bool?
  /// Whether it carries a Xing, Info or VBRI tag instead of sound.
  public let isInfoTag: Bool

  /// The bytes of the stream that the frame takes.
  public var bytes: Range<Int> { position..<position + header.byteCount }
}

/// What of a frame a decoder hears; equal for frames that sound the same.
public struct AudioBits: Equatable, Sendable {
  /// The header, without its CRC, and the side information.
  public let head: [UInt8]
  /// The main data of all granules and channels, wherever it lies; the bits behind its end are
  /// cleared.
  public let mainData: [UInt8]

  public init(head: [UInt8], mainData: [UInt8]) {
    self.head = head
    self.mainData = mainData
  }
}

/// Walks from frame to frame through a stream that arrives in pieces.
///
/// Append some bytes, take elements until there are none, append more, and call `finish` at the
/// end. It holds the pieces that it has not walked through and a few KiB, and takes linear time
/// whatever the bytes are.
///
/// A header counts as one where two more of the same stream follow at the right distances, or the
/// end of the stream. In step, one more is enough.
public struct FrameWalker: Sendable {
  /// Room for three frames of the greatest length, 1441 bytes, and one more header.
  private static let lookAhead = 4 * 1441

  /// What has arrived; walked through up to `next`.
  private var buffer: [UInt8] = []
  private var next = 0
  /// The position of the buffer's first byte.
  private var bufferPosition: Int
  private var isFinished = false
  /// The header of the last frame, unless bytes were skipped since.
  private var lastHeader: FrameHeader?
  /// Where the bytes began that are being skipped.
  private var skipStart: Int?
  private var reservoir: BitReservoir
  /// The last frame's place in the buffer.
  private var frame: Range<Int>?
  private var frameHeader: FrameHeader?
  private var hasHadFrames = false
  /// Whether two frames in a row had different bit rates.
  private var hasVaried = false

  /// - Parameters:
  ///   - position: What the first byte's position is to be called.
  ///   - keepsMainData: False where `audioBits` is not needed, which saves a copy of all sound.
  public init(position: Int = 0, keepsMainData: Bool = true) {
    bufferPosition = position
    reservoir = BitReservoir(keepsBytes: keepsMainData)
  }

  /// Adds bytes that follow those before.
  public mutating func append(_ bytes: Span<UInt8>) {
    precondition(!isFinished, "the stream has ended")
    frame = nil
    buffer.removeFirst(next)
    bufferPosition += next
    next = 0
    // The span outlives the call, which copies its bytes.
    unsafe bytes.withUnsafeBufferPointer { unsafe buffer.append(contentsOf: $0) }
  }

  /// Says that no more bytes will come.
  public mutating func finish() { isFinished = true }

  /// The next element; nil where more bytes are needed first, or all have been walked through.
  public mutating func nextElement() -> StreamElement? {
    frame = nil
    while isFinished || buffer.count - next >= Self.lookAhead {
      guard next < buffer.count else { return endSkip() }
      guard skipStart == nil, let header = headerInStep() else {
        // Nothing here: look for the next place that is a frame.
        if skipStart == nil { startSkip() }
        let limit = isFinished ? buffer.count : buffer.count - Self.lookAhead + 1
        guard let found = firstConfirmedHeader(in: next..<limit) else {
          next = limit
          continue
        }
        next = found
        if let skipped = endSkip() { return skipped }
        continue
      }
      let end = next + header.byteCount
      if end > buffer.count || (end < buffer.count && !isHeader(at: end, continuing: header)),
        let found = firstConfirmedHeader(in: next + 4..<min(end, buffer.count))
      {
        // A frame begins within this one, so this one's header or length is wrong.
        startSkip()
        next = found
        if let skipped = endSkip() { return skipped }
      }
      if let found = swallowedHeader(in: next..<end, header: header) {
        startSkip()
        next = found
        if let skipped = endSkip() { return skipped }
      }
      guard end <= buffer.count else {
        let position = bufferPosition + next
        next = buffer.count
        return .truncatedFrame(position..<bufferPosition + next, header: header)
      }
      return .frame(take(header))
    }
    return nil
  }

  /// Calls `body` with all bytes of the frame that was taken last; nil where that was none.
  public func withFrameBytes<Result>(_ body: (Span<UInt8>) -> Result) -> Result? {
    guard let frame else { return nil }
    return body(buffer.span.extracting(frame))
  }

  /// What a decoder hears of the frame that was taken last; nil where that was none, or its main
  /// data is not all there.
  public func audioBits() -> AudioBits? {
    guard let frame, let frameHeader, let mainData = reservoir.lastMainData else { return nil }
    let sideInformation =
      frame.lowerBound + frameHeader.sideInformationOffset..<frame.lowerBound
      + frameHeader.mainDataOffset
    return AudioBits(
      head: Array(buffer[frame.lowerBound..<frame.lowerBound + 4] + buffer[sideInformation]),
      mainData: mainData)
  }

  // MARK: - Finding headers

  /// The header at `next`, if it is one.
  private func headerInStep() -> FrameHeader? {
    guard let header = FrameHeader(at: next, in: buffer.span) else { return nil }
    if let lastHeader, header.continues(lastHeader) { return header }
    return isConfirmed(header, at: next) ? header : nil
  }

  private func isHeader(at offset: Int, continuing header: FrameHeader) -> Bool {
    FrameHeader(at: offset, in: buffer.span)?.continues(header) ?? false
  }

  /// Whether two more headers follow, or one and the end, even within its frame, or just the end.
  private func isConfirmed(_ header: FrameHeader, at offset: Int) -> Bool {
    var end = offset + header.byteCount
    for count in 0..<2 {
      if isFinished, end == buffer.count || (count == 1 && end + 4 > buffer.count) { return true }
      guard let following = FrameHeader(at: end, in: buffer.span), following.continues(header)
      else { return false }
      end += following.byteCount
    }
    return true
  }

  /// The next frame's header, where a wrong bit rate makes two frames of a constant one look like
  /// one: it stands where it would with the bit rate before, and leads to the same end.
  private func swallowedHeader(in frame: Range<Int>, header: FrameHeader) -> Int? {
    // In a variable one, sound could look like a header by chance.
    guard !hasVaried, let lastHeader, lastHeader.bitRate < header.bitRate else { return nil }
    let length = lastHeader.byteCount - (lastHeader.isPadded ? 1 : 0)
    for place in frame.lowerBound + length...frame.lowerBound + length + 1 {
      if let hidden = FrameHeader(at: place, in: buffer.span), hidden.continues(header),
        hidden.bitRate == lastHeader.bitRate, place + hidden.byteCount == frame.upperBound
      {
        return place
      }
    }
    return nil
  }

  private func firstConfirmedHeader(in range: Range<Int>) -> Int? {
    let bytes = buffer.span
    var offset = range.lowerBound
    while offset < range.upperBound {
      if bytes[offset] == 0xFF, let header = FrameHeader(at: offset, in: bytes),
        isConfirmed(header, at: offset)
      {
        return offset
      }
      offset += 1
    }
    return nil
  }

  // MARK: - Taking steps

  private mutating func startSkip() {
    skipStart = bufferPosition + next
    lastHeader = nil
    reservoir.restart()
  }

  /// The bytes that have been skipped up to here, if there are some.
  private mutating func endSkip() -> StreamElement? {
    guard let start = skipStart else { return nil }
    skipStart = nil
    let end = bufferPosition + next
    return start < end ? .skipped(start..<end) : nil
  }

  private mutating func take(_ header: FrameHeader) -> StreamFrame {
    let position = bufferPosition + next
    let place = next..<next + header.byteCount
    let isFirst = !hasHadFrames
    hasHadFrames = true
    if let lastHeader, !header.continues(lastHeader) { reservoir.restart() }
    hasVaried = hasVaried || (lastHeader.map { $0.bitRate != header.bitRate } ?? false)
    lastHeader = header
    next = place.upperBound
    frame = place
    frameHeader = header

    let (sideInformation, isInfoTag, hasRightCRC) = contents(
      of: place, header: header, isFirst: isFirst)
    var mainData = StreamFrame.MainData.intact
    if isInfoTag {
      reservoir.restart()
    } else {
      mainData = reservoir.append(
        buffer[place.lowerBound + header.mainDataOffset..<place.upperBound], for: sideInformation)
    }
    return StreamFrame(
      position: position, header: header, sideInformation: sideInformation, mainData: mainData,
      hasRightCRC: hasRightCRC, isInfoTag: isInfoTag)
  }

  private func contents(
    of frame: Range<Int>, header: FrameHeader, isFirst: Bool
  ) -> (SideInformation, isInfoTag: Bool, hasRightCRC: Bool?) {
    let bytes = buffer.span.extracting(frame)
    let sideInformation = SideInformation(
      bytes.extracting(header.sideInformationOffset..<header.mainDataOffset), header: header)
    // Behind the first frame, sound could spell the letters; a tag has no main data.
    let isSilent = sideInformation.mainDataBitCount == 0
    let isInfoTag =
      ((isFirst || isSilent) && InfoTagFields.kind(in: bytes, header: header) != nil)
      || (isFirst && isSilent && InfoTagFields.namelessOffset(in: bytes, header: header) != nil)
    var hasRightCRC: Bool?
    if header.hasCRC, !isInfoTag {
      hasRightCRC = FrameCRC.stored(in: bytes) == FrameCRC.value(of: bytes, header: header)
    }
    return (sideInformation, isInfoTag, hasRightCRC)
  }
}
