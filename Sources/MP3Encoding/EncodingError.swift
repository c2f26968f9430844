/// Why samples could not be made into an MP3.
public enum EncodingError: Error, Equatable {
  /// LAME had no memory for another context.
  case outOfMemory
  /// The system did not give that many threads.
  case noThreads(count: Int)
  /// LAME does not take a setting that it should.
  case rejected(setting: String)
  /// Settings that LAME does not take, or not together; in a sentence, with what to use instead.
  case unsuitable(String)
  /// LAME gave up while encoding; the code is its own (lame.h, `lame_encode_buffer`).
  case failed(lameCode: Int32)
  /// The stream that LAME made is not what its rules promise.
  case inconsistentStream(String)
}

extension EncodingError: CustomStringConvertible {
  public var description: String {
    switch self {
    case .outOfMemory:
      "LAME could not get memory for an encoder. Try fewer --threads."
    case .noThreads(let count):
      "The system does not give \(count) threads. Try fewer --threads."
    case .rejected(let setting):
      "LAME does not accept this \(setting). Please report this as a bug."
    case .unsuitable(let sentence):
      sentence
    case .failed(let lameCode):
      "LAME failed while encoding (code \(lameCode))."
    case .inconsistentStream(let detail):
      "LAME made a stream that does not add up (\(detail)). Please report this as a bug."
    }
  }
}
