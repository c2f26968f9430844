internal import CSndfile
import Glibc
import Synchronization
import SystemCalls

/// One libsndfile context: an open file and the frame that is read next.
///
/// Any thread may have it, but one at a time: whatever moves it on is `mutating`.
@safe struct SoundHandle: ~Copyable, Sendable {
  // Sound because only mutating functions pass it on, so that two can never run at once.
  nonisolated(unsafe) private let pointer: OpaquePointer
  /// libsndfile reads from wherever the descriptor stands, so it belongs to one context alone.
  let file: OpenFile

  let container: Int32
  /// How the samples are stored.
  let encoding: Int32
  let sampleRate: Int
  let channelCount: Int
  let frameCount: Int
  /// The frame that is read next.
  private(set) var position = 0
  /// libsndfile's code for what was wrong when it last read or sought; 0 for nothing.
  private(set) var lastError: Int32 = 0

  /// libsndfile keeps the error of an open that failed in variables that all threads share.
  private static let sharedError = Mutex<Void>(())

  init(_ file: consuming OpenFile) throws(AudioFileError) {
    let path = file.path
    // If it cannot open a file, libsndfile closes the descriptor even if told not to (1.2.0). So it
    // gets one of its own to close, and ours is for `OpenFile` alone.
    let descriptor = fcntl(file.descriptor, F_DUPFD_CLOEXEC, 0)
    guard descriptor >= 0 else {
      throw .systemFailure(path: path, operation: "opening", reason: systemMessage())
    }
    var information = SF_INFO()
    var code: Int32 = 0
    let pointer = unsafe Self.sharedError.withLock { _ -> OpaquePointer? in
      if let pointer = unsafe sf_open_fd(descriptor, Int32(SFM_READ), &information, 1) {
        return unsafe pointer
      }
      code = sf_error(nil)
      return nil
    }
    guard let pointer = unsafe pointer else {
      // 18 has no name in the header: "File contains data in an unimplemented format".
      if code == Int32(SF_ERR_UNSUPPORTED_ENCODING) || code == 18 {
        throw .unsupportedEncoding(path: path, encoding: "something that libsndfile cannot decode")
      }
      throw .damaged(path: path, reason: "it cannot be opened (libsndfile: \(reason(code)))")
    }
    unsafe self.pointer = pointer
    container = information.format & Int32(SF_FORMAT_TYPEMASK)
    encoding = information.format & Int32(SF_FORMAT_SUBMASK)
    sampleRate = Int(information.samplerate)
    channelCount = Int(information.channels)
    frameCount = Int(information.frames)
    self.file = file
  }

  deinit { unsafe sf_close(pointer) }

  /// Fills `room` with the next frames; how many there were.
  ///
  /// Also where there were enough, `lastError` tells whether they are what they should be.
  mutating func read<Sample: DecodedSample>(
    _ frameCount: Int, into room: UnsafeMutablePointer<Sample>
  ) -> Int {
    let count = unsafe Sample.read(frameCount, from: pointer, into: room)
    position += max(0, count)
    lastError = unsafe sf_error(pointer)
    return count
  }

  /// Whether libsndfile could go to `frame`; not where a seek in FLAC ends in what is damaged.
  mutating func seek(to frame: Int) -> Bool {
    position = unsafe Int(sf_seek(pointer, sf_count_t(frame), Int32(SF_SEEK_SET)))
    lastError = unsafe sf_error(pointer)
    return position == frame
  }

  /// A text of the file's own, such as its title, in whatever encoding its writer chose.
  mutating func string(_ kind: Int) -> [UInt8]? {
    guard let text = unsafe sf_get_string(pointer, Int32(kind)) else { return nil }
    // It belongs to the context and ends with a zero.
    return unsafe Array(UnsafeRawBufferPointer(start: text, count: strlen(text)))
  }

  /// libsndfile's name for how samples are stored.
  static func name(ofEncoding encoding: Int32) -> String? {
    var information = unsafe SF_FORMAT_INFO()
    unsafe information.format = encoding
    let status = unsafe sf_command(
      nil, Int32(SFC_GET_FORMAT_INFO), &information, Int32(MemoryLayout<SF_FORMAT_INFO>.size))
    guard status == 0, let name = unsafe information.name else { return nil }
    // A constant of libsndfile's.
    return unsafe String(cString: name)
  }
}

/// What libsndfile is asked for: 16 bits, or numbers of full scale ±1.
protocol DecodedSample: BitwiseCopyable {
  /// Fills `room` with the next frames of a context; how many there were.
  static func read(
    _ frameCount: Int, from context: OpaquePointer, into room: UnsafeMutablePointer<Self>
  ) -> Int
}

extension Int16: DecodedSample {
  static func read(
    _ frameCount: Int, from context: OpaquePointer, into room: UnsafeMutablePointer<Int16>
  ) -> Int {
    unsafe Int(sf_readf_short(context, room, sf_count_t(frameCount)))
  }
}

extension Float: DecodedSample {
  static func read(
    _ frameCount: Int, from context: OpaquePointer, into room: UnsafeMutablePointer<Float>
  ) -> Int {
    unsafe Int(sf_readf_float(context, room, sf_count_t(frameCount)))
  }
}

/// libsndfile's text for an error code, without what makes a sentence of it.
func reason(_ code: Int32) -> String {
  guard let text = unsafe sf_error_number(code) else { return "error \(code)" }
  // A constant of libsndfile's.
  var reason = unsafe Substring(String(cString: text))
  for start in ["Error : ", "Error in "] where reason.hasPrefix(start) {
    reason = reason.dropFirst(start.count)
  }
  return String(reason.hasSuffix(".") ? reason.dropLast() : reason)
}
