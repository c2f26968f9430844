extension TrackTag {
  /// What an ID3v2 tag's four 7-bit size bytes can say, and the header's 10 bytes.
  static let maximumLength = (1 << 28) - 1 + 10

  /// The tag's bytes, with room for a tagger to edit them in place.
  ///
  /// - Parameter padding: How many zeros follow the frames at least; the whole tag's length is
  ///   rounded up to a multiple of 512.
  /// - Throws: `TaggingError.emptyTag` when nothing is left to say, or what else of the content
  ///   ID3v2 has no room for.
  public func rendered(
    padding: Int = 1024, version: TagVersion = .v2_4
  ) throws(TaggingError) -> [UInt8] {
    precondition(padding >= 0, "padding has a length")
    let limit = Self.maximumLength / 512 * 512
    return try rendered(version) { contentLength throws(TaggingError) in
      let (length, overflows) = contentLength.addingReportingOverflow(padding)
      guard !overflows, length <= limit else {
        throw .tooLarge(byteCount: overflows ? .max : length, limit: limit)
      }
      return (length + 511) / 512 * 512
    }
  }

  /// The tag's bytes with just enough padding for a length that is given.
  ///
  /// So a tag takes the place of one rendered before, with other texts but the same length.
  ///
  /// - Parameter byteCount: The length of the whole tag.
  /// - Throws: `TaggingError.tooLarge` when the frames take more, or as `rendered(padding:)`.
  public func rendered(
    byteCount: Int, version: TagVersion = .v2_4
  ) throws(TaggingError) -> [UInt8] {
    try rendered(version) { contentLength throws(TaggingError) in
      guard contentLength <= byteCount else {
        throw .tooLarge(byteCount: contentLength, limit: byteCount)
      }
      guard byteCount <= Self.maximumLength else {
        throw .tooLarge(byteCount: byteCount, limit: Self.maximumLength)
      }
      return byteCount
    }
  }

  /// - Parameter byteCount: Gives the length of the tag for that of its header and frames.
  private func rendered(
    _ version: TagVersion, byteCount: (_ contentLength: Int) throws(TaggingError) -> Int
  ) throws(TaggingError) -> [UInt8] {
    let frames = try frames()
    switch version {
    case .v2_3:
      var writer = OldTagWriter()
      for frame in frames.inOldForm() { try writer.add(frame) }
      return try writer.rendered(byteCount: try byteCount(writer.contentLength))
    case .v2_4:
      let tag = try TagHandle()
      for frame in frames { try tag.add(frame) }
      return try tag.rendered(byteCount: try byteCount(tag.contentLength))
    }
  }
}
