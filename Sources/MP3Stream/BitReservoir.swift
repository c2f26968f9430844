/// The main data that has gone by, which later frames may still use.
///
/// Main data is one run of bytes, independent of the frames that carry it: a frame's part of it
/// begins up to 511 bytes before the frame's own share, and ends within that.
struct BitReservoir: Sendable {
  /// Whether the bytes are kept, and not only counted.
  private let keepsBytes: Bool
  /// The last bytes of main data, and for a while some before those.
  private var bytes: [UInt8] = []
  /// All main data of the chain, in bytes.
  private var byteCount = 0
  /// Where the main data of the last intact frame ended; nil before there was one.
  private var usedByteCount: Int?
  /// Where the last frame's main data began, counted from the end of `bytes`.
  private var lastStart = 0
  private var lastBitCount = 0

  init(keepsBytes: Bool) { self.keepsBytes = keepsBytes }

  /// Forgets everything: what comes next does not continue what was before.
  mutating func restart() { self = BitReservoir(keepsBytes: keepsBytes) }

  /// Adds a frame's own share of main data, and finds where its main data is.
  mutating func append(_ share: ArraySlice<UInt8>, for sideInformation: SideInformation)
    -> StreamFrame.MainData
  {
    let start = byteCount - sideInformation.mainDataBegin
    let bitCount = sideInformation.mainDataBitCount
    if keepsBytes { bytes.append(contentsOf: share) }
    byteCount += share.count
    // Now and then, so that bytes are moved seldom.
    if bytes.count > 16_384 { bytes.removeFirst(bytes.count - 4096) }
    lastStart = byteCount - start
    lastBitCount = bitCount
    let end = start + (bitCount + 7) / 8
    // Where no data begins does not matter.
    guard bitCount > 0 else { return .intact }
    if let usedByteCount, start < usedByteCount {
      self.usedByteCount = max(start, 0)
      return .overlaps(byteCount: usedByteCount - start)
    }
    if start < 0 { return .beginsTooEarly(byteCount: -start) }
    guard end <= byteCount else {
      // Its length is wrong, so the next frame is not measured by it.
      usedByteCount = start
      return .overruns(bitCount: bitCount - 8 * (byteCount - start))
    }
    usedByteCount = end
    return .intact
  }

  /// The main data of the last frame, whose bits behind the end are cleared; nil where not all of
  /// it is known, or none is kept.
  var lastMainData: [UInt8]? {
    let count = (lastBitCount + 7) / 8
    guard count > 0 else { return [] }
    guard lastStart <= min(bytes.count, byteCount), count <= lastStart else { return nil }
    let first = bytes.count - lastStart
    var mainData = Array(bytes[first..<first + count])
    if lastBitCount % 8 != 0 { mainData[count - 1] &= 0xFF << UInt8(8 - lastBitCount % 8) }
    return mainData
  }
}
