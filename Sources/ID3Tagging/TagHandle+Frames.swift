import CID3Tag

extension TagHandle {
  /// Adds a frame as ID3v2.4 has it.
  func add(_ frame: TagFrame) throws(TaggingError) {
    switch frame {
    case .text(let identifier, let values): try addText(identifier, values: values)
    case .userText(let description, let values):
      try addUserText(description: description, values: values)
    case .remark(let identifier, let language, let text):
      try addRemark(identifier, language: language, text: text)
    case .uniqueFileIdentifier(let owner, let identifier):
      try addUniqueFileIdentifier(owner: owner, identifier: identifier)
    case .tableOfContents(let bytes): try addTableOfContents(bytes)
    case .picture(let picture): try addPicture(picture)
    }
  }

  private func addText(_ frame: String, values: [String]) throws(TaggingError) {
    let fields = unsafe try addFrame(
      frame, fieldTypes: [ID3_FIELD_TYPE_TEXTENCODING, ID3_FIELD_TYPE_STRINGLIST])
    let isFilled = unsafe setUTF8(&fields[0]) && addStrings(values, to: &fields[1])
    guard isFilled else { throw .cannotBuild(part: "\(frame) frame") }
  }

  private func addUserText(description: String, values: [String]) throws(TaggingError) {
    let fields = unsafe try addFrame(
      "TXXX",
      fieldTypes: [ID3_FIELD_TYPE_TEXTENCODING, ID3_FIELD_TYPE_STRING, ID3_FIELD_TYPE_STRING])
    // libid3tag knows one value without line breaks here. ID3v2.4 knows several in every text
    // frame, and a list renders as them. The field is empty, so no string is lost.
    unsafe fields[2].type = ID3_FIELD_TYPE_STRINGLIST
    unsafe fields[2].stringlist.nstrings = 0
    unsafe fields[2].stringlist.strings = nil
    let isFilled =
      unsafe setUTF8(&fields[0])
      && id3_field_setstring(&fields[1], codePoints(description)) == 0
      && addStrings(values, to: &fields[2])
    guard isFilled else { throw .cannotBuild(part: "TXXX frame") }
  }

  private func addRemark(
    _ frame: String, language: String, text: String
  ) throws(TaggingError) {
    let fields = unsafe try addFrame(
      frame,
      fieldTypes: [
        ID3_FIELD_TYPE_TEXTENCODING, ID3_FIELD_TYPE_LANGUAGE, ID3_FIELD_TYPE_STRING,
        ID3_FIELD_TYPE_STRINGFULL,
      ])
    let isFilled =
      unsafe setUTF8(&fields[0]) && id3_field_setlanguage(&fields[1], language) == 0
      && id3_field_setfullstring(&fields[3], codePoints(text)) == 0
    guard isFilled else { throw .cannotBuild(part: "\(frame) frame") }
  }

  private func addUniqueFileIdentifier(
    owner: String, identifier: [UInt8]
  ) throws(TaggingError) {
    let fields = unsafe try addFrame(
      "UFID", fieldTypes: [ID3_FIELD_TYPE_LATIN1, ID3_FIELD_TYPE_BINARYDATA])
    let isFilled =
      unsafe id3_field_setlatin1(&fields[0], Array(owner.utf8) + [0]) == 0
      && id3_field_setbinarydata(&fields[1], identifier, id3_length_t(identifier.count)) == 0
    guard isFilled else { throw .cannotBuild(part: "UFID frame") }
  }

  private func addTableOfContents(_ bytes: [UInt8]) throws(TaggingError) {
    let fields = unsafe try addFrame("MCDI", fieldTypes: [ID3_FIELD_TYPE_BINARYDATA])
    guard unsafe id3_field_setbinarydata(&fields[0], bytes, id3_length_t(bytes.count)) == 0 else {
      throw .cannotBuild(part: "MCDI frame")
    }
  }

  /// Its description is empty, and its encoding therefore Latin-1, as Picard writes it.
  private func addPicture(_ picture: TrackTag.Picture) throws(TaggingError) {
    let fields = unsafe try addFrame(
      "APIC",
      fieldTypes: [
        ID3_FIELD_TYPE_TEXTENCODING, ID3_FIELD_TYPE_LATIN1, ID3_FIELD_TYPE_INT8,
        ID3_FIELD_TYPE_STRING, ID3_FIELD_TYPE_BINARYDATA,
      ])
    let bytes = picture.bytes
    let isFilled =
      unsafe id3_field_settextencoding(&fields[0], ID3_FIELD_TEXTENCODING_ISO_8859_1) == 0
      && id3_field_setlatin1(&fields[1], Array(picture.mediaType.utf8) + [0]) == 0
      && id3_field_setint(&fields[2], PictureType.frontCover) == 0
      && id3_field_setbinarydata(&fields[4], bytes, id3_length_t(bytes.count)) == 0
    guard isFilled else { throw .cannotBuild(part: "APIC frame") }
  }
}

/// ID3v2.4, section 4.14.
enum PictureType {
  static let frontCover = 3
}

private func setUTF8(_ field: inout id3_field) -> Bool {
  unsafe id3_field_settextencoding(&field, ID3_FIELD_TEXTENCODING_UTF_8) == 0
}

private func addStrings(_ values: [String], to field: inout id3_field) -> Bool {
  values.allSatisfy { unsafe id3_field_addstring(&field, codePoints($0)) == 0 }
}

/// `text` as libid3tag takes it: one number per code point, then 0.
private func codePoints(_ text: String) -> [id3_ucs4_t] {
  text.unicodeScalars.map { id3_ucs4_t($0.value) } + [0]
}
