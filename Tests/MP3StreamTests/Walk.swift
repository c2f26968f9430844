import MP3Stream

/// Everything that a walk through some bytes comes upon.
struct Walk {
  var frames: [StreamFrame] = []
  var audioBits: [AudioBits?] = []
  var infoTag: InfoTagFields?
  var skipped: [Range<Int>] = []
  var truncated: [Range<Int>] = []
  /// All elements' bytes, in their order.
  var ranges: [Range<Int>] = []

  /// - Parameter pieceLength: How many bytes the walker gets at a time.
  init(_ bytes: [UInt8], pieceLength: Int = 1 << 16) {
    var walker = FrameWalker()
    for start in stride(from: 0, to: bytes.count, by: pieceLength) {
      walker.append(bytes.span.extracting(start..<min(start + pieceLength, bytes.count)))
      take(from: &walker)
    }
    walker.finish()
    take(from: &walker)
  }

  private mutating func take(from walker: inout FrameWalker) {
    while let element = walker.nextElement() {
      switch element {
      case .frame(let frame):
        ranges.append(frame.bytes)
        guard !frame.isInfoTag else {
          infoTag = walker.withFrameBytes { InfoTagFields(frame: $0) }.flatMap { $0 }
          continue
        }
        frames.append(frame)
        audioBits.append(walker.audioBits())
      case .skipped(let range):
        ranges.append(range)
        skipped.append(range)
      case .truncatedFrame(let range, _):
        ranges.append(range)
        truncated.append(range)
      }
    }
  }
}
