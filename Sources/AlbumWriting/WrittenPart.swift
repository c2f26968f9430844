import MP3Encoding

/// How much of a track's stream a partial file holds: what has to be remembered elsewhere so that
/// another run can go on with the file.
package struct WrittenPart: Hashable, Sendable {
  /// The first segments of the track that are in the file as a whole.
  package var segmentCount: Int
  /// Bytes of the stream, without tags.
  package var byteCount: Int
  /// CRC-16 over these bytes.
  package var checksum: UInt16

  package init(segmentCount: Int = 0, byteCount: Int = 0, checksum: UInt16 = 0) {
    self.segmentCount = segmentCount
    self.byteCount = byteCount
    self.checksum = checksum
  }
}
