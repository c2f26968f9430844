/// Music as programs that were not built here encode it.
public enum EncodedMusic {
  public struct Failed: Error {
    let error: String
  }

  /// Two seconds, four bytes for each stereo sample of 1/44,100 second.
  private static let samples = ImageFixture.bytes(
    of: TestMusic.samples(count: 88_200), count: 4 * 88_200)

  /// - Parameter samples: How many stereo samples, 0...88,200.
  public static func lame(_ options: [String], samples count: Int = 88_200) throws -> [UInt8] {
    try output(samples: count) { file in
      ["lame", "--quiet", "-r", "-s", "44.1"] + options + ["-", file]
    }
  }

  /// - Parameter samples: How many stereo samples, 0...88,200.
  public static func ffmpeg(_ options: [String], samples count: Int = 88_200) throws -> [UInt8] {
    try output(samples: count) { file in
      ["ffmpeg", "-v", "error", "-f", "s16le", "-ar", "44100", "-ac", "2", "-i", "-"] + options
        + [file]
    }
  }

  private static func output(samples count: Int, of command: (String) -> [String]) throws -> [UInt8]
  {
    let folder = try TemporaryDirectory()
    let outcome = try ExternalProgram.run(
      command(folder.path(of: "music.mp3")), input: Array(samples.prefix(4 * count)))
    guard outcome.status == 0 else { throw Failed(error: outcome.error) }
    return try folder.bytes(of: "music.mp3")
  }
}
