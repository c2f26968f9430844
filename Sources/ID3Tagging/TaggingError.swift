/// Why a tag could not be rendered.
public enum TaggingError: Error, Equatable {
  /// ID3v2.4 has no tag without a frame.
  case emptyTag
  /// A user text's description has a line break or a NUL.
  case invalidDescription(String)
  /// The owner is not printable ASCII, or its identifier is longer than 64 bytes.
  case invalidUniqueFileIdentifier(owner: String)
  /// A picture's media type is not printable ASCII.
  case invalidMediaType(String)
  /// Longer than the 804 bytes that 99 tracks and the lead-out take.
  case tableOfContentsTooLong(byteCount: Int)
  /// The frames and their padding need more than the tag may have.
  case tooLarge(byteCount: Int, limit: Int)
  /// libid3tag could not build a part of the tag, because memory ran out.
  case cannotBuild(part: String)
}

extension TaggingError: CustomStringConvertible {
  public var description: String {
    switch self {
    case .emptyTag:
      "The tag says nothing. Give the track a title, or write the file without a tag."
    case .invalidDescription(let description):
      "A tag cannot hold a text under the description \(description.debugDescription). "
        + "Make it one line."
    case .invalidUniqueFileIdentifier(let owner):
      "A tag cannot hold the identifier of \(owner.debugDescription). The owner must be plain "
        + "ASCII, and the identifier at most \(TrackTag.maximumIdentifierLength) bytes."
    case .invalidMediaType(let type):
      "A tag cannot hold a picture of the type \(type.debugDescription)."
    case .tableOfContentsTooLong(let byteCount):
      "A tag cannot hold a table of contents of \(byteCount) bytes; a disc's has at most "
        + "\(TrackTag.maximumTableOfContentsLength)."
    case .tooLarge(let byteCount, let limit):
      "The tag takes \(byteCount) bytes, but may have \(limit). Shorten its longest texts."
    case .cannotBuild(let part):
      "The tag's \(part) cannot be built. Is the machine out of memory?"
    }
  }
}
