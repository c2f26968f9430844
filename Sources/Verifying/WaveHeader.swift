import CompactDisc

/// The 44 bytes before the samples of a WAVE file with the samples of a CD.
///
/// After "Multimedia Programming Interface and Data Specifications 1.0" (IBM and Microsoft, 1991):
/// a RIFF chunk with a chunk `fmt ` of PCM and a chunk `data`.
struct WaveHeader {
  let bytes: [UInt8]

  /// - Parameter sampleCount: Stereo samples, of at most a disc.
  init(sampleCount: Int) {
    let dataLength = sampleCount * CDAudio.bytesPerSample
    bytes =
      Array("RIFF".utf8) + Self.word32(36 + dataLength) + Array("WAVEfmt ".utf8) + Self.word32(16)
      + Self.word16(1) + Self.word16(2) + Self.word32(CDAudio.sampleRate)
      + Self.word32(CDAudio.sampleRate * CDAudio.bytesPerSample)
      + Self.word16(CDAudio.bytesPerSample) + Self.word16(16)
      + Array("data".utf8) + Self.word32(dataLength)
  }

  private static func word16(_ value: Int) -> [UInt8] {
    (0..<2).map { UInt8(truncatingIfNeeded: value >> (8 * $0)) }
  }

  private static func word32(_ value: Int) -> [UInt8] {
    (0..<4).map { UInt8(truncatingIfNeeded: value >> (8 * $0)) }
  }
}
