import AlbumWriting
import CompactDisc
import Glibc
import Importing
import RipVerifying

/// A repaired copy in the making: an image of the whole disc and its cue sheet, beside the original.
///
/// Of an image it is one of raw sectors, of audio files a WAVE file. Both files appear when the
/// samples, read back from disk, have been compared with the databases, and never in the place of
/// others.
struct RepairedCopy: Sendable {
  private let rip: DiscRip
  private let layout: AudioLayout
  private let repair: CTDBRepair
  private let entry: CTDBReply.Entry
  private let header: [UInt8]

  init(
    of rip: DiscRip, layout: AudioLayout, _ repair: CTDBRepair, _ entry: CTDBReply.Entry
  ) {
    self.rip = rip
    self.layout = layout
    self.repair = repair
    self.entry = entry
    header =
      rip.isImage
      ? []
      : WaveHeader(sampleCount: rip.disc.toc.leadOut.firstSample).bytes
  }

  /// Which file is in the way of a copy, in words; nil where none is.
  static func conflict(of rip: DiscRip) -> String? {
    let (audio, cueSheet) = names(of: rip)
    guard let taken = [audio, cueSheet].first(where: { exists("\(rip.folder)/\($0)") }) else {
      return nil
    }
    return "\(rip.folder)/\(taken) is there already, and nothing is overwritten. Move it away "
      + "first."
  }

  /// Writes both files, or none.
  ///
  /// - Parameter verification: That of the rip as it is.
  func write(comparingWith verification: DiscVerification) throws -> RipRepair {
    do {
      return try writeFiles(verification)
    } catch let error as AlbumError {
      throw inWords(error)
    }
  }

  private func writeFiles(_ verification: DiscVerification) throws -> RipRepair {
    let (audioName, sheetName) = Self.names(of: rip)
    let (audioPath, sheetPath) = ("\(rip.folder)/\(audioName)", "\(rip.folder)/\(sheetName)")
    let audio = try PartialFile(in: rip.folder, name: audioName)
    try writeSamples(to: audio)
    let copy = try check("\(rip.folder)/.\(audioName).part", verification, audioPath, sheetPath)
    let sheet = try PartialFile(in: rip.folder, name: sheetName)
    let text = CueSheetText(
      rip.disc, file: audioName, format: rip.isImage ? "BINARY" : "WAVE",
      comment: "Repaired by Tonearm from entry \(entry.id) of the Cue Tools database"
    ).text
    let bytes = Array(text.utf8)
    try sheet.write(bytes.span, at: 0)
    // Somebody may have made one meanwhile.
    if let conflict = Self.conflict(of: rip) { return .refused(conflict) }
    try audio.commit()
    do {
      try sheet.commit()
    } catch {
      unsafe unlink(audioPath)
      throw error
    }
    return .written(copy)
  }

  /// Writes all samples of the disc, hidden audio included, with the corrections.
  private func writeSamples(to file: borrowing PartialFile) throws {
    try file.write(header.span, at: 0)
    let origin = layout.start.firstSample
    for range in AudioPass.blocks(0..<rip.disc.toc.leadOut.firstSample) {
      try Task.checkCancellation()
      var block = try AudioPass.block(range, of: rip.samples)
      repair.apply(to: &block, startingAt: range.lowerBound - origin)
      let bytes = Self.littleEndian(block)
      try file.write(
        bytes.span, at: header.count + range.lowerBound * CDAudio.bytesPerSample)
    }
  }

  /// Reads the samples back and compares them with the databases.
  private func check(
    _ partialPath: String, _ before: DiscVerification, _ audioPath: String, _ sheetPath: String
  ) throws -> RipRepair.Copy {
    let pass = AudioPass(
      layout: layout, samples: try RawSamples(path: partialPath, startingAt: header.count))
    let findings = try pass.findings()
    guard findings.survey.ctdbDiscCRC?[repair.offset] == entry.crc else {
      throw VerifyingError.badCopy(
        path: audioPath, reason: "it has another checksum than the Cue Tools database")
    }
    let comparison = before.accurateRip.reply.map {
      AccurateRipComparison(layout: layout, reply: $0)
    }
    let shifted = try pass.shifted(
      by: Array((comparison?.offsetsWorthTrying(findings.survey) ?? []).prefix(16)))
    let after = DiscVerification(
      path: sheetPath, disc: rip.disc, layout: layout, findings: findings,
      accurateRip: before.accurateRip, ctdb: before.ctdb, shifted: shifted)
    for (old, new) in zip(before.tracks, after.tracks)
    where old.accurateRip?.isAccurate ?? false && !(new.accurateRip?.isAccurate ?? false) {
      throw VerifyingError.badCopy(
        path: audioPath,
        reason: "AccurateRip knows track \(new.number) as it was, and not as it would be")
    }
    let sectors = repair.changedSectors(layout)
    return RipRepair.Copy(
      audio: audioPath, cueSheet: sheetPath, entry: entry.id, confidence: entry.confidence,
      offset: repair.offset, valueCount: repair.corrections.count, sectors: sectors,
      tracks: after.tracks.filter { track in
        sectors.contains { $0.overlaps(track.sectors) }
      }.map(\.number), verification: after)
  }

  /// What kept a file from being written, without advice that is about other commands.
  private func inWords(_ error: AlbumError) -> VerifyingError {
    switch error {
    case .cannotCreate(let path, let reason), .cannotWrite(let path, let reason),
      .cannotFlush(let path, let reason):
      .cannotWrite(path: path, reason: reason)
    default: .cannotWrite(path: rip.folder, reason: "\(error)")
    }
  }

  /// The names of the two files; a cue sheet has no way to write quotes.
  private static func names(of rip: DiscRip) -> (audio: String, cueSheet: String) {
    let stem = rip.name.replacing("\"", with: "_") + ".repaired"
    return ("\(stem).\(rip.isImage ? "bin" : "wav")", "\(stem).cue")
  }

  private static func exists(_ path: String) -> Bool {
    var status = stat()
    return unsafe lstat(path, &status) == 0
  }

  private static func littleEndian(_ samples: [Int16]) -> [UInt8] {
    [UInt8](capacity: 2 * samples.count) { output in
      for sample in samples {
        let word = UInt16(bitPattern: sample)
        output.append(UInt8(truncatingIfNeeded: word))
        output.append(UInt8(word >> 8))
      }
    }
  }
}
