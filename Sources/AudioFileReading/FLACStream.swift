/// What a FLAC file's first metadata block, STREAMINFO, says.
struct FLACStream: Equatable {
  let sampleRate: Int
  let channelCount: Int
  let bitsPerSample: Int
  /// 0 where its writer did not know.
  let frameCount: Int
  /// Frames of the longest block that is coded as one.
  let longestBlock: Int
  /// Of the samples; zeros where its writer did not know.
  let audioMD5: [UInt8]

  /// The format, if it is one that can be.
  ///
  /// - Parameter start: The offset of the stream in the file.
  func format(
    in file: borrowing OpenFile, from start: Int
  ) throws(AudioFileError) -> AudioFormat {
    guard frameCount > 0 else { throw .unknownLength(path: file.path) }
    // A block takes no less than 10 bytes, even of silence.
    guard frameCount / max(1, longestBlock) <= (file.size - start) / 10 else {
      throw .truncated(path: file.path, missing: nil)
    }
    // libsndfile decodes no others.
    guard [8, 16, 24].contains(bitsPerSample) else {
      throw .unsupportedEncoding(path: file.path, encoding: "\(bitsPerSample)-bit FLAC")
    }
    return try AudioFormat(
      container: .flac, sampleRate: sampleRate, channelCount: channelCount,
      sampleType: .integer(bits: bitsPerSample), frameCount: frameCount, path: file.path)
  }
}
