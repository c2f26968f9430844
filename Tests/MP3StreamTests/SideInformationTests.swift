import MP3Stream
import Testing

struct SideInformationTests {
  private static let mpeg1Stereo = 0xFFFB_9064
  private static let mpeg1Mono = 0xFFFB_90C4
  private static let mpeg2Stereo = 0xFFF3_8044
  private static let mpeg2Mono = 0xFFF3_80C4

  @Test(arguments: [(mpeg1Stereo, 4), (mpeg1Mono, 2), (mpeg2Stereo, 2), (mpeg2Mono, 1)])
  func readsEveryGranule(header: Int, granuleCount: Int) throws {
    let header = try #require(frameHeader(header))
    let isMPEG1 = header.version == .mpeg1
    var bits = BitString()
    bits.add(isMPEG1 ? 401 : 177, length: isMPEG1 ? 9 : 8)
    // Private bits, and scfsi: 5 and 4, 3 and 8, 1, or 2.
    let others = isMPEG1 ? (header.isMono ? 9 : 11) : (header.isMono ? 1 : 2)
    bits.add((1 << others) - 1, length: others)
    for index in 0..<granuleCount {
      bits.add(4000 + index, length: 12)
      bits.add(280 + index, length: 9)
      bits.add(255, length: 8)
      bits.add(isMPEG1 ? 15 : 511, length: isMPEG1 ? 4 : 9)
      if index % 2 == 1 {
        bits.add(0b1_10_1, length: 4)  // switches windows, type 2, mixed
        bits.add(20 + index, length: 5)
        bits.add((1 << 14) - 1, length: 14)
      } else {
        bits.add(0, length: 1)
        bits.add(20 + index, length: 5)
        bits.add((1 << 17) - 1, length: 17)
      }
      bits.add(isMPEG1 ? 7 : 3, length: isMPEG1 ? 3 : 2)
    }
    let bytes = bits.bytes
    #expect(bytes.count == header.sideInformationByteCount)
    let sideInformation = SideInformation(bytes.span, header: header)
    #expect(sideInformation.mainDataBegin == (isMPEG1 ? 401 : 177))
    #expect(sideInformation.granuleCount == granuleCount)
    for index in 0..<granuleCount {
      let granule = sideInformation[index]
      #expect(granule.mainDataBitCount == 4000 + index)
      #expect(granule.bigValueCount == 280 + index)
      #expect(granule.firstTable == 20 + index)
      #expect(granule.switchedBlockType == (index % 2 == 1 ? 2 : nil))
    }
    #expect(
      sideInformation.mainDataBitCount
        == 4000 * granuleCount + granuleCount * (granuleCount - 1) / 2)
    #expect(sideInformation.defect == nil)
  }

  @Test(arguments: [
    (289, nil, 1, SideInformation.Defect.tooManyBigValues(289)), (288, nil, 1, nil),
    (10, 0, 1, .forbiddenBlockType), (10, 1, 1, nil), (10, nil, 4, .missingHuffmanTable(4)),
    (10, nil, 14, .missingHuffmanTable(14)), (0, nil, 14, nil),
  ])
  func findsWhatNoDecoderCanRead(
    bigValues: Int, blockType: Int?, table: Int, defect: SideInformation.Defect?
  ) throws {
    let header = try #require(frameHeader(Self.mpeg1Mono))
    var bits = BitString()
    bits.add(0, length: 18)
    bits.add(0, length: 59)  // the first granule is silent
    bits.add(100, length: 12)
    bits.add(bigValues, length: 9)
    bits.add(0, length: 12)
    bits.add(blockType == nil ? 0 : 1, length: 1)
    if let blockType {
      bits.add(blockType, length: 2)
      bits.add(0, length: 1)
    }
    bits.add(table, length: 5)
    let sideInformation = SideInformation(bits.padded(to: 17).span, header: header)
    #expect(sideInformation.defect == defect)
  }
}

/// Bits in the order of a stream.
private struct BitString {
  private var bits: [UInt8] = []

  mutating func add(_ value: Int, length: Int) {
    for shift in (0..<length).reversed() { bits.append(UInt8(value >> shift & 1)) }
  }

  /// Whole bytes, the last one filled with zeros.
  var bytes: [UInt8] { padded(to: (bits.count + 7) / 8) }

  func padded(to byteCount: Int) -> [UInt8] {
    let all = bits + Array(repeating: 0, count: 8 * byteCount - bits.count)
    return (0..<byteCount).map { byte in (0..<8).reduce(0) { $0 << 1 | all[8 * byte + $1] } }
  }
}
