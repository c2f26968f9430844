import Crypto
import ID3Tagging
import MP3Encoding

/// The MP3 of one track in the making: tag, Info tag, frames.
///
/// After a write that failed, there is no file any more, and every call throws.
final class TrackFile {
  private var file: PartialFile?
  private let infoTag: InfoTag
  private(set) var stream = StreamSummary()
  private var hash = SHA256()
  private let streamOffset: Int

  /// Bytes that are read at once from a file that is gone on with.
  private static let blockLength = 1 << 20

  /// Writes the ID3 tag and leaves room for the Info tag, which is known when all frames are.
  init(in folder: String, name: FileName, tag: [UInt8], infoTag: InfoTag) throws(AlbumError) {
    let file = try PartialFile(in: folder, name: name.text)
    try file.write(tag.span, at: 0)
    streamOffset = tag.count
    self.infoTag = infoTag
    self.file = consume file
  }

  /// Goes on with the file that an earlier run left behind, or, where that run was killed right after
  /// it gave the file its name, with a copy of the finished one.
  ///
  /// What is in it is read again: a power cut can leave other bytes than were written.
  /// - Throws: `AlbumError.notResumable` where it does not hold what it should; it is gone then.
  init(
    resuming written: WrittenPart, in folder: String, name: FileName, tag: [UInt8], infoTag: InfoTag
  ) throws {
    let file = try Self.leftover(of: name, in: folder)
    streamOffset = tag.count
    self.infoTag = infoTag
    var rest = 0..<written.byteCount
    while !rest.isEmpty {
      let count = min(rest.count, Self.blockLength)
      let bytes = try file.read(count, at: streamOffset + infoTag.byteCount + rest.lowerBound)
      guard bytes.count == count, (try? stream.append(bytes.span)) != nil else {
        throw AlbumError.notResumable(path: "\(folder)/\(name)")
      }
      hash.update(data: bytes)
      rest = rest.lowerBound + count..<rest.upperBound
    }
    guard stream.endsWithAFrame, stream.checksum == written.checksum else {
      throw AlbumError.notResumable(path: "\(folder)/\(name)")
    }
    // The tag may be another one by now, and the file longer by what was being written.
    try file.truncate(to: streamOffset + infoTag.byteCount + written.byteCount)
    try file.write(tag.span, at: 0)
    self.file = consume file
  }

  private static func leftover(
    of name: FileName, in folder: String
  ) throws(AlbumError) -> PartialFile {
    do {
      return try PartialFile(resuming: name.text, in: folder)
    } catch .notResumable {
      let copy = try PartialFile(in: folder, name: name.text)
      try copy.fillFromFinished()
      return copy
    }
  }

  /// Appends the next frames of the stream.
  func append(_ frames: [UInt8]) throws {
    do {
      guard file != nil else { throw AlbumError.abandoned }
      try file?.write(
        frames.span, at: streamOffset + infoTag.byteCount + stream.byteCount)
      try stream.append(frames.span)
      hash.update(data: frames)
    } catch {
      file = nil
      throw error
    }
  }

  /// Completes the file and gives it its name.
  ///
  /// - Parameter tag: In place of the one that it has, and as long; nil where that is all.
  func finish(endPadding: Int, tag: [UInt8]? = nil) throws -> FinishedFile {
    guard let file = file.take() else { throw AlbumError.abandoned }
    guard stream.endsWithAFrame else {
      throw EncodingError.inconsistentStream("the last frame is cut short")
    }
    try file.write(infoTag.frame(for: stream, endPadding: endPadding).span, at: streamOffset)
    if let tag {
      precondition(tag.count == streamOffset, "a tag has the room of the one before")
      try file.write(tag.span, at: 0)
    }
    try file.commit()
    return FinishedFile(
      byteCount: streamOffset + infoTag.byteCount + stream.byteCount, tagByteCount: streamOffset,
      streamByteCount: stream.byteCount, streamHash: Array(hash.finalize()))
  }

  /// Leaves the partial file to a later run.
  func leave() { file.take()?.leave() }
}

/// What a track's finished file consists of.
package struct FinishedFile: Hashable, Sendable {
  /// Of the whole file.
  package let byteCount: Int
  /// Of the ID3 tag in front of the frames.
  package let tagByteCount: Int
  /// Of the frames behind the Info tag.
  package let streamByteCount: Int
  /// SHA-256 of these frames.
  package let streamHash: [UInt8]
}
