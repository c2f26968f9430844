public import CompactDisc
import Glibc
public import TextEncodings

/// A disc image: the file that describes it, and the data files that it names.
///
/// The files are the spool.
public final class DiscImage: DiscSource {
  public let path: String
  public let disc: Disc
  public let remarks: [String]
  public var isFetchedAtOnce: Bool { true }

  private let extents: [DiscLayout.Extent]
  private let files: [DataFile]

  /// The paths of the files that hold its sectors.
  public var dataFiles: [String] { files.map(\.path) }

  /// Opens an image of any kind that is known, by what the file contains or else its name.
  ///
  /// - Parameters:
  ///   - path: A cue sheet, a CloneCD sheet (.ccd), a cdrdao .toc file, an Alcohol descriptor (.mds),
  ///     or a Nero image (.nrg).
  ///   - encoding: Of a cue sheet that is not in Unicode; nil to guess it.
  public convenience init(path: String, encoding: TextEncoding? = nil) throws(DiscError) {
    switch try ImageFileKind(ofFileAt: path) {
    case .cueSheet: try self.init(cueSheet: path, encoding: encoding)
    case .description(let format): try self.init(description: path, format: format)
    }
  }

  /// - Parameters:
  ///   - path: The cue sheet.
  ///   - encoding: Of one that is not in Unicode; nil to guess it.
  public convenience init(
    cueSheet path: String, encoding: TextEncoding? = nil
  ) throws(DiscError) {
    let bytes = try Self.contents(ofSheet: path)
    let sheet: CueSheet
    do {
      sheet = try CueSheet(
        parsing: bytes.span, name: FileLookup.name(of: path), encoding: encoding)
    } catch {
      throw .cueSheet(error)
    }
    let files = try Self.open(sheet.files.map(\.name), namedIn: path)
    let layout: DiscLayout
    do {
      layout = try DiscLayout(sheet, fileSizes: files.map(\.size))
    } catch {
      throw .cueSheet(error)
    }
    try self.init(
      path: path, layout: layout, files: files,
      remarks: sheet.warnings.map { "\(sheet.name), line \($0.line): \($0.text)" })
  }

  private convenience init(
    description path: String, format: ImageDescription.Format
  ) throws(DiscError) {
    let description = try ImageDescription(readingFileAt: path, format: format)
    let files = try Self.open(description.files, namedIn: path)
    let layout: DiscLayout
    do {
      layout = try DiscLayout(description, fileSizes: files.map(\.size))
    } catch {
      throw .imageDescription(error)
    }
    try self.init(
      path: path, layout: layout, files: files,
      remarks: description.warnings.map { "\(description.name)\($0.place): \($0.text)" })
  }

  private init(
    path: String, layout: DiscLayout, files: [DataFile], remarks: [String]
  ) throws(DiscError) {
    guard !layout.disc.toc.audioTracks.isEmpty else { throw .noAudioTracks(path: path) }
    self.path = path
    self.files = files
    self.remarks = remarks
    disc = layout.disc
    extents = layout.extents
  }

  public func fetch(
    _ ranges: [Range<Sector>],
    report: @Sendable (_ sectors: Range<Sector>, _ doubtful: [Sector]) -> Void
  ) async throws {
    for range in ranges { report(range, []) }
  }

  public func read(
    _ samples: Range<Int>, into block: inout OutputSpan<Int16>
  ) throws(DiscError) {
    var position = samples.lowerBound
    for extent in extents[
      extents.partitioningIndex { $0.sectors.upperBound.firstSample > position }...]
    where position < samples.upperBound {
      let end = min(samples.upperBound, extent.sectors.upperBound.firstSample)
      switch extent.source {
      case .silence:
        for _ in 0..<2 * (end - position) { block.append(0) }
      case .file(let index, let byteOffset, CDAudio.bytesPerSector, let isBigEndian):
        let offset =
          byteOffset + (position - extent.sectors.lowerBound.firstSample) * CDAudio.bytesPerSample
        try append(
          end - position, ofFile: index, from: offset, isBigEndian: isBigEndian, to: &block)
      case .file(let index, let byteOffset, let bytesPerSector, let isBigEndian):
        // Sub-channels lie between the sectors, or there are sectors of data with less in them.
        while position < end {
          let (sector, sample) = (position - extent.sectors.lowerBound.firstSample)
            .quotientAndRemainder(dividingBy: CDAudio.samplesPerSector)
          let count = min(end - position, CDAudio.samplesPerSector - sample)
          let skipped = sample * CDAudio.bytesPerSample
          try append(
            count, ofFile: index, from: byteOffset + sector * bytesPerSector + skipped,
            limit: max(bytesPerSector - skipped, 0), isBigEndian: isBigEndian, to: &block)
          position += count
        }
      }
      position = end
    }
  }

  /// Appends stereo samples; those beyond `limit` bytes or the end of the file are silence.
  private func append(
    _ count: Int, ofFile index: Int, from offset: Int, limit: Int = .max, isBigEndian: Bool,
    to block: inout OutputSpan<Int16>
  ) throws(DiscError) {
    let file = files[index]
    let byteCount = count * CDAudio.bytesPerSample
    let wantedCount = min(byteCount, limit)
    try unsafe block.withUnsafeMutableBufferPointer { room, initialized throws(DiscError) in
      let free = unsafe UnsafeMutableRawBufferPointer(
        rebasing: UnsafeMutableRawBufferPointer(room)[(2 * initialized)...])
      let target = unsafe UnsafeMutableRawBufferPointer(rebasing: free[..<byteCount])
      let wanted = unsafe UnsafeMutableRawBufferPointer(rebasing: target[..<wantedCount])
      let readCount = try unsafe file.read(at: offset, into: wanted)
      guard readCount == min(wantedCount, max(0, file.size - offset)) else {
        throw .truncated(path: file.path)
      }
      unsafe UnsafeMutableRawBufferPointer(rebasing: target[readCount...])
        .initializeMemory(as: UInt8.self, repeating: 0)
      let samples = unsafe target.bindMemory(to: Int16.self)
      if isBigEndian {
        for position in samples.indices {
          unsafe samples[position] = samples[position].byteSwapped
        }
      }
      initialized += 2 * count
    }
  }

  private static func contents(ofSheet path: String) throws(DiscError) -> [UInt8] {
    let file = try DataFile(path: path)
    guard file.size <= CueSheet.maximumByteCount else {
      throw .notADisc(path: path, reason: ImageFileKind.adviceForData(path))
    }
    return try file.bytes(in: 0..<file.size)
  }

  /// Opens the data files that a description names.
  private static func open(
    _ names: [String], namedIn path: String
  ) throws(DiscError) -> [DataFile] {
    try names.map { name throws(DiscError) in
      guard let file = FileLookup.path(ofFile: name, namedIn: path) else {
        throw .missingDataFile(sheet: path, name: name)
      }
      return try DataFile(path: file)
    }
  }
}

extension Array {
  /// The first index whose element meets `condition`, where all behind it do as well.
  fileprivate func partitioningIndex(where condition: (Element) -> Bool) -> Int {
    var low = 0
    var high = count
    while low < high {
      let middle = (low + high) / 2
      if condition(self[middle]) { high = middle } else { low = middle + 1 }
    }
    return low
  }
}
