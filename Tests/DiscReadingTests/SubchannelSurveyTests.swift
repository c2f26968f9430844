import SecureReading
import Testing

@testable import CompactDisc

/// Discs that no image describes.
@Suite(.timeLimit(.minutes(30)))
struct SubchannelSurveyTests {
  private static let first = ISRC("ZZTNA2600001")
  private static let second = ISRC("ZZTNA2600002")

  /// Two tracks of 1,500 sectors, with a code in each hundredth.
  private static func disc(
    _ code: @escaping @Sendable (Int) -> ISRC?,
    track: @escaping @Sendable (Int) -> (number: Int, index: Int) = { ($0 / 1500 + 1, 1) },
    control: @escaping @Sendable (Int) -> UInt8 = { _ in 0 }
  ) -> ModelDrive {
    ModelDrive { sector in
      if sector % 100 == 40, let code = code(sector) {
        return Q.isrc(code, control: control(sector))
      }
      let (number, index) = track(sector)
      return Q.position(number, index, sector, control: control(sector))
    }
  }

  private static func survey(
    _ drive: ModelDrive, starts: [Int] = [0, 1500], leadOut: Int = 3000
  ) throws -> SubchannelFindings {
    let toc = try TableOfContents(
      entries: zip(1..., starts).map { number, start in
        TableOfContents.Entry(
          number: number, kind: .audio, start: Sector(offset: start), flags: [.copyPermitted])
      }, leadOut: Sector(offset: leadOut))
    var survey = SubchannelSurvey(drive: drive, toc: toc)
    let findings = survey.run()
    #expect(survey.readCount < 100)
    return try #require(findings)
  }

  @Test func aCodeThatComesLateIsStillItsTracks() throws {
    // The first track's code runs on for twelve seconds into the second.
    let drive = Self.disc { $0 < 2400 ? Self.first : Self.second }
    #expect(
      try Self.survey(drive).isrcs == [1: Self.first, 2: Self.second].compactMapValues(\.self))
  }

  @Test func aCodeThatComesLateToALastTrackWithoutOneIsDropped() throws {
    let drive = Self.disc { $0 < 2400 ? Self.first : nil }
    #expect(try Self.survey(drive).isrcs == [1: Self.first].compactMapValues(\.self))
  }

  @Test func aCodeOfTwoTracksIsOfNone() throws {
    #expect(try Self.survey(Self.disc { _ in Self.first }).isrcs == [:])
  }

  @Test func aCodeThatIsReadTwiceIsNoCode() throws {
    let drive = Self.disc { $0 == 340 || $0 == 440 ? Self.first : $0 < 1500 ? nil : Self.second }
    #expect(try Self.survey(drive).isrcs == [2: Self.second].compactMapValues(\.self))
  }

  @Test func anAlternatingCopyBitIsThatOfSCMS() throws {
    let drive = Self.disc(
      { _ in nil }, control: { sector in sector < 1500 && sector / 4 % 2 == 0 ? 2 : 0 })
    #expect(
      try Self.survey(drive).flags == [1: [.copyPermitted, .serialCopyManagement], 2: []])
  }

  /// The start of a pre-gap, where a code hides one of its sectors.
  @Test(arguments: [(1350, 1350), (1349, 1349), (1351, 1351), (1340, 1341), (1341, 1341)])
  func findsTheStartOfAPreGapBehindACode(start: Int, found: Int) throws {
    let drive = Self.disc(
      { $0 < 1300 ? Self.first : Self.second },
      track: { $0 < start ? (1, 1) : $0 < 1500 ? (2, 0) : (2, 1) })
    #expect(try Self.survey(drive).preGaps == [2: Sector(offset: found)])
  }

  @Test func audioBeforeTheFirstTrackIsItsPreGap() throws {
    let drive = Self.disc({ _ in nil }, track: { $0 < 700 ? (1, 0) : $0 < 1500 ? (1, 1) : (2, 1) })
    #expect(
      try Self.survey(drive, starts: [700, 1500]).preGaps == [1: Sector(offset: 0)])
  }

  /// What Q calls INDEX 01 is no pre-gap, wherever the table of contents has the start.
  @Test func aStartThatIsEarlyInQIsNoPreGap() throws {
    let drive = Self.disc({ _ in nil }, track: { $0 < 1490 ? (1, 1) : (2, 1) })
    #expect(try Self.survey(drive).preGaps == [:])
  }

  @Test func nothingIsKnownOfADriveThatTellsNonsense() throws {
    let toc = try TableOfContents(
      entries: [TableOfContents.Entry(number: 1, kind: .audio, start: Sector(offset: 0))],
      leadOut: Sector(offset: 1000))
    for q in [[UInt8](repeating: 0, count: 12), [UInt8](repeating: 0xFF, count: 12)] {
      var survey = SubchannelSurvey(drive: ModelDrive { _ in q }, toc: toc)
      #expect(survey.run() == nil)
      #expect(survey.readCount < 10)
    }
  }

  @Test func aDriveThatIsKnownToGiveNoQIsNotAsked() throws {
    let toc = try TableOfContents(
      entries: [TableOfContents.Entry(number: 1, kind: .audio, start: Sector(offset: 0))],
      leadOut: Sector(offset: 1000))
    var survey = SubchannelSurvey(
      drive: Self.disc { _ in nil }, toc: toc, traits: DriveTraits())
    #expect(survey.run() == nil)
    #expect(survey.readCount == 0)
  }

  @Test func aSlowDriveIsNotKeptWaiting() throws {
    let toc = try TableOfContents(
      entries: (0..<99).map {
        TableOfContents.Entry(number: $0 + 1, kind: .audio, start: Sector(offset: 2000 * $0))
      }, leadOut: Sector(offset: 198_000))
    var drive = Self.disc({ _ in nil }, track: { ($0 / 2000 + 1, 1) })
    drive.duration = .milliseconds(400)
    var survey = SubchannelSurvey(drive: drive, toc: toc)
    #expect(survey.run() != nil)
    #expect(survey.duration <= SubchannelSurvey<ModelDrive>.longestDuration + .milliseconds(400))
  }
}

/// A drive whose Q is a function of the sector, and whose audio is silence.
struct ModelDrive: SectorReading {
  let q: @Sendable (Int) -> [UInt8]
  var duration = Duration.milliseconds(10)

  init(q: @escaping @Sendable (Int) -> [UInt8]) { self.q = q }

  func read(_ request: ReadRequest) -> ReadAnswer {
    var bytes: [UInt8] = []
    for sector in request.sectors {
      bytes += [UInt8](repeating: 0, count: CDAudio.bytesPerSector)
      if request.wantsQ { bytes += q(sector.offset) + [0, 0, 0, 0] }
    }
    return ReadAnswer(result: .success(bytes), duration: duration)
  }

  func setSpeed(_ speed: Int?) {}
  func waitUntilReady() -> DriveFault? { nil }
}

/// Sub-channel Q as a disc has it.
private enum Q {
  static func position(_ track: Int, _ index: Int, _ sector: Int, control: UInt8) -> [UInt8] {
    let time = Sector(offset: sector).msf
    return summed(
      [control << 4 | 1, bcd(track), bcd(index), 0, 0, 0, 0]
        + [time.minute, time.second, time.frame].map(bcd))
  }

  static func isrc(_ code: ISRC, control: UInt8) -> [UInt8] {
    let text = code.description.utf8.map { UInt32($0) - 48 }
    let owner = text.prefix(5).reduce(UInt32(0)) { $0 << 6 | $1 } << 2
    let digits = text.suffix(7).map(UInt8.init) + [0]
    return summed(
      [control << 4 | 3]
        + [24, 16, 8, 0].map { UInt8(truncatingIfNeeded: owner >> UInt32($0)) }
        + stride(from: 0, to: 8, by: 2).map { digits[$0] << 4 | digits[$0 + 1] } + [0])
  }

  private static func bcd(_ number: Int) -> UInt8 { UInt8((number / 10) << 4 | number % 10) }

  private static func summed(_ bytes: [UInt8]) -> [UInt8] {
    let sum = SubchannelQ.checksum(bytes[...])
    return bytes + [UInt8(sum >> 8), UInt8(truncatingIfNeeded: sum)]
  }
}
