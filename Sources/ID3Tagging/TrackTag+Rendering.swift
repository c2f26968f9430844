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
      let oldFrames = frames.inOldForm()
      for frame in oldFrames { try writer.add(frame) }
      writer.add(others(version, besides: oldFrames))
      return try writer.rendered(byteCount: try byteCount(writer.contentLength))
    case .v2_4:
      let tag = try TagHandle()
      for frame in frames { try tag.add(frame) }
      let others = others(version, besides: frames)
      guard !others.isEmpty else {
        return try tag.rendered(byteCount: try byteCount(tag.contentLength))
      }
      let own = try tag.rendered(byteCount: tag.contentLength)
      let length = try byteCount(own.count + others.count)
      let size = length - StoredTag.headerLength
      var bytes = own + others
      bytes.replaceSubrange(6..<10, with: [21, 14, 7, 0].map { UInt8(size >> $0 & 0x7F) })
      return bytes + [UInt8](repeating: 0, count: length - bytes.count)
    }
  }

  /// The bytes of frames that were read and can be written again.
  private func others(_ version: TagVersion, besides frames: [TagFrame]) -> [UInt8] {
    let texts: Set<String> = frames.reduce(into: []) { names, frame in
      if case .text(let identifier, _) = frame { names.insert(identifier) }
    }
    return otherFrames.filter { $0.version == version && !texts.contains($0.identifier) }
      .flatMap(\.bytes)
  }
}
