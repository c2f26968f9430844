internal import MP3Stream

/// The checksum of the bytes that a LAME tag's covers, while they go by.
struct MusicChecksum {
  private var crc = CRC16()
  /// What it lacks; nil until the tag has been found.
  private var lacking: Range<Int>?

  /// Says that the tag has been found.
  mutating func begin(at tag: StreamFrame, _ fields: LameFields) {
    guard lacking == nil else { return }
    let start = tag.bytes.upperBound
    lacking = start..<max(start, tag.position + fields.musicLength)
  }

  /// Adds what it needs of a block that follows those before.
  mutating func add(
    _ block: [UInt8], at position: Int, in source: any ByteSource
  ) throws(CheckError) {
    guard var lacking else { return }
    // A tag can be found a little after its block went by.
    if lacking.lowerBound < position {
      let missed = try source.bytes(in: lacking.clamped(to: 0..<position))
      crc.update(missed.span)
      lacking = lacking.clamped(to: position..<Int.max)
    }
    let fresh = lacking.clamped(to: position..<position + block.count)
    if !fresh.isEmpty {
      crc.update(
        block.span.extracting(fresh.lowerBound - position..<fresh.upperBound - position))
      lacking = fresh.upperBound..<lacking.upperBound
    }
    self.lacking = lacking
  }

  /// Nil where there is no tag, or not all that it covers.
  var value: UInt16? { lacking?.isEmpty == true ? crc.value : nil }
}
