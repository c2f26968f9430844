internal import CGD
import Pictures

/// A picture in libgd's memory.
@safe struct Canvas: ~Copyable {
  private let picture: gdImagePtr

  /// Decodes a whole picture.
  ///
  /// - Precondition: Its declared size was found to be bearable: a pixel takes four bytes.
  /// - Returns: Nil where it is damaged, cut off, or memory is out.
  init?(decoding bytes: [UInt8], kind: PictureKind) {
    Self.silence
    guard let count = Int32(exactly: bytes.count) else { return nil }
    let picture: gdImagePtr? = unsafe bytes.withUnsafeBytes { buffer in
      // libgd declares its input mutable but only reads it.
      let start = unsafe UnsafeMutableRawPointer(mutating: buffer.baseAddress)
      return switch kind {
      // 0: what libjpeg warns of, such as an early end, is an error.
      case .jpeg: unsafe gdImageCreateFromJpegPtrEx(count, start, 0)
      case .png: unsafe gdImageCreateFromPngPtr(count, start)
      case .gif: unsafe gdImageCreateFromGifPtr(count, start)
      case .webP: unsafe gdImageCreateFromWebpPtr(count, start)
      }
    }
    guard let picture = unsafe picture else { return nil }
    unsafe self.picture = picture
  }

  /// A white picture.
  private init?(width: Int, height: Int) {
    guard let picture = unsafe gdImageCreateTrueColor(Int32(width), Int32(height)) else {
      return nil
    }
    unsafe gdImageFilledRectangle(picture, 0, 0, Int32(width) - 1, Int32(height) - 1, 0xffffff)
    unsafe self.picture = picture
  }

  deinit { unsafe gdImageDestroy(picture) }

  var width: Int { Int(unsafe gd_width(picture)) }
  var height: Int { Int(unsafe gd_height(picture)) }

  /// The picture at another size, on white where it is transparent; nil when memory is out.
  func resampled(width: Int, height: Int) -> Canvas? {
    guard let result = Canvas(width: width, height: height) else { return nil }
    // Each pixel becomes the mean of those that it covers.
    unsafe gdImageCopyResampled(
      result.picture, picture, 0, 0, 0, 0, Int32(width), Int32(height), Int32(self.width),
      Int32(self.height))
    return result
  }

  /// A baseline JPEG file; nil when memory is out.
  ///
  /// - Parameter quality: 0...100.
  func baselineJPEG(quality: Int) -> [UInt8]? {
    unsafe gdImageInterlace(picture, 0)
    var count: Int32 = 0
    guard let bytes = unsafe gdImageJpegPtr(picture, &count, Int32(quality)) else { return nil }
    defer { unsafe gdFree(bytes) }
    return unsafe Array(UnsafeRawBufferPointer(start: bytes, count: Int(count)))
  }

  /// Done once, for the process.
  private static let silence: Void = gd_keep_silent()
}
