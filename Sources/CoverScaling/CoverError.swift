/// Why a picture cannot be a cover.
public enum CoverError: Error, Equatable {
  /// Neither JPEG, PNG, GIF nor WebP.
  case notAPicture
  /// Its header announces more pixels than are decoded.
  case tooLarge(width: Int, height: Int)
  /// It cannot be decoded to its end.
  case damaged
}

extension CoverError: CustomStringConvertible {
  public var description: String {
    switch self {
    case .notAPicture:
      "The cover is no picture of a known kind. Give a JPEG, PNG, GIF or WebP file."
    case .tooLarge(let width, let height):
      "The cover has \(width) × \(height) pixels, more than \(CoverFormat.maximumPixels / 1_000_000) "
        + "million. Give a smaller one."
    case .damaged:
      "The cover is damaged or cut off. Give another file."
    }
  }
}
