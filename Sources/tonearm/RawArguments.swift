import Glibc
import MP3Checking

/// The arguments of the process as the system has them: bytes that need not be UTF-8.
struct RawArguments {
  private var arguments: [FilePath]

  init() {
    // The process has its arguments, each with a zero at its end, for as long as it runs.
    arguments = (1..<max(1, Int(CommandLine.argc))).compactMap { index in
      guard let argument = unsafe CommandLine.unsafeArgv[index] else { return nil }
      let characters = unsafe UnsafeBufferPointer(start: argument, count: strlen(argument))
      return FilePath(bytes: unsafe characters.map(UInt8.init(bitPattern:)))
    }
  }

  /// The path that a parsed argument stands for: where its text has U+FFFD in the place of bytes that
  /// are not UTF-8, the first such argument that has not been asked for.
  mutating func path(_ text: String) -> FilePath {
    guard text.contains("\u{FFFD}"),
      let place = arguments.firstIndex(where: { "\($0)" == text })
    else { return FilePath(text) }
    return arguments.remove(at: place)
  }
}
