import Crypto
import Glibc
import MP3Checking
import MP3Stream
import MusicLibrary

/// What came of the look at one file.
struct FileAudit: Sendable {
  /// The worst one; nil where all is well.
  private(set) var problem: AuditFinding.Problem?
  private(set) var byteCount = 0
  /// Whether another program has changed its tags.
  private(set) var isEdited = false

  /// Enough for the disk, little for the memory.
  private static let blockLength = 1 << 18
  /// The first frame lies within so many bytes of where it should be, or is not looked for.
  private static let searchedLength = 1 << 20

  /// Reads a file and compares it with what the catalog says; blocks the thread.
  init(of file: TrackEntry.File, at path: FilePath) {
    var status = stat()
    guard unsafe path.withCString({ unsafe stat($0, &status) }) == 0 || !Self.isMissing(errno)
    else {
      problem = .missing
      return
    }
    do {
      let source = try OpenFile(path)
      byteCount = source.byteCount
      try compare(source, with: file, at: path)
    } catch {
      switch error {
      case .notAFile: problem = .notAFile
      case .cannotOpen(_, let reason), .cannotRead(_, let reason):
        problem = .unreadable(reason: reason)
      }
    }
  }

  private static func isMissing(_ code: Int32) -> Bool { code == ENOENT || code == ENOTDIR }

  private mutating func compare(
    _ source: OpenFile, with file: TrackEntry.File, at path: FilePath
  ) throws(CheckError) {
    let tags = try FileTags(in: source)
    guard let audio = try Self.audio(of: file, in: source, tags) else {
      problem = try Self.damage(of: file, in: source, tags, at: path)
      return
    }
    let rest = audio.upperBound..<max(audio.upperBound, tags.music.upperBound)
    if try !Self.isZero(rest, in: source) {
      problem = .foreignBytes(count: rest.count)
    } else {
      problem = Self.problem(of: tags)
      isEdited = problem == nil && source.byteCount != file.byteCount
    }
  }

  // MARK: Audio

  /// Bytes of the Info tag's frame.
  private static func infoByteCount(_ file: TrackEntry.File) -> Int {
    max(0, file.byteCount - file.tagByteCount - file.streamByteCount)
  }

  /// Where the frames are that were written, wherever that is.
  private static func audio(
    of file: TrackEntry.File, in source: OpenFile, _ tags: FileTags
  ) throws(CheckError) -> Range<Int>? {
    let usual = tags.music.lowerBound + infoByteCount(file)
    if let audio = try audio(of: file, at: usual, in: source) { return audio }
    // Another program may have rewritten the Info tag, or put something before the frames; where the
    // tag is damaged, the end still shows where they are.
    let atEnd = tags.music.upperBound - file.streamByteCount
    let starts = [try firstFrame(in: source, tags.music), atEnd].compactMap { $0 }
    for start in Set(starts).subtracting([usual]) {
      if let audio = try audio(of: file, at: start, in: source) { return audio }
    }
    return nil
  }

  /// The frames, if they begin here.
  private static func audio(
    of file: TrackEntry.File, at start: Int, in source: OpenFile
  ) throws(CheckError) -> Range<Int>? {
    let audio = start..<start + file.streamByteCount
    guard start >= 0, audio.upperBound <= source.byteCount else { return nil }
    var hash = SHA256()
    var position = start
    while position < audio.upperBound {
      let block = try source.bytes(
        in: position..<min(position + blockLength, audio.upperBound))
      if block.isEmpty { return nil }
      hash.update(data: block)
      position += block.count
    }
    return hash.finalize().elementsEqual(file.streamHash) ? audio : nil
  }

  /// Where the first frame with sound begins; nil where none is found.
  private static func firstFrame(
    in source: OpenFile, _ music: Range<Int>
  ) throws(CheckError) -> Int? {
    let window = music.prefix(searchedLength)
    let bytes = try source.bytes(in: window)
    var walker = FrameWalker(position: window.lowerBound, keepsMainData: false)
    walker.append(bytes.span)
    walker.finish()
    while let element = walker.nextElement() {
      if case .frame(let frame) = element, !frame.isInfoTag { return frame.position }
    }
    return nil
  }

  /// What is wrong with a file that does not have its frames.
  private static func damage(
    of file: TrackEntry.File, in source: OpenFile, _ tags: FileTags, at path: FilePath
  ) throws(CheckError) -> AuditFinding.Problem {
    let wanted = infoByteCount(file) + file.streamByteCount
    if tags.music.count < wanted {
      return .cutOff(missingByteCount: wanted - tags.music.count)
    }
    if tags.recordsGainChange { return .changedVolume }
    let report = try FileCheck.report(on: path)
    return .damagedAudio(
      detail: report.findings.first { $0.severity == .error }?.description)
  }

  private static func isZero(
    _ range: Range<Int>, in source: OpenFile
  ) throws(CheckError) -> Bool {
    for start in stride(from: range.lowerBound, to: range.upperBound, by: blockLength) {
      let block = try source.bytes(in: start..<min(start + blockLength, range.upperBound))
      guard block.allSatisfy({ $0 == 0 }) else { return false }
    }
    return true
  }

  // MARK: Tags

  /// What a tag has to say, in the names that ID3v2.3 and 2.4 have for it and in that of ID3v2.2.
  private static let neededFrames = [
    ("title", "TIT2", "TT2"), ("artist", "TPE1", "TP1"), ("album", "TALB", "TAL"),
  ]

  private static func problem(of tags: FileTags) -> AuditFinding.Problem? {
    let hasID3v2 = tags.kinds.contains { kind in
      if case .id3v2 = kind { true } else { false }
    }
    guard hasID3v2 else { return .noTag }
    if let worst = tags.findings.first(where: { $0.severity == .error }) {
      return .brokenTag(detail: worst.description)
    }
    let missing = neededFrames.filter { frame in
      tags.filledTextFrames.isDisjoint(with: [frame.1, frame.2])
    }.map(\.0)
    return missing.isEmpty ? nil : .incompleteTag(missing: missing)
  }
}
