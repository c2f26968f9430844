import CompactDisc
import Glibc

/// The votes of the sectors that are being fought over, on disk, so that a fight that was interrupted
/// goes on.
///
/// A file in the spool's folder, written as a whole from time to time and gone when the fight is over:
/// a magic number, the length and the bytes of what it is valid for, the sectors, and a CRC-32 of all
/// that. Numbers are little-endian and have four bytes.
public struct VoteStore {
  private let path: String
  /// What the reads are of: a drive, and the place of the disc's samples in it.
  private let subject: [UInt8]
  /// The drive's time when it was written last, or was to be written for the first time.
  private var lastSave: Duration?

  static let fileName = "votes"
  private static let magic = Array("Tonearm votes 1\n".utf8)
  /// What may be lost, in the drive's time.
  private static let interval = Duration.seconds(10)
  /// Longer fights are not kept.
  private static let mostBytes = 64 << 20

  /// - Parameters:
  ///   - spool: The disc's.
  ///   - drive: Which one it is, in any words.
  ///   - readOffset: Where the drive has the disc's samples, in stereo samples.
  public init(_ spool: DiscSpool, drive: String, readOffset: Int) {
    path = "\(spool.folder)/\(Self.fileName)"
    subject = Array("\(drive) \(readOffset)".utf8)
  }

  /// The votes that were kept, by the drive's sector; none where they are of something else.
  func saved() -> [Sector: ContestedSector] {
    guard let file = try? Descriptor(path: path, makesFile: false),
      let bytes = try? file.read(Self.mostBytes + 1, at: 0), bytes.count <= Self.mostBytes
    else { return [:] }
    var reader = VoteReader(bytes)
    guard bytes.count > 4, reader.isWhole, reader.bytes(Self.magic.count) == Self.magic[...],
      let length = reader.number(), reader.bytes(length) == subject[...],
      let count = reader.number()
    else { return [:] }
    var votes: [Sector: ContestedSector] = [:]
    for _ in 0..<count {
      guard let sector = reader.number(), let contested = ContestedSector(&reader) else {
        return [:]
      }
      // Sectors of the lead-in have negative numbers.
      votes[Sector(offset: Int(Int32(truncatingIfNeeded: sector)))] = contested
    }
    return votes
  }

  /// Writes the votes of a window if it is time to.
  ///
  /// - Parameter time: The drive's so far.
  /// - Throws: `SpoolError`.
  mutating func save(_ votes: [Sector: ContestedSector], at time: Duration) throws(SpoolError) {
    guard let last = lastSave else {
      lastSave = time
      return
    }
    guard time - last >= Self.interval else { return }
    lastSave = time
    try save(votes)
  }

  /// Writes the votes of a window.
  ///
  /// - Throws: `SpoolError`.
  func save(_ votes: [Sector: ContestedSector]) throws(SpoolError) {
    var bytes = Self.magic
    bytes += littleEndian(subject.count) + subject
    bytes += littleEndian(votes.count)
    for (sector, contested) in votes.sorted(by: { $0.key < $1.key }) {
      bytes += littleEndian(sector.offset)
      contested.append(to: &bytes)
      guard bytes.count < Self.mostBytes else { return remove() }
    }
    var checksum = CRC32()
    checksum.update(bytes: bytes.span)
    bytes += littleEndian(checksum.value)
    let partPath = "\(path).part"
    unsafe unlink(partPath)
    let part = try Descriptor(path: partPath)
    try unsafe part.write(bytes.span.bytes, at: 0)
    guard unsafe rename(partPath, path) == 0 else { return remove() }
  }

  /// Forgets the votes: the fight is over.
  func remove() {
    unsafe unlink(path)
    unsafe unlink("\(path).part")
  }
}

/// Goes through the bytes of kept votes.
struct VoteReader {
  private var rest: ArraySlice<UInt8>
  /// Whether the checksum at the end is right.
  let isWhole: Bool

  init(_ bytes: [UInt8]) {
    rest = bytes.dropLast(4)
    var checksum = CRC32()
    checksum.update(bytes: Array(rest).span)
    isWhole = Array(bytes.suffix(4)) == littleEndian(checksum.value)
  }

  /// Nil at the end.
  mutating func bytes(_ count: Int) -> ArraySlice<UInt8>? {
    guard count >= 0, count <= rest.count else { return nil }
    defer { rest = rest.dropFirst(count) }
    return rest.prefix(count)
  }

  /// 0..<2³², nil at the end.
  mutating func number() -> Int? {
    bytes(4).map { $0.reversed().reduce(0) { $0 << 8 | Int($1) } }
  }
}

/// The lowest four bytes of a number.
func littleEndian(_ value: some BinaryInteger) -> [UInt8] {
  let word = UInt32(truncatingIfNeeded: value)
  return (0..<4).map { UInt8(truncatingIfNeeded: word >> (8 * UInt32($0))) }
}
