import Pictures

/// What covers are made into.
public struct CoverFormat: Equatable, Sendable {
  /// The longer side's most pixels, at least 1.
  public var maximumSide: Int
  /// JPEG's quality, 0...100.
  public var quality: Int

  /// As many as are decoded: 160 MB of memory.
  static let maximumPixels = 40_000_000

  public init(maximumSide: Int = 1000, quality: Int = 90) {
    precondition(maximumSide > 0 && (0...100).contains(quality), "a format that exists")
    self.maximumSide = maximumSide
    self.quality = quality
  }

  /// The cover that a picture makes.
  ///
  /// A baseline JPEG within the limit stays as it is; everything else is decoded, made smaller if it
  /// is larger, and encoded. A picture is never made larger.
  ///
  /// - Parameter bytes: A whole file: JPEG, PNG, GIF (its first picture) or WebP.
  /// - Throws: `CoverError` also for a baseline JPEG that is damaged or cut off.
  public func cover(from bytes: [UInt8]) throws(CoverError) -> Cover {
    guard let header = PictureHeader(of: bytes) else { throw .notAPicture }
    guard header.width <= Self.maximumPixels / header.height else {
      throw .tooLarge(width: header.width, height: header.height)
    }
    guard !header.isCutOff, let picture = Canvas(decoding: bytes, kind: header.kind) else {
      throw .damaged
    }
    let longerSide = max(picture.width, picture.height)
    if header.isBaselineJPEG, longerSide <= maximumSide {
      return Cover(jpeg: bytes, width: picture.width, height: picture.height, isOriginal: true)
    }
    func scaled(_ side: Int) -> Int {
      longerSide <= maximumSide
        ? side : max(1, (side * maximumSide + longerSide / 2) / longerSide)
    }
    let (width, height) = (scaled(picture.width), scaled(picture.height))
    guard let result = picture.resampled(width: width, height: height),
      let jpeg = result.baselineJPEG(quality: quality)
    else { throw .damaged }
    return Cover(jpeg: jpeg, width: width, height: height, isOriginal: false)
  }
}
