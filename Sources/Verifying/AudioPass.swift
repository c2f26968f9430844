import AlbumWriting
import CompactDisc
import RipVerifying

/// Goes through all that databases know of a disc's audio, once, in blocks of a second.
struct AudioPass {
  let layout: AudioLayout
  /// Of the disc; a sample's position is 588 times its sector, and more.
  let samples: any SampleReading<Int16>

  /// Stereo samples that are in memory at once.
  static let blockLength = CDAudio.sampleRate

  /// What one pass tells.
  struct Findings: Sendable {
    let survey: RipSurvey
    /// Nil for audio that is too short for a repair.
    let syndromes: CTDBSyndromes?
  }

  /// All checksums and syndromes.
  ///
  /// - Throws: What keeps the samples from being read; `CancellationError`.
  func findings() throws -> Findings {
    var survey = RipSurvey(layout)
    var syndromes = CTDBSyndromeSurvey(sampleCount: layout.sampleCount)
    try forEachBlock { block in
      let span = block.span
      survey.update(span)
      syndromes.update(span)
    }
    return Findings(survey: survey, syndromes: syndromes.syndromes)
  }

  /// Both versions of AccurateRip's checksums at other offsets.
  func shifted(by offsets: [Int]) throws -> [ShiftedChecksums] {
    var checksums = offsets.map { ShiftedChecksums(layout, offset: $0) }
    guard !checksums.isEmpty else { return [] }
    try forEachBlock { block in
      let span = block.span
      for index in checksums.indices { checksums[index].update(span) }
    }
    return checksums
  }

  /// Interleaved blocks from the start of the audio to its end; what lies between audio tracks without
  /// being audio is silence.
  private func forEachBlock(_ body: ([Int16]) throws -> Void) throws {
    var position = 0
    for track in layout.tracks {
      for gap in Self.blocks(position..<track.samples.lowerBound) {
        try body([Int16](repeating: 0, count: 2 * gap.count))
      }
      let origin = layout.start.firstSample
      for range in Self.blocks(track.samples) {
        try Task.checkCancellation()
        let block = try Self.block(
          origin + range.lowerBound..<origin + range.upperBound, of: samples)
        try body(block)
      }
      position = track.samples.upperBound
    }
  }

  /// The interleaved samples of a range.
  static func block(_ range: Range<Int>, of samples: any SampleReading<Int16>) throws -> [Int16] {
    let block = try [Int16](capacity: 2 * range.count) { output in
      try samples.read(range, into: &output)
    }
    guard block.count == 2 * range.count else {
      throw VerifyingError.missingSamples(atSecond: range.lowerBound / CDAudio.sampleRate)
    }
    return block
  }

  /// A range in parts of at most a block.
  static func blocks(_ range: Range<Int>) -> [Range<Int>] {
    stride(from: range.lowerBound, to: range.upperBound, by: blockLength).map {
      $0..<min($0 + blockLength, range.upperBound)
    }
  }
}
