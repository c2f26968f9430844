/// One frame of a tag, before it is known in which version it is written.
enum TagFrame {
  /// A text frame of ID3v2.4; values are single lines, none of them empty.
  case text(String, values: [String])
  /// TXXX.
  case userText(description: String, values: [String])
  /// COMM or USLT: its language in ISO 639-2, no description.
  case remark(String, language: String, text: String)
  /// UFID.
  case uniqueFileIdentifier(owner: String, identifier: [UInt8])
  /// MCDI.
  case tableOfContents([UInt8])
  /// APIC, the front cover.
  case picture(TrackTag.Picture)
}

extension TrackTag {
  /// ID3v2.4, section 4.4.
  static let maximumTableOfContentsLength = 804
  /// ID3v2.4, section 4.1.
  static let maximumIdentifierLength = 64

  /// Every frame that has content, in an order that depends on the content alone.
  ///
  /// What is said of the whole album's loudness, which is known last of all, stands last, so that
  /// it can be written into the padding of a file that is finished.
  func frames() throws(TaggingError) -> [TagFrame] {
    var frames: [TagFrame] = []
    for (field, frame) in TextField.standard {
      let values = (texts[field] ?? []).map(singleLine).filter { !$0.isEmpty }
      if !values.isEmpty { frames.append(.text(frame, values: values)) }
    }
    let descriptions = texts.keys.compactMap(\.userTextDescription).sorted()
    let isLate = { (description: String) in description.hasPrefix("REPLAYGAIN_ALBUM_") }
    for description in descriptions where !isLate(description) {
      frames += try userText(description)
    }
    for (frame, text) in [("COMM", comment), ("USLT", lyrics)] {
      let text = multipleLines(text ?? "")
      if !text.isEmpty { frames.append(.remark(frame, language: "eng", text: text)) }
    }
    for (owner, identifier) in uniqueFileIdentifiers.sorted(by: { $0.key < $1.key })
    where !identifier.isEmpty {
      guard !owner.isEmpty, owner.utf8.allSatisfy({ (0x20...0x7e).contains($0) }),
        identifier.count <= Self.maximumIdentifierLength
      else { throw .invalidUniqueFileIdentifier(owner: owner) }
      frames.append(.uniqueFileIdentifier(owner: owner, identifier: identifier))
    }
    if !tableOfContents.isEmpty {
      guard tableOfContents.count <= Self.maximumTableOfContentsLength else {
        throw .tableOfContentsTooLong(byteCount: tableOfContents.count)
      }
      frames.append(.tableOfContents(tableOfContents))
    }
    if let picture, !picture.bytes.isEmpty {
      guard !picture.mediaType.isEmpty,
        picture.mediaType.utf8.allSatisfy({ (0x20...0x7e).contains($0) })
      else { throw .invalidMediaType(picture.mediaType) }
      frames.append(.picture(picture))
    }
    for description in descriptions where isLate(description) {
      frames += try userText(description)
    }
    guard !frames.isEmpty else { throw .emptyTag }
    return frames
  }

  private func userText(_ description: String) throws(TaggingError) -> [TagFrame] {
    let values = (texts[.userText(description)] ?? []).map(multipleLines).filter { !$0.isEmpty }
    guard !values.isEmpty else { return [] }
    guard !description.contains(where: { isLineEnd($0) || $0 == "\0" }) else {
      throw .invalidDescription(description)
    }
    return [.userText(description: description, values: values)]
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
