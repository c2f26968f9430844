internal import CFLAC

extension FLACBlocks {
  /// The block at the start of every FLAC file, where the iteration has to be.
  func streamInformation() throws(AudioFileError) -> FLACStream {
    try unsafe withBlock(of: .streamInformation) { block in
      let information = unsafe block.data.stream_info
      return FLACStream(
        sampleRate: Int(information.sample_rate), channelCount: Int(information.channels),
        bitsPerSample: Int(information.bits_per_sample),
        frameCount: Int(information.total_samples),
        longestBlock: Int(information.max_blocksize),
        audioMD5: unsafe withUnsafeBytes(of: information.md5sum) { unsafe Array($0) })
    }
  }

  /// Everything from here on but the bytes of pictures.
  mutating func metadata() throws(AudioFileError) -> AudioMetadata {
    var metadata = AudioMetadata()
    repeat {
      switch kind {
      case .streamInformation:
        let audioMD5 = try streamInformation().audioMD5
        metadata.audioMD5 = audioMD5.allSatisfy { $0 == 0 } ? nil : audioMD5
      case .comments:
        try unsafe withBlock(of: .comments) { block in
          unsafe append(block.data.vorbis_comment, to: &metadata.tags)
        }
      case .cueSheet:
        metadata.cueSheet = try unsafe withBlock(of: .cueSheet) { block in
          unsafe EmbeddedCueSheet(block.data.cue_sheet)
        }
      case .picture:
        metadata.pictureCount += 1
      case .other:
        break
      }
    } while try advance()
    return metadata
  }

  /// The first picture that is said to be the front cover, or else of no special kind.
  mutating func frontCover() throws(AudioFileError) -> CoverPicture? {
    var other: CoverPicture?
    repeat {
      guard kind == .picture else { continue }
      let found = try unsafe withBlock(of: .picture) { block in
        let picture = unsafe block.data.picture
        return unsafe (kind: picture.type, picture: CoverPicture(picture))
      }
      if found.kind == FLAC__STREAM_METADATA_PICTURE_TYPE_FRONT_COVER, let cover = found.picture {
        return cover
      }
      if found.kind == FLAC__STREAM_METADATA_PICTURE_TYPE_OTHER { other = other ?? found.picture }
    } while try advance()
    return other
  }
}

private func append(_ comments: FLAC__StreamMetadata_VorbisComment, to tags: inout AudioTags) {
  // libFLAC gives as many as it says, each with its length.
  let entries = unsafe UnsafeBufferPointer(
    start: comments.comments, count: Int(comments.num_comments))
  for index in 0..<entries.count {
    let entry = unsafe entries[index]
    let comment = unsafe String(
      decoding: UnsafeBufferPointer(start: entry.entry, count: Int(entry.length)), as: UTF8.self)
    guard let equals = comment.utf8.firstIndex(of: UInt8(ascii: "=")) else { continue }
    tags.append(
      String(comment.unicodeScalars[comment.utf8.index(after: equals)...]),
      under: String(comment[..<equals]))
  }
}

extension CoverPicture {
  /// Nil where there is no picture but the address of one, or nothing at all.
  fileprivate init?(_ picture: FLAC__StreamMetadata_Picture) {
    guard let mimeType = unsafe picture.mime_type, let data = unsafe picture.data,
      unsafe picture.data_length > 0
    else { return nil }
    // libFLAC ends the type with a zero, and keeps as many bytes of data as it says.
    self.mimeType = unsafe String(cString: mimeType)
    bytes = unsafe Array(UnsafeBufferPointer(start: data, count: Int(picture.data_length)))
    if self.mimeType == "-->" { return nil }
  }
}

extension EmbeddedCueSheet {
  fileprivate init?(_ sheet: FLAC__StreamMetadata_CueSheet) {
    // libFLAC gives as many tracks and index points as it says. The last is the lead-out.
    let all = unsafe UnsafeBufferPointer(start: sheet.tracks, count: Int(sheet.num_tracks))
    guard let leadOut = unsafe all.last else { return nil }
    self.init(
      mediaCatalogNumber: unsafe withUnsafeBytes(of: sheet.media_catalog_number) {
        unsafe text($0)
      },
      isCompactDisc: unsafe sheet.is_cd != 0, leadInLength: unsafe Int(clamping: sheet.lead_in),
      tracks: unsafe all.dropLast().map { unsafe Track($0) },
      leadOut: unsafe Int(clamping: leadOut.offset))
  }
}

extension EmbeddedCueSheet.Track {
  fileprivate init(_ track: FLAC__StreamMetadata_CueSheet_Track) {
    let start = unsafe Int(clamping: track.offset)
    let points = unsafe UnsafeBufferPointer(start: track.indices, count: Int(track.num_indices))
    unsafe self.init(
      number: Int(track.number), start: start, isAudio: track.type == 0,
      hasPreEmphasis: track.pre_emphasis != 0,
      isrc: withUnsafeBytes(of: track.isrc) { unsafe text($0) },
      indexPoints: points.map { point in
        let frame = start.addingReportingOverflow(Int(clamping: point.offset))
        return EmbeddedCueSheet.IndexPoint(
          number: Int(point.number), frame: frame.overflow ? .max : frame.partialValue)
      })
  }
}

/// The characters before the first zero; nil if there are none.
private func text(_ bytes: UnsafeRawBufferPointer) -> String? {
  let text = unsafe String(decoding: bytes.prefix { $0 != 0 }, as: UTF8.self)
  return text.isEmpty ? nil : text
}
