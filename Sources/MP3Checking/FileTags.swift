/// The tags around the music of a file, without a look at the music.
package struct FileTags: Sendable {
  /// From first to last.
  package let kinds: [TagKind]
  /// What lies between the tags before the music and those behind it.
  package let music: Range<Int>
  /// The names of text frames of ID3v2 that are not empty, such as "TIT2".
  package let filledTextFrames: Set<String>
  /// Whether a tag tells how to undo a change of volume that mp3gain made in every frame.
  package let recordsGainChange: Bool
  /// What is wrong with the tags, the worst first.
  package let findings: [Finding]

  package init(in source: any ByteSource) throws(CheckError) {
    var findings = FindingList()
    let trailing = try TrailingTags(in: source, findings: &findings)
    let leading = try LeadingTags(in: source, end: trailing.start, findings: &findings)
    kinds = leading.kinds + trailing.kinds
    music = min(leading.musicStart, trailing.start)..<trailing.start
    filledTextFrames = leading.filledTextFrames
    recordsGainChange = leading.recordsGainChange || trailing.recordsGainChange
    self.findings = findings.sorted
  }
}
