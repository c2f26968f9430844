import CompactDisc

/// What AccurateRip has of one disc: a file named `dBAR-….bin`.
///
/// It is a row of blocks, one for each pressing or kind of checksum, all little-endian: the count of
/// tracks in a byte, the disc's three ids in four bytes each, and for each track the confidence in a
/// byte, the checksum of the track and that of its sector 450. Versions 1 and 2 are not told apart.
public struct AccurateRipReply: Equatable, Sendable {
  /// What others have found for one track.
  public struct Entry: Equatable, Sendable {
    /// How many have found it; more than 255 do not fit.
    public let confidence: Int
    /// Version 1 or version 2; 0 where nothing is known.
    public let crc: UInt32
    /// 0 where it is not known, as mostly with version 2.
    public let frame450: UInt32

    public init(confidence: Int, crc: UInt32, frame450: UInt32) {
      self.confidence = confidence
      self.crc = crc
      self.frame450 = frame450
    }
  }

  /// What others have found on one pressing, by track.
  public struct Pressing: Equatable, Sendable {
    public let entries: [Entry]

    public init(entries: [Entry]) { self.entries = entries }
  }

  /// More bytes than any disc has: a thousand pressings of 99 tracks are fewer.
  public static let longestReply = 1 << 20

  public let pressings: [Pressing]
  /// Whether the file ends within a block, which is then left out.
  public let isTruncated: Bool

  public init(pressings: [Pressing], isTruncated: Bool = false) {
    self.pressings = pressings
    self.isTruncated = isTruncated
  }

  /// - Parameters:
  ///   - bytes: The whole file.
  ///   - disc: The disc that was asked for. Blocks with other ids are left out.
  /// - Throws: If there is no block of the disc.
  public init(parsing bytes: [UInt8], disc: AccurateRipDiscID) throws(AccurateRipError) {
    guard bytes.count <= Self.longestReply else { throw .replyTooLong(byteCount: bytes.count) }
    var pressings: [Pressing] = []
    var strangers = 0
    var rest = bytes[...]
    while let first = rest.first {
      let count = Int(first)
      let length = 13 + 9 * count
      guard rest.count >= length else { break }
      let block = rest.prefix(length)
      rest = rest.dropFirst(length)
      let ids = (0..<3).map { number(block, at: 1 + 4 * $0) }
      guard count == disc.trackCount, ids == [disc.id1, disc.id2, disc.freeDB] else {
        strangers += 1
        continue
      }
      let entries = (0..<count).map { track in
        let place = 13 + 9 * track
        return Entry(
          confidence: Int(block[block.startIndex + place]), crc: number(block, at: place + 1),
          frame450: number(block, at: place + 5))
      }
      pressings.append(Pressing(entries: entries))
    }
    guard !pressings.isEmpty else {
      throw strangers > 0 ? .otherDisc(disc) : .noBlock(byteCount: bytes.count)
    }
    self.init(pressings: pressings, isTruncated: !rest.isEmpty)
  }

  /// The file for this; what `init(parsing:disc:)` takes.
  package func file(_ disc: AccurateRipDiscID) -> [UInt8] {
    pressings.flatMap { pressing -> [UInt8] in
      var bytes = [UInt8(pressing.entries.count)]
      for id in [disc.id1, disc.id2, disc.freeDB] { bytes += littleEndian(id) }
      for entry in pressing.entries {
        bytes.append(UInt8(clamping: entry.confidence))
        bytes += littleEndian(entry.crc) + littleEndian(entry.frame450)
      }
      return bytes
    }
  }

  /// The entries of an audio track that say something, each once for every place it may have.
  ///
  /// On a disc that begins with data, some programs count the audio tracks and others all of them
  /// to find a track's place; which of both the database does is not known, so both are taken.
  ///
  /// - Parameters:
  ///   - index: Among the audio tracks, from 0.
  ///   - layout: That of the disc.
  public func entries(ofTrack index: Int, in layout: AudioLayout) -> [Entry] {
    let places = Set([index, layout.tracks[index].number - 1])
    return pressings.flatMap { pressing in
      places.sorted().compactMap { place in
        pressing.entries.indices.contains(place) ? pressing.entries[place] : nil
      }
    }.filter { $0.crc != 0 && $0.confidence > 0 }
  }
}

private func number(_ bytes: ArraySlice<UInt8>, at offset: Int) -> UInt32 {
  let start = bytes.startIndex + offset
  return (0..<4).reduce(0) { $0 | UInt32(bytes[start + $1]) << UInt32(8 * $1) }
}

private func littleEndian(_ number: UInt32) -> [UInt8] {
  (0..<4).map { UInt8(truncatingIfNeeded: number >> UInt32(8 * $0)) }
}
