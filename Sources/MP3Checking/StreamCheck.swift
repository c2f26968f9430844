internal import MP3Stream

/// Walks through a stream and gathers what it is and what is wrong with it.
struct StreamCheck {
  /// A block of a disk: a file that was never written to its end often has more zeros.
  private static let longestPadding = 4096

  /// The tag in front of the stream and its frame.
  private(set) var infoTag: (fields: InfoTagFields, frame: StreamFrame)?
  private(set) var positions = FramePositions()
  /// Frames with sound.
  var frameCount: Int { positions.frameCount }
  private(set) var firstHeader: FrameHeader?
  /// Where the last frame ends.
  private(set) var end = 0
  /// Bytes of frames with sound.
  private(set) var soundByteCount = 0
  private(set) var bitRates: ClosedRange<Int>?
  private(set) var usesJointStereo = false
  /// The frames' samples, per channel.
  private(set) var sampleCount = 0

  private var lastHeader: FrameHeader?
  private var checkedCRCs = 0
  private var wrongCRCs = 0
  private var firstWrongCRC: Int?
  /// Bytes behind the last frame, of which is not known yet what they are.
  private var skipped: Range<Int>?
  /// Whether frames may lack data for a reason that has been told.
  private var hasLostBytes = false
  private var hasPlayableFrame = false

  mutating func add(
    _ frame: StreamFrame, at walker: borrowing FrameWalker, in source: any ByteSource,
    findings: inout FindingList
  ) throws(CheckError) {
    let isFirst = lastHeader == nil
    try tellSkipped(isLast: false, in: source, findings: &findings)
    if let lastHeader, !frame.header.continues(lastHeader) {
      findings.add(
        .formatChange(from: lastHeader.summary, to: frame.header.summary), at: frame.position)
      hasLostBytes = true
    } else if frameCount > 0, let lastHeader, frame.header.flags != lastHeader.flags {
      findings.add(.headerFlagsChange, at: frame.position)
    }
    lastHeader = frame.header
    end = frame.bytes.upperBound
    guard !frame.isInfoTag else {
      if isFirst {
        infoTag = walker.withFrameBytes { InfoTagFields(frame: $0) }.flatMap { $0 }
          .map { ($0, frame) }
      } else {
        findings.add(.joinedFiles, at: frame.position)
        hasLostBytes = true
      }
      return
    }
    checkSound(frame, findings: &findings)
    if firstHeader == nil { firstHeader = frame.header }
    positions.append(frame.position)
    soundByteCount += frame.header.byteCount
    sampleCount += frame.header.sampleCount
    let rate = frame.header.bitRate
    bitRates =
      bitRates.map { min($0.lowerBound, rate)...max($0.upperBound, rate) } ?? rate...rate
    usesJointStereo = usesJointStereo || frame.header.channelMode == .jointStereo
  }

  private mutating func checkSound(_ frame: StreamFrame, findings: inout FindingList) {
    if let isRight = frame.hasRightCRC {
      checkedCRCs += 1
      if !isRight {
        wrongCRCs += 1
        firstWrongCRC = firstWrongCRC ?? frame.position
      }
    }
    if let defect = frame.sideInformation.defect {
      findings.add(.impossibleSideInformation(defect), at: frame.position)
    }
    switch frame.mainData {
    case .intact: hasPlayableFrame = true
    case .beginsTooEarly:
      // Behind a gap that has been told, this only follows from it.
      if !hasPlayableFrame, !hasLostBytes { findings.add(.beginsWithinStream, at: frame.position) }
    case .overlaps(let count):
      findings.add(.overlappingMainData(byteCount: count), at: frame.position)
    case .overruns(let count):
      findings.add(.overrunningMainData(bitCount: count), at: frame.position)
    }
  }

  mutating func addSkipped(_ range: Range<Int>) {
    skipped = range
  }

  mutating func addTruncated(
    _ range: Range<Int>, header: FrameHeader, in source: any ByteSource,
    findings: inout FindingList
  ) throws(CheckError) {
    try tellSkipped(isLast: false, in: source, findings: &findings)
    end = range.upperBound
    findings.add(
      .truncatedLastFrame(missingByteCount: header.byteCount - range.count), at: range.lowerBound)
  }

  /// Tells what can only be told when all frames are known.
  mutating func finish(in source: any ByteSource, findings: inout FindingList) throws(CheckError) {
    guard lastHeader != nil else { return }
    try tellSkipped(isLast: true, in: source, findings: &findings)
    if checkedCRCs > 1, wrongCRCs == checkedCRCs {
      findings.add(.unknownFrameCRCs(count: wrongCRCs))
    } else {
      for _ in 0..<wrongCRCs { findings.add(.wrongFrameCRC, at: firstWrongCRC) }
    }
  }

  /// Whether the tag in front tells how many frames there are, and they are there.
  private var hasAllFramesOfTag: Bool {
    infoTag?.fields.frameCount.map { $0 <= frameCount } ?? false
  }

  private mutating func tellSkipped(
    isLast: Bool, in source: any ByteSource, findings: inout FindingList
  ) throws(CheckError) {
    guard let range = skipped else { return }
    skipped = nil
    let content = try FileCheck.content(of: range, in: source)
    let isFirst = lastHeader == nil
    let anomaly: Anomaly =
      switch (isFirst, isLast, content) {
      case (true, _, .zeros): .zerosBeforeAudio(byteCount: range.count)
      case (true, _, _): .foreignBytesBeforeAudio(byteCount: range.count, content)
      case (_, true, .zeros):
        range.count < Self.longestPadding || hasAllFramesOfTag
          ? .zerosAfterAudio(byteCount: range.count) : .zerosInsteadOfMusic(byteCount: range.count)
      case (_, true, _): .foreignBytesAfterAudio(byteCount: range.count, content)
      case (_, _, .unknown): .damagedFrames(byteCount: range.count)
      default: .foreignBytesBetweenFrames(byteCount: range.count, content)
      }
    // Zeros at either end are padding; elsewhere, something is lost.
    if case .zerosBeforeAudio = anomaly {} else { hasLostBytes = true }
    findings.add(anomaly, at: range.lowerBound)
  }

  /// What the stream is; nil where it has no sound.
  var facts: StreamFacts? {
    guard let firstHeader, let bitRates else { return nil }
    let seconds = Double(sampleCount) / Double(firstHeader.sampleRate)
    var music: Int?
    if let fields = infoTag?.fields.extensionFields, fields.delay + fields.padding > 0 {
      music = sampleCount - fields.delay - fields.padding
    }
    return StreamFacts(
      version: firstHeader.version, sampleRate: firstHeader.sampleRate,
      channelMode: usesJointStereo ? .jointStereo : firstHeader.channelMode,
      bitRates: bitRates.count == 1
        ? .constant(bitRates.lowerBound)
        : .variable(
          mean: Int((Double(soundByteCount) / 125 / seconds).rounded()), range: bitRates),
      frameCount: frameCount, decodedSampleCount: sampleCount,
      musicSampleCount: music.flatMap { $0 >= 0 ? $0 : nil }, encoder: infoTag?.fields.encoder,
      infoTag: infoTag?.fields.kind)
  }
}

extension FrameHeader {
  /// For a person, such as "44.1 kHz stereo".
  fileprivate var summary: String {
    "\(hertzInWords(sampleRate)) \(isMono ? "mono" : "stereo")"
  }
}

/// A sample rate for a person, such as "44.1 kHz" or "11.025 kHz".
public func hertzInWords(_ rate: Int) -> String {
  let rest = rate % 1000
  guard rest > 0 else { return "\(rate / 1000) kHz" }
  var digits = String(String(rest + 1000).dropFirst())
  while digits.last == "0" { digits.removeLast() }
  return "\(rate / 1000).\(digits) kHz"
}
