/// What a frame's side information tells of its main data.
///
/// ISO/IEC 11172-3, 2.4.1.7, and ISO/IEC 13818-3, 2.4.1.7, for the frames of one granule.
public struct SideInformation: Sendable {
  /// One granule of one channel: 576 samples.
  public struct Granule: Equatable, Sendable {
    /// `part2_3_length`: bits of scale factors and Huffman codes, 0...4095.
    public var mainDataBitCount: Int { Int(storedBitCount) }
    /// `big_values`: pairs of large values; 288 make a whole granule.
    public var bigValueCount: Int { Int(storedValueCount) }
    /// `block_type` of a granule that switches windows; nil for one that does not.
    public var switchedBlockType: Int? { storedBlockType.map(Int.init) }
    /// `table_select` of the first region: which Huffman table its pairs use.
    public var firstTable: Int { Int(storedTable) }

    // Small, because a frame is handed on several times.
    private let storedBitCount: UInt16
    private let storedValueCount: UInt16
    private let storedBlockType: UInt8?
    private let storedTable: UInt8

    /// - Parameters: The fields, of 12, 9, 2 and 5 bits.
    init(mainDataBitCount: Int, bigValueCount: Int, switchedBlockType: Int?, firstTable: Int) {
      storedBitCount = UInt16(mainDataBitCount)
      storedValueCount = UInt16(bigValueCount)
      storedBlockType = switchedBlockType.map { UInt8($0) }
      storedTable = UInt8(firstTable)
    }

    static let none = Granule(
      mainDataBitCount: 0, bigValueCount: 0, switchedBlockType: nil, firstTable: 0)
  }

  /// Why no decoder can make sense of the main data.
  public enum Defect: Equatable, Sendable {
    /// More than 288 pairs of big values in 576 samples.
    case tooManyBigValues(Int)
    /// A switched window of block type 0, which the standard forbids.
    case forbiddenBlockType
    /// Huffman tables 4 and 14 do not exist.
    case missingHuffmanTable(Int)
  }

  /// How many bytes before the frame's own share its main data begins: 0...511, or 0...255 in
  /// MPEG-2.
  public let mainDataBegin: Int
  /// Granule after granule, each with its channels; 1, 2 or 4 of the places are used.
  private let places: InlineArray<4, Granule>
  /// Granules times channels.
  public let granuleCount: Int

  /// - Parameter bytes: As many as the header says, from behind the header and its CRC.
  public init(_ bytes: Span<UInt8>, header: FrameHeader) {
    var bits = BitCursor(bytes)
    let channelCount = header.isMono ? 1 : 2
    let isMPEG1 = header.version == .mpeg1
    mainDataBegin = bits.next(isMPEG1 ? 9 : 8)
    if isMPEG1 {
      // Private bits, and which scale factors the second granule takes from the first.
      bits.skip((header.isMono ? 5 : 3) + 4 * channelCount)
    } else {
      bits.skip(header.isMono ? 1 : 2)
    }
    granuleCount = isMPEG1 ? 2 * channelCount : channelCount
    var places = InlineArray<4, Granule>(repeating: .none)
    for index in 0..<granuleCount {
      places[index] = Self.granule(&bits, isMPEG1: isMPEG1)
    }
    self.places = places
  }

  private static func granule(_ bits: inout BitCursor, isMPEG1: Bool) -> Granule {
    let mainDataBitCount = bits.next(12)
    let bigValueCount = bits.next(9)
    // global_gain and scalefac_compress
    bits.skip(8 + (isMPEG1 ? 4 : 9))
    let switchesWindow = bits.next(1) == 1
    let switchedBlockType = switchesWindow ? bits.next(2) : nil
    if switchesWindow { bits.skip(1) }  // mixed_block_flag
    let firstTable = bits.next(5)
    // The other tables, and either subblock gains or region lengths; then preflag (MPEG-1),
    // scalefac_scale and count1table_select.
    bits.skip((switchesWindow ? 14 : 17) + (isMPEG1 ? 3 : 2))
    return Granule(
      mainDataBitCount: mainDataBitCount, bigValueCount: bigValueCount,
      switchedBlockType: switchedBlockType, firstTable: firstTable)
  }

  /// The granules of the first channel and the second in turn.
  public subscript(index: Int) -> Granule {
    precondition(index < granuleCount, "the frame has \(granuleCount) granules")
    return places[index]
  }

  /// Bits of main data in all granules and channels.
  public var mainDataBitCount: Int {
    var sum = 0
    for index in 0..<granuleCount { sum += places[index].mainDataBitCount }
    return sum
  }

  /// The first impossible field.
  public var defect: Defect? {
    for index in 0..<granuleCount {
      let granule = places[index]
      if granule.bigValueCount > 288 { return .tooManyBigValues(granule.bigValueCount) }
      if granule.switchedBlockType == 0 { return .forbiddenBlockType }
      // Where there are big values, the first region has some of them.
      if granule.bigValueCount > 0, granule.firstTable == 4 || granule.firstTable == 14 {
        return .missingHuffmanTable(granule.firstTable)
      }
    }
    return nil
  }
}
