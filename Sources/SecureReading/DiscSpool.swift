public import CompactDisc
import Glibc
import Synchronization
import SystemCalls

/// What was read of one disc so far, on disk: its samples, and a journal of what speaks for them.
///
/// Both are files in a folder of the disc's own, in the disc's own addresses: the drive's read offset
/// is corrected, so that another drive can fill in what the first could not read. A sector's samples
/// are written before its journal entry, and the entry holds their checksum: whatever ends the
/// process or the machine, what the journal vouches for is what was read.
///
/// The journal is a header of 32 bytes (the magic number, the format's version, the number of
/// sectors, all little-endian, then zeros) and an entry of 16 bytes for each sector: its evidence, how
/// many reads agree, how many failed, a byte of zero, the CRC-32 of its samples, four bytes of zero,
/// and the CRC-32 of the entry's index and its first 12 bytes.
public final class DiscSpool: Sendable {
  /// What the journal says of a sector.
  public struct Entry: Equatable, Sendable {
    public var evidence: Evidence
    /// Reads that brought these samples, at most 255.
    public var agreeingReads: Int
    /// Commands that brought none, at most 255.
    public var failures: Int

    public init(evidence: Evidence, agreeingReads: Int = 0, failures: Int = 0) {
      self.evidence = evidence
      self.agreeingReads = agreeingReads
      self.failures = failures
    }

    static let none = Entry(evidence: .none)
  }

  public let folder: String
  /// The disc's sectors, from 0 to the lead-out.
  public let sectorCount: Int
  private let samples: Descriptor
  private let journal: Descriptor
  private let entries: Mutex<[Entry]>

  private static let magic = Array("Tonearm journal\n".utf8)
  private static let version: UInt32 = 1
  private static let headerBytes = 32
  private static let entryBytes = 16

  /// Opens the spool in `folder`, or makes one there.
  ///
  /// - Parameter sectorCount: The disc's sectors, from 0 to the lead-out.
  public init(folder: String, sectorCount: Int) throws(SpoolError) {
    self.folder = folder
    self.sectorCount = sectorCount
    if unsafe mkdir(folder, 0o777) != 0, errno != EEXIST {
      throw .systemFailure(
        path: folder, operation: "making the folder", reason: systemMessage())
    }
    journal = try Descriptor(path: "\(folder)/journal")
    guard journal.lock() else { throw .inUse(folder: folder) }
    samples = try Descriptor(path: "\(folder)/samples.raw")
    let header = Self.header(sectorCount: sectorCount)
    let found = try journal.read(header.count, at: 0)
    if found.count < header.count {
      try unsafe journal.write(header.span.bytes, at: 0)
      entries = Mutex(Array(repeating: .none, count: sectorCount))
    } else {
      guard found == header else { throw .otherDisc(folder: folder) }
      entries = Mutex(
        try Self.entries(in: journal, backedBy: samples, sectorCount: sectorCount))
    }
  }

  // MARK: The samples

  /// Whether nobody has read anything yet.
  public var isEmpty: Bool { entries.withLock { $0.allSatisfy { $0.evidence == .none } } }

  /// Vouches for nothing any more, so that everything has to be read again.
  public func forget() throws(SpoolError) {
    unsafe unlink("\(folder)/\(VoteStore.fileName)")
    try journal.truncate(to: Self.headerBytes)
    entries.withLock { $0 = Array(repeating: .none, count: sectorCount) }
  }

  /// What the journal says of `sectors`.
  public func entries(of sectors: Range<Sector>) -> [Entry] {
    entries.withLock { Array($0[sectors.lowerBound.offset..<sectors.upperBound.offset]) }
  }

  /// Keeps the samples of `sectors`, and then what speaks for them.
  ///
  /// - Parameters:
  ///   - samples: Interleaved stereo, 1,176 values for each sector.
  ///   - entries: One for each sector.
  public func write(
    _ samples: Span<Int16>, entries new: [Entry], at sectors: Range<Sector>
  ) throws(SpoolError) {
    let first = sectors.lowerBound.offset
    var bytes: [UInt8] = []
    bytes.reserveCapacity(sectors.count * Self.entryBytes)
    for position in 0..<sectors.count {
      let start = position * SectorData.valuesPerSector
      var checksum = CRC32()
      checksum.update(samples.extracting(start..<start + SectorData.valuesPerSector))
      bytes += Self.encoded(new[position], checksum: checksum.value, index: first + position)
    }
    try unsafe self.samples.write(samples.bytes, at: first * CDAudio.bytesPerSector)
    try unsafe journal.write(
      bytes.span.bytes, at: Self.headerBytes + first * Self.entryBytes)
    entries.withLock { $0.replaceSubrange(first..<first + new.count, with: new) }
  }

  /// Keeps what is better, or at least no worse, than what is there.
  ///
  /// - Parameter evenIfOnce: Whether single reads are no better than anything, because the drive
  ///   loses its place.
  public func keep(_ stretch: DiscStretch, evenIfOnce: Bool = false) throws(SpoolError) {
    let known = entries(of: stretch.sectors)
    let isBetter = zip(stretch.entries, known).map {
      ($0.evidence >= $1.evidence || (evenIfOnce && $1.evidence == .readOnce)) && $0 != $1
    }
    var position = 0
    while position < isBetter.count {
      let end = isBetter[position...].firstIndex { $0 != isBetter[position] } ?? isBetter.count
      if isBetter[position] {
        let values = position * SectorData.valuesPerSector..<end * SectorData.valuesPerSector
        let first = stretch.sectors.lowerBound
        try write(
          stretch.samples.span.extracting(values), entries: Array(stretch.entries[position..<end]),
          at: first.advanced(by: position)..<first.advanced(by: end))
      }
      position = end
    }
  }

  /// The samples of some sectors, interleaved stereo.
  public func samples(of sectors: Range<Sector>) throws(SpoolError) -> [Int16] {
    try [Int16](capacity: sectors.count * SectorData.valuesPerSector) {
      output throws(SpoolError) in
      try unsafe output.withUnsafeMutableBufferPointer { room, filled throws(SpoolError) in
        try unsafe read(
          from: sectors.lowerBound.firstSample, into: UnsafeMutableRawBufferPointer(room))
        filled = room.count
      }
    }
  }

  /// Fills `buffer` with the samples from `sample` on, counted from the disc's first.
  public func read(
    from sample: Int, into buffer: UnsafeMutableRawBufferPointer
  ) throws(SpoolError) {
    let count = try unsafe samples.read(into: buffer, at: sample * CDAudio.bytesPerSample)
    // What nobody wrote yet lies behind the end of the file.
    if count < buffer.count {
      _ = unsafe UnsafeMutableRawBufferPointer(rebasing: buffer[count...])
        .initializeMemory(as: UInt8.self, repeating: 0)
    }
  }

  // MARK: The files that were made of them

  /// Whether a file was noted as made from samples in doubt.
  public func isInDoubt(file path: String) -> Bool {
    unsafe access(note(of: path), F_OK) == 0
  }

  /// Notes that a file is made from samples in doubt, or takes that back.
  public func note(file path: String, isInDoubt: Bool) throws(SpoolError) {
    let note = note(of: path)
    guard isInDoubt else {
      unsafe unlink(note)
      return
    }
    _ = try Descriptor(path: note)
  }

  private func note(of path: String) -> String {
    var checksum = CRC32()
    checksum.update(bytes: Array(path.utf8).span)
    return "\(folder)/\(Self.notePrefix)\(String(checksum.value, radix: 16))"
  }

  private static let notePrefix = "doubtful-"

  /// Removes the spool's files and its folder.
  public func remove() { Self.remove(folder) }

  private static func remove(_ folder: String) {
    for name in names(in: folder)
    where ["samples.raw", "journal"].contains(name) || name.hasPrefix(notePrefix)
      || name.hasPrefix(VoteStore.fileName)
    {
      unsafe unlink("\(folder)/\(name)")
    }
    unsafe rmdir(folder)
  }

  /// Removes the spools in `directory` that nobody has written to for `days` days, and nobody uses.
  public static func removeForgotten(in directory: String, days: Int) {
    let latest = time(nil) - days * 86_400
    for name in names(in: directory) where !name.hasPrefix(".") {
      let folder = "\(directory)/\(name)"
      var status = stat()
      guard unsafe lstat("\(folder)/journal", &status) == 0, status.st_mtim.tv_sec < latest,
        let journal = try? Descriptor(path: "\(folder)/journal"), journal.lock(),
        let header = try? journal.read(headerBytes, at: 0), header.starts(with: magic)
      else { continue }
      remove(folder)
    }
  }

  private static func names(in folder: String) -> [String] {
    guard let directory = unsafe opendir(folder) else { return [] }
    defer { unsafe closedir(directory) }
    var names: [String] = []
    while let entry = unsafe readdir(directory) {
      unsafe names.append(
        withUnsafePointer(to: &entry.pointee.d_name) {
          unsafe $0.withMemoryRebound(to: CChar.self, capacity: 256) { unsafe String(cString: $0) }
        })
    }
    return names
  }

  // MARK: The journal's bytes

  private static func header(sectorCount: Int) -> [UInt8] {
    magic + littleEndian(version) + littleEndian(UInt32(sectorCount))
      + Array(repeating: 0, count: headerBytes - magic.count - 8)
  }

  private static func encoded(_ entry: Entry, checksum: UInt32, index: Int) -> [UInt8] {
    let fields: [UInt8] =
      [
        entry.evidence.rawValue, UInt8(min(255, entry.agreeingReads)),
        UInt8(min(255, entry.failures)), 0,
      ] + littleEndian(checksum) + [0, 0, 0, 0]
    return fields + littleEndian(sum(of: fields[...], index: index))
  }

  private static func sum(of fields: ArraySlice<UInt8>, index: Int) -> UInt32 {
    let bytes = littleEndian(UInt32(index)) + fields
    var sum = CRC32()
    sum.update(bytes: bytes.span)
    return sum.value
  }

  /// The entries that are whole, and whose samples are what they vouch for.
  private static func entries(
    in journal: Descriptor, backedBy samples: Descriptor, sectorCount: Int
  ) throws(SpoolError) -> [Entry] {
    var entries = Array(repeating: Entry.none, count: sectorCount)
    let bytes = try journal.read(sectorCount * entryBytes, at: headerBytes)
    for index in 0..<bytes.count / entryBytes {
      let entry = bytes[index * entryBytes..<(index + 1) * entryBytes]
      let fields = entry.prefix(12)
      guard let evidence = Evidence(rawValue: fields[fields.startIndex]), evidence != .none,
        word(entry.suffix(4)) == sum(of: fields, index: index)
      else { continue }
      let sector = try samples.read(
        CDAudio.bytesPerSector, at: index * CDAudio.bytesPerSector)
      var checksum = CRC32()
      checksum.update(bytes: sector.span)
      guard sector.count == CDAudio.bytesPerSector,
        checksum.value == word(fields.dropFirst(4).prefix(4))
      else { continue }
      entries[index] = Entry(
        evidence: evidence, agreeingReads: Int(fields[fields.startIndex + 1]),
        failures: Int(fields[fields.startIndex + 2]))
    }
    return entries
  }

  private static func word(_ bytes: ArraySlice<UInt8>) -> UInt32 {
    bytes.reversed().reduce(0) { $0 << 8 | UInt32($1) }
  }
}
