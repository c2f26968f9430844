internal import MP3Stream

/// Compares the tag in front of a stream with the stream.
struct InfoTagCheck {
  let fields: InfoTagFields
  let tagFrame: StreamFrame
  let stream: StreamCheck
  /// The whole file's length; some writers store that.
  let fileByteCount: Int
  /// Of the music that the tag's CRC covers; nil where not all of it is there.
  let musicCRC: UInt16?
  /// Whether a tag says that mp3gain has changed every frame since.
  let recordsGainChange: Bool

  func run(findings: inout FindingList) {
    checkCounts(findings: &findings)
    if let fields = fields.extensionFields { checkExtension(fields, findings: &findings) }
    if let table = fields.seekTable { checkSeekTable(table, findings: &findings) }
    // A variable bit rate may well be the same throughout: that of silence is.
    if fields.kind == .info, let rates = stream.bitRates, rates.count > 1 {
      findings.add(.infoTagOnVariable)
    }
  }

  /// Bytes from the tag's first to the last frame's last.
  private var found: Int { stream.end - tagFrame.position }

  /// Whether a length can be that of the stream, for a writer that counts in another way.
  private func isLength(_ length: Int) -> Bool {
    [
      found, found - tagFrame.header.byteCount, fileByteCount, fileByteCount - tagFrame.position,
    ].contains(length)
  }

  private func checkCounts(findings: inout FindingList) {
    let hasRightLength = fields.byteCount.map(isLength)
    if let claimed = fields.frameCount, claimed != stream.frameCount {
      // Some writers count the tag's frame, or leave out the first.
      let isClose = abs(claimed - stream.frameCount) == 1 && hasRightLength != false
      if !isClose {
        let header = tagFrame.header
        let secondsPerFrame = Double(header.sampleCount) / Double(header.sampleRate)
        findings.add(
          .wrongFrameCount(
            claimed: claimed, found: stream.frameCount,
            claimedSeconds: Double(claimed) * secondsPerFrame,
            seconds: Double(stream.frameCount) * secondsPerFrame))
        return
      }
    }
    if let claimed = fields.byteCount, hasRightLength == false {
      findings.add(.wrongByteCount(claimed: claimed, found: found))
    } else if let fields = fields.extensionFields, fields.musicLength != 0,
      !isLength(fields.musicLength)
    {
      findings.add(.wrongMusicLength(claimed: fields.musicLength, found: found))
    }
  }

  private func checkExtension(_ fields: LameFields, findings: inout FindingList) {
    if fields.delay + fields.padding > stream.sampleCount {
      findings.add(
        .delayExceedsMusic(
          delay: fields.delay, padding: fields.padding, samples: stream.sampleCount))
    }
    guard fields.hasChecksums else { return }
    if fields.tagCRC != 0, let expected = fields.possibleTagCRCs.first,
      !fields.possibleTagCRCs.contains(fields.tagCRC)
    {
      findings.add(.wrongTagCRC(claimed: fields.tagCRC, found: expected), at: tagFrame.position)
    }
    if let musicCRC, musicCRC != fields.musicCRC, fields.musicCRC != 0 {
      if recordsGainChange {
        findings.add(.musicChangedByGain)
      } else if fields.continuesAnotherFile {
        findings.add(.musicCRCOfSeveralFiles)
      } else {
        findings.add(.wrongMusicCRC(claimed: fields.musicCRC, found: musicCRC))
      }
    }
  }

  private func checkSeekTable(_ table: [UInt8], findings: inout FindingList) {
    if let place = (1..<table.count).first(where: { table[$0] < table[$0 - 1] }) {
      findings.add(.seekTableRunsBackwards(percent: place), at: tagFrame.position)
      return
    }
    guard found > 0, stream.frameCount >= 100 else { return }
    var worst = 0.0
    for percent in 1..<table.count {
      guard let position = stream.positions[Double(percent) / 100] else { return }
      let actual = Double(position - tagFrame.position) / Double(found)
      worst = max(worst, abs(Double(table[percent]) / 256 - actual))
    }
    // Tables are coarse, and some writers thin out their frames; a tenth of the file is neither.
    if worst > 0.1 {
      findings.add(.wrongSeekTable(percentOff: Int((100 * worst).rounded())), at: tagFrame.position)
    }
  }
}
