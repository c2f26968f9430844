internal import CSndfile

extension SoundHandle {
  /// What libsndfile made of a file, where that is what its headers say.
  ///
  /// - Parameter sound: Where the sound is, in bytes.
  func format(
    of container: AudioFormat.Container, sound: Range<Int>
  ) throws(AudioFileError) -> AudioFormat {
    let path = file.path
    guard Self.isContainer(self.container, container) else {
      throw .damaged(path: path, reason: "libsndfile takes it for another kind of file")
    }
    let sampleType: AudioFormat.SampleType
    let sampleLength: Int
    switch Int(encoding) {
    case SF_FORMAT_PCM_S8, SF_FORMAT_PCM_U8: (sampleType, sampleLength) = (.integer(bits: 8), 1)
    case SF_FORMAT_PCM_16: (sampleType, sampleLength) = (.integer(bits: 16), 2)
    case SF_FORMAT_PCM_24: (sampleType, sampleLength) = (.integer(bits: 24), 3)
    case SF_FORMAT_PCM_32: (sampleType, sampleLength) = (.integer(bits: 32), 4)
    case SF_FORMAT_FLOAT: (sampleType, sampleLength) = (.floatingPoint(bits: 32), 4)
    case SF_FORMAT_DOUBLE: (sampleType, sampleLength) = (.floatingPoint(bits: 64), 8)
    default:
      throw .unsupportedEncoding(
        path: path, encoding: Self.name(ofEncoding: encoding) ?? "something unusual")
    }
    let promised = sound.count / (sampleLength * max(1, channelCount))
    guard frameCount == promised else {
      throw .damaged(
        path: path,
        reason: "its header promises \(promised) samples, but libsndfile finds \(frameCount)")
    }
    return try AudioFormat(
      container: container, sampleRate: sampleRate, channelCount: channelCount,
      sampleType: sampleType, frameCount: frameCount, path: path)
  }

  private static func isContainer(_ found: Int32, _ expected: AudioFormat.Container) -> Bool {
    switch expected {
    case .wav: found == Int32(SF_FORMAT_WAV) || found == Int32(SF_FORMAT_WAVEX)
    case .rf64: found == Int32(SF_FORMAT_RF64)
    case .wave64: found == Int32(SF_FORMAT_W64)
    case .aiff, .aifc: found == Int32(SF_FORMAT_AIFF)
    case .flac: found == Int32(SF_FORMAT_FLAC)
    }
  }
}

extension AudioFormat {
  /// A format that a header claims, if it is one that can be.
  init(
    container: Container, sampleRate: Int, channelCount: Int, sampleType: SampleType,
    frameCount: Int, path: String
  ) throws(AudioFileError) {
    guard channelCount <= 2 else { throw .tooManyChannels(path: path, count: channelCount) }
    guard channelCount >= 1 else { throw .damaged(path: path, reason: "it has no channels") }
    guard Self.sampleRates.contains(sampleRate) else {
      throw .unsupportedSampleRate(path: path, hertz: sampleRate)
    }
    self.container = container
    self.sampleRate = sampleRate
    self.channelCount = channelCount
    self.sampleType = sampleType
    self.frameCount = frameCount
  }
}
