public import CompactDisc

/// The audio of some sectors, as a drive gave it.
package struct SectorData: Equatable {
  /// Stereo, interleaved: 1,176 values for each sector.
  package var samples: [Int16] = []
  /// 294 bytes for each sector, the first byte's bit the highest; empty where none were asked for.
  package var c2: [UInt8] = []
  /// One for each sector, nil where it could not be read; empty where none were asked for.
  var q: [SubchannelQ?] = []

  /// Values in a sector: two for each of its 588 stereo samples.
  package static let valuesPerSector = 2 * CDAudio.samplesPerSector
  /// C2 pointers of a sector, in bytes.
  package static let c2BytesPerSector = CDAudio.bytesPerSector / 8
  /// Formatted Q: 12 bytes of the sub-channel, 4 of nothing (MMC-3, table 357).
  static let qBytesPerSector = 16

  /// Takes the blocks of a READ CD apart.
  ///
  /// - Parameters:
  ///   - blocks: As many as were asked for.
  ///   - layout: How the drive writes them.
  package init(_ blocks: [UInt8], of request: ReadRequest, layout: BlockLayout) {
    let count = blocks.count / request.blockLength
    let c2Start =
      CDAudio.bytesPerSector + (request.wantsQ && layout.qComesFirst ? Self.qBytesPerSector : 0)
    let qStart =
      CDAudio.bytesPerSector
      + (request.wantsC2 && !layout.qComesFirst ? Self.c2BytesPerSector : 0)
    samples = [Int16](capacity: count * Self.valuesPerSector) { output in
      unsafe output.withUnsafeMutableBufferPointer { room, filled in
        let target = UnsafeMutableRawBufferPointer(room)
        for block in 0..<count {
          let start = block * request.blockLength
          unsafe blocks[start..<start + CDAudio.bytesPerSector].withUnsafeBytes { audio in
            unsafe UnsafeMutableRawBufferPointer(
              rebasing: target[(block * CDAudio.bytesPerSector)...]
            ).copyMemory(from: audio)
          }
        }
        filled = room.count
      }
    }
    if layout.isBigEndian {
      for index in samples.indices { samples[index] = samples[index].byteSwapped }
    }
    for block in 0..<count {
      let start = block * request.blockLength
      if request.wantsC2 {
        c2 += blocks[start + c2Start..<start + c2Start + Self.c2BytesPerSector]
      }
      if request.wantsQ {
        q.append(
          SubchannelQ(
            bytes: blocks[start + qStart..<start + qStart + Self.qBytesPerSector],
            digits: layout.qDigits))
      }
    }
  }
}

/// How a drive writes what it reads.
public struct BlockLayout: Equatable, Sendable, Codable {
  /// Whether values come with the higher byte first.
  public var isBigEndian = false
  /// Whether sub-channel Q comes before the C2 pointers, as some drives have it.
  public var qComesFirst = false
  /// How numbers in sub-channel Q are written.
  public var qDigits = SubchannelQ.Digits.bcd

  public init() {}
}
