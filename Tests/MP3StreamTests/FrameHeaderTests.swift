import MP3Stream
import Testing

struct FrameHeaderTests {
  // Lengths and rates from ISO/IEC 11172-3 and 13818-3.
  @Test(arguments: [
    (0xFFFB_9064, 44_100, 128, 417, 1152, 32), (0xFFFB_9264, 44_100, 128, 418, 1152, 32),
    (0xFFFB_E0C0, 44_100, 320, 1044, 1152, 17), (0xFFFA_1800, 32_000, 32, 144, 1152, 32),
    (0xFFF3_80C4, 22_050, 64, 208, 576, 9), (0xFFF3_E400, 24_000, 160, 480, 576, 17),
    (0xFFE3_1000, 11_025, 8, 52, 576, 17), (0xFFE3_18C0, 8_000, 8, 72, 576, 9),
  ])
  func readsRatesAndLengths(
    bytes: Int, sampleRate: Int, bitRate: Int, byteCount: Int, sampleCount: Int,
    sideInformation: Int
  ) throws {
    let header = try #require(frameHeader(bytes))
    #expect(header.sampleRate == sampleRate)
    #expect(header.bitRate == bitRate)
    #expect(header.byteCount == byteCount)
    #expect(header.sampleCount == sampleCount)
    #expect(header.sideInformationByteCount == sideInformation)
  }

  @Test(arguments: [
    0xFEFB_9064, 0xFF1B_9064, 0xFFFD_9064, 0xFFFF_9064, 0xFFF9_9064, 0xFFEB_9064, 0xFFFB_0064,
    0xFFFB_F064, 0xFFFB_9C64,
  ])
  func refusesWhatIsNoHeaderOfLayer3(bytes: Int) {
    #expect(frameHeader(bytes) == nil)
  }

  @Test(arguments: [-1, 1, 4, 100])
  func refusesPlacesWithoutFourBytes(offset: Int) {
    let header = FrameHeader(at: offset, in: bigEndian(0xFFFB_9064).span)
    #expect(header == nil)
  }
}

/// The header that four bytes are.
func frameHeader(_ value: Int) -> FrameHeader? { FrameHeader(at: 0, in: bigEndian(value).span) }

/// Four bytes.
func bigEndian(_ value: Int) -> [UInt8] {
  [24, 16, 8, 0].map { UInt8(truncatingIfNeeded: value >> $0) }
}
