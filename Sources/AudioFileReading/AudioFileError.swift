/// Why an audio file could not be read.
public enum AudioFileError: Error, Equatable {
  /// Nothing has that path.
  case notFound(path: String)
  case permissionDenied(path: String)
  /// A folder, a device, a FIFO.
  case notARegularFile(path: String)
  /// None of the containers that are taken; `kind` is what it seems to be.
  case notTaken(path: String, kind: String?)
  /// The container is taken, but not how the samples in it are stored.
  case unsupportedEncoding(path: String, encoding: String)
  case tooManyChannels(path: String, count: Int)
  case unsupportedSampleRate(path: String, hertz: Int)
  /// A FLAC file whose header does not say how long it is, as one written into a pipe.
  case unknownLength(path: String)
  /// It ends before its header says. `missing` is in bytes where the header tells.
  case truncated(path: String, missing: Int?)
  /// It contradicts itself, or its checksums do; `reason` says how.
  case damaged(path: String, reason: String)
  /// It is another file now, or was written to, since it was opened.
  case changed(path: String)
  /// A system call failed; `reason` is the system's text for its error.
  case systemFailure(path: String, operation: String, reason: String)
  /// libsoxr failed; `reason` is its text.
  case cannotResample(path: String, reason: String)
}

extension AudioFileError: CustomStringConvertible {
  public var description: String {
    switch self {
    case .notFound(let path):
      "There is no \(path). Was it moved or renamed?"
    case .permissionDenied(let path):
      "No permission to read \(path). Change its mode or its owner, then try again."
    case .notARegularFile(let path):
      "\(path) is not a regular file. Give the audio file itself."
    case .notTaken(let path, let kind):
      "\(path) is \(kind ?? "not an audio file that can be told by its first bytes"). Only WAV, "
        + "RF64, W64, FLAC, AIFF and AIFC are taken: lossy music loses more when it is encoded "
        + "again, and other lossless files can be converted to FLAC."
    case .unsupportedEncoding(let path, let encoding):
      "\(path) holds sound as \(encoding). Convert it to 16- or 24-bit FLAC first."
    case .tooManyChannels(let path, let count):
      "\(path) has \(count) channels, but MP3 has at most 2. Mix it down to stereo first."
    case .unsupportedSampleRate(let path, let hertz):
      "\(path) claims \(hertz) samples a second, which no music has. Is its header damaged?"
    case .unknownLength(let path):
      "\(path) does not say how long it is. Make a file of it that does: "
        + "flac -d -o NEW.wav FILE, then flac NEW.wav."
    case .truncated(let path, let missing?):
      "\(path) is cut off: its header promises \(missing) more bytes. Copy it anew from where it "
        + "is whole."
    case .truncated(let path, nil):
      "\(path) is cut off: it ends before its header says. Copy it anew from where it is whole."
    case .damaged(let path, let reason):
      "\(path) is damaged: \(reason). Copy it anew from where it is whole."
    case .changed(let path):
      "\(path) was changed while it was in use. Start again when nothing writes to it any more."
    case .systemFailure(let path, let operation, let reason):
      "\(path): \(operation) failed: \(reason). Is the drive or the network at fault?"
    case .cannotResample(let path, let reason):
      "\(path) cannot be resampled: \(reason). Convert it to 44,100 or 48,000 Hz first."
    }
  }
}
