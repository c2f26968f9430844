/// A frame of a tag as it was read: one that `TrackTag` has no place for.
///
/// It is written again as it is, in the version that it comes from.
public struct OtherFrame: Equatable, Sendable {
  /// Four capitals or digits.
  public let identifier: String
  public let version: TagVersion
  /// The two bytes of its header behind the size.
  public let flags: [UInt8]
  public let content: [UInt8]

  /// Whether it is a picture of the front, which a new cover takes the place of.
  public var isFrontCover: Bool {
    guard identifier == "APIC", let content = plainContent,
      let end = content.dropFirst().firstIndex(of: 0), end + 1 < content.count
    else { return false }
    return content[end + 1] == PictureType.frontCover
  }

  /// What it holds once unsynchronisation is undone; nil where it is compressed, encrypted, or of a
  /// group.
  var plainContent: [UInt8]? {
    let flags = flags[1]
    switch version {
    case .v2_3: return flags == 0 ? content : nil
    case .v2_4:
      guard flags & ~0x03 == 0 else { return nil }
      // The length without unsynchronisation stands in front.
      let hasLength = flags & 0x01 != 0
      guard !hasLength || content.count >= 4 else { return nil }
      let bytes = hasLength ? Array(content.dropFirst(4)) : content
      return flags & 0x02 != 0 ? TagBytes.synchronised(bytes) : bytes
    }
  }

  /// The frame with its header.
  var bytes: [UInt8] {
    let shifts = version == .v2_3 ? [24, 16, 8, 0] : [21, 14, 7, 0]
    let mask = version == .v2_3 ? 0xFF : 0x7F
    return Array(identifier.utf8) + shifts.map { UInt8(content.count >> $0 & mask) } + flags
      + content
  }
}

/// Bytes and texts as tags hold them.
enum TagBytes {
  /// Takes out the zeros that unsynchronisation has put behind bytes of ones.
  static func synchronised(_ bytes: [UInt8]) -> [UInt8] {
    var plain: [UInt8] = []
    plain.reserveCapacity(bytes.count)
    var lastWasAllOnes = false
    for byte in bytes {
      if lastWasAllOnes, byte == 0 {
        lastWasAllOnes = false
        continue
      }
      plain.append(byte)
      lastWasAllOnes = byte == 0xFF
    }
    return plain
  }

  /// The texts of a frame, which zeros part; nil where they are not in the encoding that they claim.
  static func texts(_ bytes: ArraySlice<UInt8>, encoding: UInt8) -> [String]? {
    var texts: [String] = []
    var rest = bytes
    while !rest.isEmpty {
      let (part, next) = cut(rest, encoding: encoding)
      guard let text = text(part, encoding: encoding) else { return nil }
      texts.append(text)
      rest = next ?? []
    }
    return texts
  }

  /// What stands before the first terminator, and what behind it; nil where there is none.
  static func cut(
    _ bytes: ArraySlice<UInt8>, encoding: UInt8
  ) -> (text: ArraySlice<UInt8>, rest: ArraySlice<UInt8>?) {
    guard encoding == 1 || encoding == 2 else {
      guard let end = bytes.firstIndex(of: 0) else { return (bytes, nil) }
      return (bytes[..<end], bytes[(end + 1)...])
    }
    var place = bytes.startIndex
    while place + 1 < bytes.endIndex {
      if bytes[place] == 0, bytes[place + 1] == 0 {
        return (bytes[..<place], bytes[(place + 2)...])
      }
      place += 2
    }
    return (bytes, nil)
  }

  /// - Parameter encoding: 0 Latin-1, 1 UTF-16 with a byte order mark, 2 UTF-16 with the high byte
  ///   first, 3 UTF-8.
  static func text(_ bytes: ArraySlice<UInt8>, encoding: UInt8) -> String? {
    switch encoding {
    case 0:
      var text = String.UnicodeScalarView()
      for byte in bytes { text.append(Unicode.Scalar(byte)) }
      return String(text)
    case 1, 2:
      guard bytes.count.isMultiple(of: 2) else { return nil }
      var units = stride(from: bytes.startIndex, to: bytes.endIndex, by: 2).map {
        UInt16(bytes[$0]) << 8 | UInt16(bytes[$0 + 1])
      }
      if encoding == 1 {
        if units.first == 0xFFFE {
          units = units.map(\.byteSwapped)
        } else if units.first != 0xFEFF, !units.isEmpty {
          return nil
        }
        if units.first == 0xFEFF { units.removeFirst() }
      }
      return String(validating: units, as: UTF16.self)
    case 3: return String(validating: bytes, as: UTF8.self)
    default: return nil
    }
  }
}
