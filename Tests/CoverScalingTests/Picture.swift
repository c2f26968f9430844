import TestSupport

/// Pictures made by FFmpeg and libjpeg's own programs, and what FFmpeg says of ours.
enum Picture {
  /// A test picture in the format that the extension names.
  static func made(
    width: Int, height: Int, as fileExtension: String, pixels: String? = nil
  ) throws -> [UInt8] {
    let folder = try TemporaryDirectory()
    let path = folder.path(of: "picture.\(fileExtension)")
    try run(
      ["ffmpeg", "-v", "error", "-f", "lavfi", "-i", "testsrc2=size=640x480:rate=1"]
        + ["-frames:v", "1", "-vf", "scale=\(width):\(height)"]
        + (pixels.map { ["-pix_fmt", $0] } ?? []) + [path])
    return try folder.bytes(of: "picture.\(fileExtension)")
  }

  /// A JPEG file made by cjpeg.
  static func jpeg(width: Int, height: Int, options: [String] = []) throws -> [UInt8] {
    let pixels = try made(width: width, height: height, as: "ppm")
    return try run(["cjpeg", "-quality", "90"] + options, input: pixels)
  }

  /// "mjpeg,Baseline,1000,667", as FFmpeg sees it.
  static func description(of bytes: [UInt8]) throws -> String {
    let folder = try TemporaryDirectory()
    let path = try folder.write(bytes, to: "cover.jpg")
    let text = try run([
      "ffprobe", "-v", "error", "-show_entries", "stream=codec_name,profile,width,height",
      "-of", "csv=p=0", path,
    ])
    return String(decoding: text.dropLast(), as: UTF8.self)
  }

  /// The pixels as FFmpeg decodes them, three bytes each, after `filter`.
  static func pixels(of bytes: [UInt8], filter: String = "null") throws -> [UInt8] {
    let folder = try TemporaryDirectory()
    let path = try folder.write(bytes, to: "picture")
    return try run([
      "ffmpeg", "-v", "error", "-i", path, "-frames:v", "1", "-vf", filter, "-f", "rawvideo",
      "-pix_fmt", "rgb24", "-",
    ])
  }

  /// The mean difference of two pictures' values, each 0...255.
  static func difference(_ one: [UInt8], _ other: [UInt8]) -> Double {
    guard one.count == other.count, !one.isEmpty else { return .infinity }
    return Double(zip(one, other).reduce(0) { $0 + abs(Int($1.0) - Int($1.1)) }) / Double(one.count)
  }

  @discardableResult
  static func run(_ command: [String], input: [UInt8] = []) throws -> [UInt8] {
    let outcome = try ExternalProgram.run(command, input: input, timeLimit: 600)
    guard outcome.status == 0 else { throw Failure(description: outcome.error) }
    return outcome.outputBytes
  }

  struct Failure: Error, CustomStringConvertible {
    let description: String
  }
}
