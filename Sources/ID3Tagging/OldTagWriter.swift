/// Writes an ID3v2.3 tag, which libid3tag does not.
///
/// Source: the informal standard ID3v2.3.0 (id3.org). Without unsynchronisation, extended header,
/// compression or encryption, which players stumble over.
struct OldTagWriter {
  private var frames: [UInt8] = []

  private static let headerLength = 10

  /// The bytes that the header and the frames take.
  var contentLength: Int { Self.headerLength + frames.count }

  mutating func add(_ frame: TagFrame) throws(TaggingError) {
    switch frame {
    case .text("IPLS", let values):
      let encoding = OldEncoding(for: values)
      add("IPLS", [encoding.code] + values.flatMap { encoding.bytes($0) + encoding.terminator })
    case .text("TCON", let values):
      // A parenthesis in front would be the number of a genre.
      let text = Self.joined(values)
      addText("TCON", text.hasPrefix("(") ? "(" + text : text)
    case .text(let identifier, let values): addText(identifier, Self.joined(values))
    case .userText(let description, let values):
      let text = Self.joined(values)
      let encoding = OldEncoding(for: [description, text])
      add(
        "TXXX",
        [encoding.code] + encoding.bytes(description) + encoding.terminator + encoding.bytes(text))
    case .remark(let identifier, let language, let text):
      let encoding = OldEncoding(for: [text])
      add(
        identifier,
        [encoding.code] + Array(language.utf8) + encoding.bytes("") + encoding.terminator
          + encoding.bytes(text))
    case .uniqueFileIdentifier(let owner, let identifier):
      add("UFID", Array(owner.utf8) + [0] + identifier)
    case .tableOfContents(let bytes): add("MCDI", bytes)
    case .picture(let picture):
      add(
        "APIC",
        [OldEncoding.latin1.code] + Array(picture.mediaType.utf8)
          + [0, UInt8(PictureType.frontCover), 0] + picture.bytes)
    }
  }

  /// Adds frames that are rendered already.
  mutating func add(_ bytes: [UInt8]) { frames += bytes }

  /// The version has one value for each text.
  private static func joined(_ values: [String]) -> String { values.joined(separator: "; ") }

  private mutating func addText(_ identifier: String, _ text: String) {
    let encoding = OldEncoding(for: [text])
    add(identifier, [encoding.code] + encoding.bytes(text))
  }

  /// - Parameter content: Less than 4 GiB.
  private mutating func add(_ identifier: String, _ content: [UInt8]) {
    frames += identifier.utf8
    frames += bigEndian(content.count)
    frames += [0, 0]
    frames += content
  }

  private func bigEndian(_ count: Int) -> [UInt8] {
    [24, 16, 8, 0].map { UInt8(truncatingIfNeeded: count >> $0) }
  }

  /// - Parameter byteCount: At least `contentLength`, and what four 7-bit bytes can say.
  func rendered(byteCount: Int) throws(TaggingError) -> [UInt8] {
    guard byteCount >= contentLength, byteCount <= TrackTag.maximumLength else {
      throw .tooLarge(byteCount: contentLength, limit: TrackTag.maximumLength)
    }
    let size = byteCount - Self.headerLength
    var tag = Array("ID3".utf8) + [3, 0, 0]
    tag += [21, 14, 7, 0].map { UInt8(size >> $0 & 0x7F) }
    tag += frames
    return tag + [UInt8](repeating: 0, count: byteCount - tag.count)
  }
}

/// How texts of a frame are written in ID3v2.3.
private enum OldEncoding {
  /// Some old players read nothing else.
  case latin1
  /// Little-endian, each text with a byte order mark.
  case utf16

  init(for texts: [String]) {
    let isLatin = texts.allSatisfy { text in text.unicodeScalars.allSatisfy { $0.value < 0x100 } }
    self = isLatin ? .latin1 : .utf16
  }

  var code: UInt8 { self == .latin1 ? 0 : 1 }
  var terminator: [UInt8] { self == .latin1 ? [0] : [0, 0] }

  func bytes(_ text: String) -> [UInt8] {
    switch self {
    case .latin1: text.unicodeScalars.map { UInt8(truncatingIfNeeded: $0.value) }
    case .utf16:
      [0xFF, 0xFE] + text.utf16.flatMap { [UInt8(truncatingIfNeeded: $0), UInt8($0 >> 8)] }
    }
  }
}

extension [TagFrame] {
  /// The same in the frames of ID3v2.3, where it has others.
  func inOldForm() -> [TagFrame] {
    var frames: [TagFrame] = []
    var people: [String] = []
    for frame in self {
      switch frame {
      case .text("TDRC", let values):
        let date = values[0].split(separator: "-")
        if let year = date.first { frames.append(.text("TYER", values: [String(year)])) }
        if date.count == 3 { frames.append(.text("TDAT", values: ["\(date[2])\(date[1])"])) }
      case .text("TDOR", let values):
        frames.append(.text("TORY", values: [String(values[0].prefix { $0 != "-" })]))
      case .text("TDRL", let values):
        frames.append(.userText(description: "RELEASEDATE", values: values))
      case .text("TMOO", let values):
        frames.append(.userText(description: "mood", values: values))
      case .text("TIPL", let values), .text("TMCL", let values): people += values
      case .text, .userText, .remark, .uniqueFileIdentifier, .tableOfContents, .picture:
        frames.append(frame)
      }
    }
    if !people.isEmpty {
      let place = frames.firstIndex { if case .text = $0 { false } else { true } } ?? frames.count
      frames.insert(.text("IPLS", values: people), at: place)
    }
    return frames
  }
}
