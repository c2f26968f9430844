import CID3Tag

extension TrackTag {
  /// What an ID3v2.4 tag's four 7-bit size bytes can say, and the header's 10 bytes.
  static let maximumLength = (1 << 28) - 1 + 10
  /// ID3v2.4, section 4.4.
  static let maximumTableOfContentsLength = 804
  /// ID3v2.4, section 4.1.
  static let maximumIdentifierLength = 64

  /// The tag's bytes, with room for a tagger to edit them in place.
  ///
  /// - Parameter padding: How many zeros follow the frames at least; the whole tag's length is
  ///   rounded up to a multiple of 512.
  /// - Throws: `TaggingError.emptyTag` when nothing is left to say, or what else of the content
  ///   ID3v2.4 has no room for.
  public func rendered(padding: Int = 1024) throws(TaggingError) -> [UInt8] {
    precondition(padding >= 0, "padding has a length")
    let tag = try filledTag()
    let (length, overflows) = tag.contentLength.addingReportingOverflow(padding)
    let limit = Self.maximumLength / 512 * 512
    guard !overflows, length <= limit else {
      throw .tooLarge(byteCount: overflows ? .max : length, limit: limit)
    }
    return try tag.rendered(byteCount: (length + 511) / 512 * 512)
  }

  /// The tag's bytes with just enough padding for a length that is given.
  ///
  /// So a tag takes the place of one rendered before, with other texts but the same length.
  ///
  /// - Parameter byteCount: The length of the whole tag.
  /// - Throws: `TaggingError.tooLarge` when the frames take more, or as `rendered(padding:)`.
  public func rendered(byteCount: Int) throws(TaggingError) -> [UInt8] {
    let tag = try filledTag()
    let length = tag.contentLength
    guard length <= byteCount else { throw .tooLarge(byteCount: length, limit: byteCount) }
    guard byteCount <= Self.maximumLength else {
      throw .tooLarge(byteCount: byteCount, limit: Self.maximumLength)
    }
    return try tag.rendered(byteCount: byteCount)
  }

  /// A tag with every frame that has content, in an order that depends on the content alone.
  private func filledTag() throws(TaggingError) -> TagHandle {
    let tag = try TagHandle()
    for (field, frame) in TextField.standard {
      let values = (texts[field] ?? []).map(singleLine).filter { !$0.isEmpty }
      if !values.isEmpty { try tag.addText(frame, values: values) }
    }
    let descriptions = texts.keys.compactMap(\.userTextDescription).sorted()
    for description in descriptions {
      let values = (texts[.userText(description)] ?? []).map(multipleLines).filter { !$0.isEmpty }
      if !values.isEmpty { try tag.addUserText(description: description, values: values) }
    }
    for (owner, identifier) in uniqueFileIdentifiers.sorted(by: { $0.key < $1.key })
    where !identifier.isEmpty {
      try tag.addUniqueFileIdentifier(owner: owner, identifier: identifier)
    }
    if !tableOfContents.isEmpty { try tag.addTableOfContents(tableOfContents) }
    guard tag.contentLength > 0 else { throw .emptyTag }
    return tag
  }
}

/// `value` without NUL, its lines joined by spaces.
private func singleLine(_ value: String) -> String {
  value.filter { $0 != "\0" }.split(whereSeparator: isLineEnd).joined(separator: " ")
}

/// `value` without NUL, its lines parted by line feeds.
private func multipleLines(_ value: String) -> String {
  String(value.filter { $0 != "\0" }.map { isLineEnd($0) ? "\n" : $0 })
}

/// Whether `character` is CR, LF or CR LF, which Swift takes for one character.
private func isLineEnd(_ character: Character) -> Bool {
  character == "\n" || character == "\r" || character == "\r\n"
}

extension TagHandle {
  fileprivate func addText(_ frame: String, values: [String]) throws(TaggingError) {
    let fields = unsafe try addFrame(
      frame, fieldTypes: [ID3_FIELD_TYPE_TEXTENCODING, ID3_FIELD_TYPE_STRINGLIST])
    let isFilled = unsafe setUTF8(&fields[0]) && addStrings(values, to: &fields[1])
    guard isFilled else { throw .cannotBuild(part: "\(frame) frame") }
  }

  fileprivate func addUserText(description: String, values: [String]) throws(TaggingError) {
    guard !description.contains(where: { isLineEnd($0) || $0 == "\0" }) else {
      throw .invalidDescription(description)
    }
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

  fileprivate func addUniqueFileIdentifier(
    owner: String, identifier: [UInt8]
  ) throws(TaggingError) {
    guard !owner.isEmpty, owner.utf8.allSatisfy({ (0x20...0x7e).contains($0) }),
      identifier.count <= TrackTag.maximumIdentifierLength
    else { throw .invalidUniqueFileIdentifier(owner: owner) }
    let fields = unsafe try addFrame(
      "UFID", fieldTypes: [ID3_FIELD_TYPE_LATIN1, ID3_FIELD_TYPE_BINARYDATA])
    let isFilled =
      unsafe id3_field_setlatin1(&fields[0], Array(owner.utf8) + [0]) == 0
      && id3_field_setbinarydata(&fields[1], identifier, id3_length_t(identifier.count)) == 0
    guard isFilled else { throw .cannotBuild(part: "UFID frame") }
  }

  fileprivate func addTableOfContents(_ bytes: [UInt8]) throws(TaggingError) {
    guard bytes.count <= TrackTag.maximumTableOfContentsLength else {
      throw .tableOfContentsTooLong(byteCount: bytes.count)
    }
    let fields = unsafe try addFrame("MCDI", fieldTypes: [ID3_FIELD_TYPE_BINARYDATA])
    guard unsafe id3_field_setbinarydata(&fields[0], bytes, id3_length_t(bytes.count)) == 0 else {
      throw .cannotBuild(part: "MCDI frame")
    }
  }
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
