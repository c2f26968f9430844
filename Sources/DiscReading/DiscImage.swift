public import CompactDisc
import Glibc

/// A disc image: a cue sheet and the files that it names.
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

  /// The longest cue sheet that is read, in bytes: a hundred times that of a disc with 99 tracks and
  /// every field.
  private static let longestSheet = 1 << 20

  /// - Parameter path: The cue sheet.
  public init(cueSheet path: String) throws(DiscError) {
    let bytes = try Self.contents(ofSheet: path)
    let folder = path.lastIndex(of: "/").map { String(path[...$0]) } ?? ""
    let name = String(path.dropFirst(folder.count))
    let sheet: CueSheet
    do {
      sheet = try CueSheet(parsing: bytes.span, name: name)
    } catch {
      throw .cueSheet(error)
    }
    let files = try sheet.files.map { file throws(DiscError) in
      guard let file = Self.resolve(file.name, in: folder) else {
        throw .missingDataFile(sheet: path, name: file.name)
      }
      return try DataFile(path: file)
    }
    let layout: DiscLayout
    do {
      layout = try DiscLayout(sheet, fileSizes: files.map(\.size))
    } catch {
      throw .cueSheet(error)
    }
    guard !layout.disc.toc.audioTracks.isEmpty else { throw .noAudioTracks(path: path) }
    self.path = path
    self.files = files
    disc = layout.disc
    extents = layout.extents
    remarks = sheet.warnings.map { "\(name), line \($0.line): \($0.text)" }
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
      case .file(let index, let byteOffset, _, let isBigEndian):
        let offset =
          byteOffset + (position - extent.sectors.lowerBound.firstSample) * CDAudio.bytesPerSample
        try append(
          end - position, ofFile: index, from: offset, isBigEndian: isBigEndian, to: &block)
      }
      position = end
    }
  }

  /// Appends stereo samples; those of a last sector that the file ends in are silence.
  private func append(
    _ count: Int, ofFile index: Int, from offset: Int, isBigEndian: Bool,
    to block: inout OutputSpan<Int16>
  ) throws(DiscError) {
    let file = files[index]
    let byteCount = count * CDAudio.bytesPerSample
    try unsafe block.withUnsafeMutableBufferPointer { room, initialized throws(DiscError) in
      let free = unsafe UnsafeMutableRawBufferPointer(
        rebasing: UnsafeMutableRawBufferPointer(room)[(2 * initialized)...])
      let target = unsafe UnsafeMutableRawBufferPointer(rebasing: free[..<byteCount])
      let readCount = try unsafe file.read(at: offset, into: target)
      guard readCount == min(byteCount, max(0, file.size - offset)) else {
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
    guard file.size <= longestSheet else {
      throw .notADisc(path: path, reason: adviceForLargeFile(path))
    }
    return try [UInt8](capacity: file.size) { bytes throws(DiscError) in
      try unsafe bytes.withUnsafeMutableBufferPointer { room, count throws(DiscError) in
        count = try unsafe file.read(at: 0, into: UnsafeMutableRawBufferPointer(room))
      }
    }
  }

  /// What to do with a file that is too large to be a cue sheet.
  private static func adviceForLargeFile(_ path: String) -> String {
    let stem = path.lastIndex(of: ".").map { String(path[..<$0]) } ?? path
    for sheet in ["\(stem).cue", "\(path).cue", "\(stem).CUE"] where sheet != path && isFile(sheet)
    {
      return "it is too large for a cue sheet. Did you mean \(sheet)?"
    }
    return "it is too large for a cue sheet. Give the .cue file that describes it."
  }

  /// The path of a file that a sheet in `folder` names.
  ///
  /// As written, else whatever the case of its letters and with a backslash as separator, else, for
  /// a path from another machine, the file of that name beside the sheet.
  private static func resolve(_ name: String, in folder: String) -> String? {
    let written = name.hasPrefix("/") ? name : folder + name
    if isFile(written) { return written }
    let parts = name.split(whereSeparator: { $0 == "/" || $0 == "\\" }).map(String.init)
    guard let last = parts.last else { return nil }
    if name.hasPrefix("/") { return path(of: [last], in: folder) }
    return path(of: parts, in: folder) ?? path(of: [last], in: folder)
  }

  /// A file below `folder` whose path's components are these but for the case of their letters.
  private static func path(of parts: [String], in folder: String) -> String? {
    var path = folder
    for (index, part) in parts.enumerated() {
      let isLast = index == parts.count - 1
      let fits = { (name: String) in !isLast || isFile(path + name) }
      let wanted = part.lowercased()
      let names = [part] + entries(of: path.isEmpty ? "." : path).sorted()
      guard
        let name = names.first(where: { name in
          name.lowercased() == wanted && exists(path + name) && fits(name)
        })
      else { return nil }
      path += isLast ? name : "\(name)/"
    }
    return path
  }

  private static func exists(_ path: String) -> Bool { unsafe access(path, F_OK) == 0 }

  private static func isFile(_ path: String) -> Bool {
    var status = stat()
    return unsafe stat(path, &status) == 0 && status.st_mode & S_IFMT == S_IFREG
  }

  private static func entries(of folder: String) -> [String] {
    guard let directory = unsafe opendir(folder) else { return [] }
    defer { unsafe closedir(directory) }
    var names: [String] = []
    while let entry = unsafe readdir(directory) {
      unsafe withUnsafeBytes(of: &entry.pointee.d_name) { bytes in
        unsafe names.append(String(decoding: bytes.prefix { $0 != 0 }, as: UTF8.self))
      }
    }
    return names
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
