/// A format of pictures that covers come in.
public enum PictureKind: Equatable, Sendable, CaseIterable {
  case jpeg
  case png
  case gif
  case webP

  /// Told by the first bytes; nil for anything else, such as a web page.
  public init?(of bytes: [UInt8]) {
    func starts(with prefix: [UInt8], at offset: Int = 0) -> Bool {
      bytes.dropFirst(offset).starts(with: prefix)
    }
    if starts(with: [0xff, 0xd8, 0xff]) {
      self = .jpeg
    } else if starts(with: [0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a]) {
      self = .png
    } else if starts(with: Array("GIF87a".utf8)) || starts(with: Array("GIF89a".utf8)) {
      self = .gif
    } else if starts(with: Array("RIFF".utf8)), starts(with: Array("WEBP".utf8), at: 8) {
      self = .webP
    } else {
      return nil
    }
  }

  /// "image/jpeg".
  public var mediaType: String {
    switch self {
    case .jpeg: "image/jpeg"
    case .png: "image/png"
    case .gif: "image/gif"
    case .webP: "image/webp"
    }
  }

  /// Without the dot: "jpg".
  public var fileExtension: String {
    switch self {
    case .jpeg: "jpg"
    case .png: "png"
    case .gif: "gif"
    case .webP: "webp"
    }
  }
}
