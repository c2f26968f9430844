/// The ID3v2 tag at the front of a file, with all that it says.
///
/// Sources: the informal standards ID3v2.3.0 and ID3v2.4.0 (id3.org). What `TrackTag` has no place
/// for is kept as it is, among its `otherFrames`.
public struct StoredTag: Equatable, Sendable {
  public let tag: TrackTag
  public let version: TagVersion
  /// Of the whole tag with its header and padding: where the music begins.
  public let byteCount: Int

  /// Bytes that tell how long a tag is.
  public static let headerLength = 10

  /// The length of the whole tag that begins with these bytes; nil where none does.
  ///
  /// - Parameter header: The first ten bytes of a file.
  public static func byteCount(header: [UInt8]) -> Int? {
    guard header.count >= headerLength, header.starts(with: "ID3".utf8),
      header[6..<10].allSatisfy({ $0 < 0x80 })
    else { return nil }
    let size = header[6..<10].reduce(0) { $0 << 7 | Int($1) }
    let hasFooter = header[3] == 4 && header[5] & 0x10 != 0
    return headerLength + size + (hasFooter ? headerLength : 0)
  }

  /// Reads a tag.
  ///
  /// - Parameter bytes: The beginning of a file, with all of the tag.
  public init(_ bytes: [UInt8]) throws(TagReadingError) {
    guard let byteCount = Self.byteCount(header: bytes) else { throw .noTag }
    switch bytes[3] {
    case 3: version = .v2_3
    case 4: version = .v2_4
    default: throw .unknownVersion(Int(bytes[3]))
    }
    guard byteCount <= bytes.count else { throw .damaged("it is cut off") }
    self.byteCount = byteCount
    let flags = bytes[5]
    guard flags & (version == .v2_3 ? 0x1F : 0x0F) == 0 else {
      throw .damaged("its header has flags that no version defines")
    }
    let size = bytes[6..<10].reduce(0) { $0 << 7 | Int($1) }
    var body = Array(bytes[Self.headerLength..<Self.headerLength + size])
    // In ID3v2.4 each frame says for itself whether it is unsynchronised.
    if version == .v2_3, flags & 0x80 != 0 { body = TagBytes.synchronised(body) }
    var reader = FrameReader(body, version: version)
    if flags & 0x40 != 0 { try reader.skipExtendedHeader() }
    var contents = TagContents(version: version)
    while let frame = try reader.next() { contents.add(frame) }
    tag = contents.finished()
  }
}

/// Why a tag could not be read.
public enum TagReadingError: Error, Equatable {
  /// The file does not begin with an ID3v2 tag.
  case noTag
  /// Neither ID3v2.3 nor ID3v2.4.
  case unknownVersion(Int)
  /// `reason` goes on a sentence that begins with "The tag is damaged:".
  case damaged(String)
}

extension TagReadingError: CustomStringConvertible {
  public var description: String {
    switch self {
    case .noTag: "There is no ID3v2 tag at its front."
    case .unknownVersion(let version):
      "Its tag is of ID3v2.\(version), which cannot be read. Save it as ID3v2.4 with a tag editor."
    case .damaged(let reason):
      "The tag is damaged: \(reason). Save it with a tag editor."
    }
  }
}

/// Takes a tag's body apart.
struct FrameReader {
  private let body: [UInt8]
  private let version: TagVersion
  private var position = 0

  init(_ body: [UInt8], version: TagVersion) {
    self.body = body
    self.version = version
  }

  /// Goes behind the extended header, which says nothing of the music.
  mutating func skipExtendedHeader() throws(TagReadingError) {
    guard let size = size(at: 0, isPlain: version == .v2_3) else {
      throw .damaged("its extended header is cut off")
    }
    // ID3v2.4 counts the size itself, ID3v2.3 does not.
    position = version == .v2_3 ? size + 4 : size
    guard position >= 6, position <= body.count else {
      throw .damaged("its extended header is as long as no such header is")
    }
  }

  /// The next frame; nil where padding begins, or the tag ends.
  mutating func next() throws(TagReadingError) -> OtherFrame? {
    guard position < body.count, body[position] != 0 else { return nil }
    guard hasFrame(at: position), let identifier = identifier(at: position) else {
      throw .damaged("something that is no frame stands at byte \(position + 10)")
    }
    guard let size = frameSize else {
      throw .damaged("its frame \(identifier) is longer than the tag")
    }
    let start = position + 10
    let flags = [body[position + 8], body[position + 9]]
    position = start + size
    return OtherFrame(
      identifier: identifier, version: version, flags: flags,
      content: Array(body[start..<position]))
  }

  /// Of the frame that is read next; nil where it does not fit.
  private var frameSize: Int? {
    let plain = size(at: position + 4, isPlain: true).flatMap(fitting)
    guard version == .v2_4 else { return plain }
    let usual = size(at: position + 4, isPlain: false).flatMap(fitting)
    // Some programs wrote ID3v2.4 with the sizes of ID3v2.3: where only that leads to a next frame.
    guard let usual else { return plain }
    if let plain, plain != usual, !isBorder(position + 10 + usual),
      isBorder(position + 10 + plain)
    {
      return plain
    }
    return usual
  }

  private func fitting(_ size: Int) -> Int? {
    position + 10 + size <= body.count ? size : nil
  }

  /// Whether a frame can end here.
  private func isBorder(_ place: Int) -> Bool {
    place == body.count || (place < body.count && body[place] == 0) || hasFrame(at: place)
  }

  private func hasFrame(at place: Int) -> Bool {
    place + 10 <= body.count && identifier(at: place) != nil
  }

  private func identifier(at place: Int) -> String? {
    guard place + 4 <= body.count else { return nil }
    let letters = body[place..<place + 4]
    guard letters.allSatisfy({ (0x41...0x5A).contains($0) || (0x30...0x39).contains($0) }) else {
      return nil
    }
    return String(decoding: letters, as: UTF8.self)
  }

  /// Four bytes as a number; nil where they are none.
  private func size(at place: Int, isPlain: Bool) -> Int? {
    guard place + 4 <= body.count else { return nil }
    let bytes = body[place..<place + 4]
    if !isPlain, !bytes.allSatisfy({ $0 < 0x80 }) { return nil }
    return bytes.reduce(0) { $0 << (isPlain ? 8 : 7) | Int($1) }
  }
}
