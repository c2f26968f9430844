import CID3Tag

/// A tag under construction in libid3tag, without compression, checksum or unsynchronisation.
@safe struct TagHandle: ~Copyable {
  private let tag: UnsafeMutablePointer<id3_tag>

  init() throws(TaggingError) {
    guard let tag = unsafe id3_tag_new() else { throw .cannotBuild(part: "header") }
    // A new tag has compressed frames and an extended header, which many players cannot read.
    unsafe id3_tag_options(tag, ~0, 0)
    unsafe self.tag = tag
  }

  deinit { unsafe id3_tag_delete(tag) }

  /// Adds an empty frame, which the tag owns, and returns its fields.
  ///
  /// - Parameter fieldTypes: The fields that libid3tag gives such a frame. They are checked: a call
  ///   with a field that isn't there would end the process by an assertion.
  func addFrame(
    _ identifier: String, fieldTypes: [id3_field_type]
  ) throws(TaggingError) -> UnsafeMutableBufferPointer<id3_field> {
    guard let frame = unsafe id3_frame_new(identifier) else {
      throw .cannotBuild(part: "\(identifier) frame")
    }
    guard unsafe id3_tag_attachframe(tag, frame) == 0 else {
      unsafe id3_frame_delete(frame)
      throw .cannotBuild(part: "\(identifier) frame")
    }
    let fields = unsafe UnsafeMutableBufferPointer(
      start: frame.pointee.fields, count: Int(frame.pointee.nfields))
    guard unsafe fields.elementsEqual(fieldTypes, by: { unsafe $0.type == $1 }) else {
      throw .cannotBuild(part: "\(identifier) frame")
    }
    return unsafe fields
  }

  /// The bytes that the header and the frames take; 0 when there is no frame.
  var contentLength: Int {
    unsafe id3_tag_setlength(tag, 0)
    return Int(unsafe id3_tag_render(tag, nil))
  }

  /// Renders the tag with zeros after its frames.
  ///
  /// - Parameter byteCount: The length of the result, at least `contentLength`.
  func rendered(byteCount: Int) throws(TaggingError) -> [UInt8] {
    unsafe id3_tag_setlength(tag, id3_length_t(byteCount))
    let needed = Int(unsafe id3_tag_render(tag, nil))
    guard needed == byteCount else { throw .tooLarge(byteCount: needed, limit: byteCount) }
    var bytes = [UInt8](repeating: 0, count: byteCount)
    guard unsafe id3_tag_render(tag, &bytes) == byteCount else {
      throw .cannotBuild(part: "padding")
    }
    return bytes
  }
}
