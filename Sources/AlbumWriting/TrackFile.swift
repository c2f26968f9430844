import ID3Tagging
import MP3Encoding

/// The MP3 of one track in the making: tag, Info tag, frames.
///
/// After a write that failed, there is no file any more, and every call throws.
final class TrackFile {
  private var file: PartialFile?
  private let infoTag: InfoTag
  private var stream = StreamSummary()
  private let streamOffset: Int

  /// Writes the ID3 tag and leaves room for the Info tag, which is known when all frames are.
  init(in folder: String, name: FileName, tag: [UInt8], infoTag: InfoTag) throws(RipError) {
    let file = try PartialFile(in: folder, name: name.text)
    try file.write(tag.span, at: 0)
    streamOffset = tag.count
    self.infoTag = infoTag
    self.file = consume file
  }

  /// Appends the next frames of the stream.
  func append(_ frames: [UInt8]) throws {
    do {
      guard file != nil else { throw RipError.abandoned }
      try file?.write(
        frames.span, at: streamOffset + infoTag.byteCount + stream.byteCount)
      try stream.append(frames.span)
    } catch {
      file = nil
      throw error
    }
  }

  /// Completes the file and gives it its name; its size in bytes.
  func finish(endPadding: Int) throws -> Int {
    guard let file = file.take() else { throw RipError.abandoned }
    guard stream.endsWithAFrame else {
      throw EncodingError.inconsistentStream("the last frame is cut short")
    }
    try file.write(infoTag.frame(for: stream, endPadding: endPadding).span, at: streamOffset)
    try file.commit()
    return streamOffset + infoTag.byteCount + stream.byteCount
  }
}
