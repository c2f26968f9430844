import AlbumWriting
import AudioFileReading
import Glibc
import RecordSides

/// Cuts the captured sides of a record.
struct RecordCutter: Sendable {
  let options: RecordOptions

  /// Stereo samples that are measured at once.
  private static let blockLength = 1 << 16

  private struct MeasuredSide: Sendable {
    let path: String
    let audio: ResampledAudio
    let envelope: LoudnessEnvelope
  }

  /// Measures and cuts.
  ///
  /// - Parameters:
  ///   - paths: Of the sides in their order, or folders of them.
  ///   - writesLabels: Whether a label file is written for each side.
  func cut(
    _ paths: [String], writesLabels: Bool
  ) async throws -> (reference: SourceReference, sides: [RecordSide]) {
    let paths = try paths.flatMap(Self.audioFiles)
    guard !paths.isEmpty else { throw RecordError.noSides }
    if case .lengths(let lists) = options.method, lists.count != paths.count {
      throw RecordError.sideCount(sides: paths.count, lists: lists.count)
    }
    let measured = try await measure(paths)
    let gain = options.normalization?.gain(peaks: measured.map(\.envelope.peak)) ?? 1
    var sides: [RecordSide] = []
    for (index, side) in measured.enumerated() {
      let plan = try plan(side, index: index)
      let labels =
        writesLabels ? try writeLabels(plan, ofSide: side.path) : (path: nil, isOther: false)
      sides.append(
        RecordSide(
          path: side.path, sampleRate: side.audio.sampleRate, plan: plan, labelFile: labels.path,
          hasOtherLabels: labels.isOther, gain: gain))
    }
    var reference = SourceReference(kind: .record, paths: paths)
    reference.record = SourceReference.Record(
      artist: options.artist, title: options.title, year: options.year, gain: gain,
      tracks: sides.enumerated().flatMap { index, side in
        side.plan.tracks.map { track in
          SourceReference.Record.Track(
            side: index, start: track.samples.lowerBound, end: track.samples.upperBound,
            title: track.title, fadeIn: track.fadeIn, fadeOut: track.fadeOut)
        }
      })
    return (reference, sides)
  }

  /// Sides of a folder are in the order of their names.
  private static func audioFiles(at path: String) throws -> [String] {
    guard !SheetFiles.isFile(path) else { return [path] }
    return try FolderListing(path: path).files
      .filter { SheetFiles.audioExtensions.contains(fileExtension(of: $0)) }
      .map { "\(path)/\($0)" }
  }

  private func measure(_ paths: [String]) async throws -> [MeasuredSide] {
    try await withThrowingTaskGroup(of: (Int, MeasuredSide).self) { group in
      for (index, path) in paths.enumerated() {
        group.addTask { (index, try Self.measure(path)) }
      }
      var sides: [Int: MeasuredSide] = [:]
      for try await (index, side) in group { sides[index] = side }
      return paths.indices.compactMap { sides[$0] }
    }
  }

  private static func measure(_ path: String) throws -> MeasuredSide {
    let audio = ResampledAudio(try AudioFile(path: path))
    var meter = try EnvelopeMeter(sampleRate: audio.sampleRate)
    var block: [Float] = []
    for start in stride(from: 0, to: audio.frameCount, by: blockLength) {
      try Task.checkCancellation()
      let range = start..<min(start + blockLength, audio.frameCount)
      block.removeAll(keepingCapacity: true)
      try block.append(addingCapacity: 2 * range.count) { try audio.read(range, into: &$0) }
      meter.append(block.span)
    }
    return MeasuredSide(path: path, audio: audio, envelope: meter.finish())
  }

  private func plan(_ side: MeasuredSide, index: Int) throws -> SidePlan {
    let audio = side.audio
    let map: SilenceMap
    var plan: SidePlan
    switch options.method {
    case .silence(let parameters):
      map = try SilenceMap(side.envelope, parameters: parameters)
      plan = SidePlan(cuttingAtSilencesOf: map)
    case .lengths(let lists):
      map = try SilenceMap(side.envelope)
      plan = try SidePlan(fitting: lists[index], to: map)
    case .labels:
      let (path, bytes) = try labels(ofSide: side.path)
      plan = try SidePlan(
        LabelFile(parsing: bytes, name: path), sampleRate: audio.sampleRate,
        sampleCount: audio.frameCount)
      guard options.trimming != nil else { return plan }
      map = try SilenceMap(side.envelope)
    }
    plan = try plan.snapped { range in
      var samples: [Float] = []
      try samples.append(addingCapacity: 2 * range.count) { try audio.read(range, into: &$0) }
      return samples
    }
    return options.trimming.map { plan.trimmed($0, by: map) } ?? plan
  }

  // MARK: Label files

  private func labelPath(ofSide path: String) -> String {
    "\(absolutePath(options.labelFolder ?? "."))/\(stem(of: lastComponent(of: path))).labels.txt"
  }

  private func labels(ofSide path: String) throws -> (path: String, bytes: [UInt8]) {
    let base = "\(folder(of: path))/\(stem(of: lastComponent(of: path)))"
    let places = [labelPath(ofSide: path), "\(base).labels.txt", "\(base).txt"]
    guard let found = places.first(where: SheetFiles.isFile) else {
      throw RecordError.noLabels(side: path, tried: Array(places.uniqued))
    }
    return (found, try SmallFile.contents(of: found, atMost: 1 << 20))
  }

  /// What a person may have corrected is left alone.
  private func writeLabels(
    _ plan: SidePlan, ofSide side: String
  ) throws -> (path: String?, isOther: Bool) {
    let path = labelPath(ofSide: side)
    let text = Array(plan.labelText.utf8)
    if SheetFiles.isFile(path) {
      return (path, try SmallFile.contents(of: path, atMost: 1 << 20) != text)
    }
    do {
      let file = try PartialFile(in: folder(of: path), name: lastComponent(of: path))
      try file.write(text.span, at: 0)
      try file.commit()
    } catch AlbumError.cannotCreate(_, let reason), AlbumError.cannotWrite(_, let reason) {
      throw RecordError.cannotWrite(path: path, reason: reason)
    }
    return (path, false)
  }
}

extension [String] {
  /// Each once, in their order.
  fileprivate var uniqued: [String] {
    var seen: Set<String> = []
    return filter { seen.insert($0).inserted }
  }
}
