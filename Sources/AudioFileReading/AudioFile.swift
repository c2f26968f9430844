/// A WAV, RF64, W64, FLAC, AIFF or AIFC file, read at random by any number of threads.
///
/// It keeps no descriptor of its own: a few decoders, bounded for the whole process, stay open
/// between reads. Whatever is read is what the file held when this was made; if it no longer does,
/// or if it is damaged, an error says so.
public final class AudioFile: Sendable {
  public let path: String
  public let format: AudioFormat

  private let identity: FileIdentity

  /// Reads the headers, and nothing else.
  ///
  /// - Throws: Also where the file is shorter than its headers say.
  public init(path: String) throws(AudioFileError) {
    let file = try OpenFile(path: path)
    let layout = try ContainerLayout(of: file)
    self.path = path
    identity = file.identity
    if let sound = layout.sound {
      format = try SoundHandle(file).format(of: layout.container, sound: sound)
    } else {
      let stream = try FLACBlocks(file).streamInformation()
      format = try stream.format(in: file, from: layout.start)
    }
  }

  deinit { DecoderCache.removeAll(of: ObjectIdentifier(self)) }

  /// Reads what the file says about its music; nothing of it is kept here.
  public func metadata() throws(AudioFileError) -> AudioMetadata {
    let file = try reopened()
    switch format.container {
    case .flac:
      var blocks = try FLACBlocks(file)
      return try blocks.metadata()
    case .wav, .rf64, .wave64, .aiff, .aifc:
      var handle = try SoundHandle(file)
      return AudioMetadata(tags: handle.tags())
    }
  }

  /// Reads the front cover of a FLAC file, or else its first picture of no special kind.
  public func frontCover() throws(AudioFileError) -> CoverPicture? {
    guard format.container == .flac else { return nil }
    let file = try reopened()
    var blocks = try FLACBlocks(file)
    return try blocks.frontCover()
  }

  /// Appends the frames as interleaved stereo; mono goes to both sides, 8 bits to the upper ones.
  ///
  /// Blocks the thread; safe to call from many at once. Appends nothing if it throws.
  /// - Precondition: `format.fitsInt16`; the frames lie within the file and `samples` has room.
  public func read(
    _ frames: Range<Int>, into samples: inout OutputSpan<Int16>
  ) throws(AudioFileError) {
    precondition(format.fitsInt16, "samples of 16 bits cannot hold these")
    try decode(frames, into: &samples)
  }

  /// Appends the frames as interleaved stereo of full scale ±1; mono goes to both sides.
  ///
  /// Blocks the thread; safe to call from many at once. Appends nothing if it throws.
  /// - Precondition: The frames lie within the file and `samples` has room.
  public func read(
    _ frames: Range<Int>, into samples: inout OutputSpan<Float>
  ) throws(AudioFileError) {
    try decode(frames, into: &samples)
    guard case .floatingPoint = format.sampleType else { return }
    let first = samples.count - 2 * frames.count
    guard let wrong = (first..<samples.count).first(where: { !samples[$0].isFinite }) else {
      return
    }
    samples.removeLast(2 * frames.count)
    let second = (frames.lowerBound + (wrong - first) / 2) / format.sampleRate
    throw .damaged(path: path, reason: "at second \(second), a sample is not a number")
  }

  private func decode<Sample: DecodedSample>(
    _ frames: Range<Int>, into samples: inout OutputSpan<Sample>
  ) throws(AudioFileError) {
    precondition(
      frames.lowerBound >= 0 && frames.upperBound <= format.frameCount, "there are no such frames")
    precondition(samples.freeCapacity >= 2 * frames.count, "there is no room")
    guard !frames.isEmpty else { return }
    let own = ObjectIdentifier(self)
    let decoder: Decoder
    if let idle = DecoderCache.take(for: own, at: frames.lowerBound) {
      decoder = idle
    } else {
      decoder = try newDecoder()
    }
    try decoder.read(frames, into: &samples)
    DecoderCache.put(decoder, of: own)
  }

  private func newDecoder() throws(AudioFileError) -> Decoder {
    let handle = try SoundHandle(try reopened())
    // libsndfile fills as many channels as it found itself, whatever room there is.
    guard handle.channelCount == format.channelCount, handle.sampleRate == format.sampleRate,
      handle.frameCount == format.frameCount
    else { throw .damaged(path: path, reason: "its headers contradict each other") }
    return Decoder(handle, path: path, format: format)
  }

  /// The file that this was made from; no other, and not a changed one.
  private func reopened() throws(AudioFileError) -> OpenFile {
    let file = try OpenFile(path: path)
    guard file.identity == identity else { throw .changed(path: path) }
    return file
  }
}
