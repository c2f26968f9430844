import CompactDisc
import RipVerifying
import TestSupport
import Testing

struct AccurateRipDiscIDTests {
  @Test func pathHasTheLastDigitsOfTheFirstID() throws {
    let toc = try TableOfContents(parsing: "0:11413:25024:45713:55220")
    let id = try #require(AccurateRipDiscID(toc))
    #expect(id.path == "accuraterip/a/9/8/dBAR-004-0002189a-00087f33-1f02e004.bin")
    #expect(AccurateRipDiscID(parsing: id.description) == id)
    #expect(AccurateRipDiscID(try TableOfContents(parsing: "-0:1000")) == nil)
  }

  @Test(arguments: ["", "004", "4-0002189a-00087f33-1f02e004", "004-2189a-00087f33-1f02e004"])
  func otherTextsAreRefused(text: String) { #expect(AccurateRipDiscID(parsing: text) == nil) }
}

struct AccurateRipReplyTests {
  private let disc: AccurateRipDiscID
  private let reply: AccurateRipReply

  init() throws {
    disc = try #require(
      AccurateRipDiscID(try TableOfContents(parsing: "0:11413:25024:45713:55220")))
    reply = AccurateRipReply(
      pressings: (1...3).map { pressing in
        AccurateRipReply.Pressing(
          entries: (1...4).map { track in
            AccurateRipReply.Entry(
              confidence: pressing * track, crc: UInt32(pressing) << 24 | UInt32(track),
              frame450: pressing == 2 ? 0 : 0xFEED_0000)
          })
      })
  }

  @Test func isReadAsItIsWritten() throws {
    let file = reply.file(disc)
    #expect(file.count == 3 * (13 + 9 * 4))
    #expect(Array(file.prefix(5)) == [4, 0x9A, 0x18, 0x02, 0x00])
    #expect(Array(file[13..<22]) == [1, 1, 0, 0, 1, 0, 0, 0xED, 0xFE])
    #expect(try AccurateRipReply(parsing: file, disc: disc) == reply)
  }

  @Test func aTailThatIsCutOffIsLeftOut() throws {
    let file = reply.file(disc)
    for length in 49..<file.count {
      let parsed = try AccurateRipReply(parsing: Array(file.prefix(length)), disc: disc)
      #expect(parsed.pressings == Array(reply.pressings.prefix(length / 49)))
      #expect(parsed.isTruncated == !length.isMultiple(of: 49))
    }
    for length in 0..<49 {
      #expect(throws: AccurateRipError.noBlock(byteCount: length)) {
        try AccurateRipReply(parsing: Array(file.prefix(length)), disc: disc)
      }
    }
  }

  @Test func blocksOfOtherDiscsAreLeftOut() throws {
    let other = try #require(AccurateRipDiscID(parsing: "004-0002189a-00087f33-1f02e005"))
    let file = reply.file(other) + reply.file(disc)
    #expect(try AccurateRipReply(parsing: file, disc: disc) == reply)
    #expect(throws: AccurateRipError.otherDisc(disc)) {
      try AccurateRipReply(parsing: reply.file(other), disc: disc)
    }
    #expect(throws: AccurateRipError.self) {
      try AccurateRipReply(
        parsing: [UInt8](repeating: 0, count: AccurateRipReply.longestReply + 1), disc: disc)
    }
  }

  @Test func damagedRepliesAreReadOrRefused() {
    var random = RandomBytes(seed: 450)
    for _ in 0..<4000 {
      let bytes = random.damage(reply.file(disc))
      do {
        let parsed = try AccurateRipReply(parsing: bytes, disc: disc)
        #expect(parsed.pressings.allSatisfy { $0.entries.count == 4 })
        #expect(parsed.pressings.count <= bytes.count / 49)
      } catch {
        #expect(error.description.hasSuffix("."))
      }
    }
  }
}

struct AccurateRipComparisonTests {
  private static let toc = "0:470:1000:1500"

  private func entries(
    _ survey: RipSurvey, offset: Int = 0, confidence: Int, hasFrame450: Bool = true
  ) -> [AccurateRipReply.Entry] {
    survey.layout.tracks.indices.map { index in
      AccurateRipReply.Entry(
        confidence: confidence, crc: survey.accurateRipV1(ofTrack: index)?[offset] ?? 0,
        frame450: hasFrame450 ? survey.frame450(ofTrack: index)?[offset] ?? 0 : 0)
    }
  }

  private func verdicts(
    _ disc: NoiseDisc, _ entries: [[AccurateRipReply.Entry]], shifted: [ShiftedChecksums] = []
  ) -> [String] {
    let reply = AccurateRipReply(pressings: entries.map(AccurateRipReply.Pressing.init))
    return AccurateRipComparison(layout: disc.layout, reply: reply)
      .verdicts(disc.survey(), shifted: shifted).map(\.description)
  }

  @Test func confidencesOfAllPressingsAddUp() throws {
    let disc = try NoiseDisc(Self.toc)
    let survey = disc.survey()
    let v1 = entries(survey, confidence: 5)
    let v2 = survey.tracks.map {
      AccurateRipReply.Entry(confidence: 7, crc: $0.accurateRipV2, frame450: 0)
    }
    let other = entries(try NoiseDisc(Self.toc, seed: 9).survey(), confidence: 100)
    #expect(
      verdicts(disc, [v1, other, v2])
        == Array(repeating: "accurate (confidence 12)", count: 3))
    #expect(verdicts(disc, [other]) == Array(repeating: "differs (confidence 100)", count: 3))
    #expect(verdicts(disc, []) == Array(repeating: "not in the database", count: 3))
    let empty = AccurateRipReply.Entry(confidence: 3, crc: 0, frame450: 0)
    #expect(
      verdicts(disc, [[v1[0], empty, v1[2]]])
        == ["accurate (confidence 5)", "not in the database", "accurate (confidence 5)"])
  }

  @Test(arguments: [664, 2939, -2939])
  func anotherPressingIsFoundAtItsOffset(offset: Int) throws {
    let disc = try NoiseDisc(Self.toc)
    // The database's pressing has the samples that much earlier than the disc at hand.
    let database = entries(disc.survey(), confidence: 12)
    let verdicts = verdicts(disc.displaced(by: offset), [database])
    let sign = offset > 0 ? "+" : ""
    #expect(
      verdicts
        == Array(
          repeating: "accurate, another pressing at \(sign)\(offset) (confidence 12)", count: 3))
  }

  @Test func damageInOneTrackIsToldFromAnotherPressing() throws {
    let disc = try NoiseDisc(Self.toc)
    let database = entries(disc.survey(), confidence: 12)
    var damaged = disc.displaced(by: 30)
    damaged.samples[2 * 700 * 588] ^= 1
    #expect(
      verdicts(damaged, [database]) == [
        "accurate, another pressing at +30 (confidence 12)",
        "differs (confidence 12), but sector 450 is the same at +30",
        "accurate, another pressing at +30 (confidence 12)",
      ])
    damaged = disc
    damaged.samples[2 * 700 * 588] ^= 1
    #expect(
      verdicts(damaged, [database])[1] == "differs (confidence 12), but sector 450 is the same")
  }

  /// Of so many offsets, one may fit by chance; something else has to agree.
  @Test func aLoneChecksumAtAnOffsetIsNotEnough() throws {
    let disc = try NoiseDisc(Self.toc)
    let survey = disc.survey()
    var lone = entries(try NoiseDisc(Self.toc, seed: 9).survey(), confidence: 3)
    lone[1] = AccurateRipReply.Entry(
      confidence: 3, crc: try #require(survey.accurateRipV1(ofTrack: 1)?[77]), frame450: 0)
    #expect(verdicts(disc, [lone])[1] == "differs (confidence 3)")
    lone[1] = AccurateRipReply.Entry(
      confidence: 3, crc: lone[1].crc,
      frame450: try #require(survey.frame450(ofTrack: 1)?[77]))
    #expect(verdicts(disc, [lone])[1] == "accurate, another pressing at +77 (confidence 3)")
  }

  @Test func version2AtAnOffsetTakesAnotherPass() throws {
    let disc = try NoiseDisc(Self.toc)
    let survey = disc.survey()
    let v2 = survey.tracks.indices.map { index in
      AccurateRipReply.Entry(
        confidence: 9, crc: survey.tracks[index].accurateRipV2,
        frame450: index == 0 ? 0 : survey.tracks[index].frame450 ?? 0)
    }
    let pressing = disc.displaced(by: -12)
    let reply = AccurateRipReply(pressings: [AccurateRipReply.Pressing(entries: v2)])
    let comparison = AccurateRipComparison(layout: disc.layout, reply: reply)
    #expect(comparison.offsetsWorthTrying(pressing.survey()) == [-12])
    var shifted = ShiftedChecksums(disc.layout, offset: -12)
    pressing.forEachBlock([9999]) { shifted.update($0) }
    #expect(
      comparison.verdicts(pressing.survey(), shifted: [shifted])
        == Array(repeating: .accurateAt(offset: -12, confidence: 9), count: 3))
  }

  /// On a disc that begins with data, track 2 is the first audio track, or the second place.
  @Test func bothPlacesCountOnDiscsThatBeginWithData() throws {
    let disc = try NoiseDisc("-0:1000:1500:2000")
    let survey = disc.survey()
    let first = entries(survey, confidence: 4)
    let nothing = AccurateRipReply.Entry(confidence: 0, crc: 0, frame450: 0)
    #expect(
      verdicts(disc, [first]).prefix(2) == ["accurate (confidence 4)", "accurate (confidence 4)"])
    #expect(
      verdicts(disc, [[nothing, first[0], first[1]]]).prefix(2)
        == ["accurate (confidence 4)", "accurate (confidence 4)"])
  }

  @Test func aTrackIsComparedAsSoonAsItIsThrough() throws {
    let disc = try NoiseDisc(Self.toc)
    let reply = AccurateRipReply(
      pressings: [AccurateRipReply.Pressing(entries: entries(disc.survey(), confidence: 2))])
    let comparison = AccurateRipComparison(layout: disc.layout, reply: reply)
    var survey = RipSurvey(disc.layout)
    survey.update(disc.track(0).span)
    #expect(comparison.confidence(survey.tracks[0], index: 0) == 2)
    #expect(comparison.confidence(survey.tracks[0], index: 1) == nil)
  }
}

struct DriveOffsetFindingTests {
  private func disc(_ number: Int, _ offsets: [Int: Int]) throws -> DriveOffsetFinding.Disc {
    let text = "004-0000000\(number)-00087f33-1f02e004"
    return DriveOffsetFinding.Disc(
      id: try #require(AccurateRipDiscID(parsing: text)), offsets: offsets)
  }

  @Test func twoDiscsOrOneAndAnEarlierValueAreProof() throws {
    let first = try disc(1, [30: 9, 642: 1])
    let second = try disc(2, [30: 4])
    #expect(DriveOffsetFinding(discs: [first, second]) == .verified(30))
    #expect(DriveOffsetFinding(discs: [first], known: [30]) == .verified(30))
    #expect(DriveOffsetFinding(discs: [first], known: [6]) == .likely(30))
    #expect(DriveOffsetFinding(discs: [first, first]) == .likely(30))
    #expect(DriveOffsetFinding(discs: [], known: [30]) == .unknown)
  }

  /// A pressing differs from the rest, and never outvotes them.
  @Test func discsThatDisagreeProveNothing() throws {
    let first = try disc(1, [30: 9])
    let pressing = try disc(2, [694: 9])
    #expect(DriveOffsetFinding(discs: [first, pressing]) == .contradictory([30, 694]))
    #expect(DriveOffsetFinding(discs: [first, pressing], known: [30]) == .verified(30))
    #expect(DriveOffsetFinding(discs: [first, pressing, try disc(3, [30: 1])]) == .verified(30))
    #expect(DriveOffsetFinding(discs: [try disc(1, [1: 2, 5: 2])]) == .unknown)
  }

  @Test func verdictsTellOffsets() throws {
    let id = try #require(AccurateRipDiscID(parsing: "004-00000001-00087f33-1f02e004"))
    let verdicts: [AccurateRipVerdict] = [
      .accurateAt(offset: 24, confidence: 3), .accurateAt(offset: 24, confidence: 9),
      .accurate(confidence: 2), .differs(confidence: 4, frame450At: 7), .notInDatabase,
    ]
    let disc = DriveOffsetFinding.Disc(id: id, verdicts: verdicts, applied: 6)
    #expect(disc.offsets == [30: 2, 6: 1])
    #expect(DriveOffsetFinding(discs: [disc]).description.hasPrefix("+30 samples"))
  }
}
