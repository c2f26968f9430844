import Foundation
import RecordSides
import Testing

struct SilenceTests {
  // MARK: From samples

  /// Short tracks, so that there are enough of them in a few seconds of samples.
  private static func shortTracks() throws -> SilenceParameters {
    try SilenceParameters(shortestTrack: .seconds(6))
  }

  private static func shortSide(seed: Int) -> SyntheticSide {
    var side = SyntheticSide(seed: seed)
    side.character.rumble = side.number(in: -40 ... -30)
    side.character.clicks = side.number(in: 0...3)
    side.character.isMono = seed.isMultiple(of: 3)
    side.addNeedleUp(side.number(in: 0...1))
    side.addNeedleDrop()
    side.addGap(side.number(in: 1...3))
    for _ in 0..<4 {
      side.addTrack(
        side.number(in: 9...13), level: side.number(in: -24 ... -14),
        fadeIn: side.number(in: 0...1), fadeOut: side.number(in: 0...3))
      // A rest, too short for a gap, and a soft passage.
      side.soften(from: 3, for: 0.9, by: 70)
      side.soften(from: 5, for: 2, by: 24)
      side.addGap(side.number(in: 1.6...4))
    }
    side.addRunOut(turns: 3)
    return side
  }

  @Test(arguments: 1...24)
  func findsTracksInNoiseRumbleHumAndClicks(seed: Int) throws {
    var side = Self.shortSide(seed: seed)
    let rate = 4000
    let envelope = try measure(side.samples(sampleRate: rate), sampleRate: rate)
    let map = try SilenceMap(envelope, parameters: Self.shortTracks())
    expectCuts(of: SidePlan(cuttingAtSilencesOf: map), at: side.tracks)
    #expect(abs(map.noiseFloor + 57) < 4)
  }

  @Test(arguments: [44_100, 48_000, 96_000])
  func theSampleRateMakesNoDifference(sampleRate: Int) throws {
    var side = SyntheticSide(seed: sampleRate)
    side.addGap(0.5)
    side.addTrack(3)
    side.addGap(1.7)
    side.addTrack(3)
    side.addGap(0.5)
    let envelope = try measure(side.samples(sampleRate: sampleRate), sampleRate: sampleRate)
    let map = try SilenceMap(
      envelope,
      parameters: SilenceParameters(shortestTrack: .seconds(2), lowestConfidence: 0.1))
    expectCuts(of: SidePlan(cuttingAtSilencesOf: map), at: side.tracks)
  }

  // MARK: From envelopes: whole sides

  private static func wholeSide(seed: Int) -> SyntheticSide {
    var side = SyntheticSide(seed: seed)
    side.character.noise = side.number(in: -66 ... -50)
    side.character.clicks = side.number(in: 0...4)
    side.addNeedleUp(side.number(in: 0...20))
    side.addNeedleDrop()
    side.addGap(side.number(in: 1...8))
    for _ in 0..<Int(side.number(in: 3...7)) {
      side.addTrack(
        side.number(in: 70...280), level: side.number(in: -24 ... -14),
        fadeIn: side.number(in: 0...2), fadeOut: side.number(in: 0...8))
      side.soften(from: 20, for: 1.2, by: 70)
      side.soften(from: 40, for: 10, by: 18)
      side.addGap(side.number(in: 1.6...6))
    }
    side.addRunOut(turns: Int(side.number(in: 0...40)))
    side.addNeedleUp(side.number(in: 0...20))
    return side
  }

  @Test(arguments: 1...24)
  func findsTheTracksOfWholeSides(seed: Int) throws {
    var side = Self.wholeSide(seed: seed)
    let map = try SilenceMap(side.envelope())
    let plan = SidePlan(cuttingAtSilencesOf: map)
    expectCuts(of: plan, at: side.tracks)
    for cut in plan.cuts { #expect(cut.confidence >= 0.5) }
    #expect(plan.tracks.first?.samples.lowerBound == 0)
    #expect(plan.tracks.last?.samples.upperBound == plan.sampleCount)
    for (track, next) in zip(plan.tracks, plan.tracks.dropFirst()) {
      #expect(track.samples.upperBound == next.samples.lowerBound)
    }
    // The music begins after the needle has dropped, and ends before the run-out groove.
    let music = (side.tracks.first?.lowerBound ?? 0)...(side.tracks.last?.upperBound ?? 0)
    #expect(abs(Double(map.music.lowerBound) / 44_100 - music.lowerBound) < 0.5)
    #expect(Double(map.music.upperBound) / 44_100 < music.upperBound + 0.5)
  }

  @Test(arguments: 1...10)
  func musicThatNeverStopsIsNotCut(seed: Int) throws {
    var side = SyntheticSide(seed: seed)
    side.addGap(2)
    side.addTrack(900)
    for start in stride(from: 50.0, to: 850, by: 60) {
      side.soften(from: start, for: side.number(in: 1...10), by: side.number(in: 5...25))
    }
    side.addGap(3)
    let plan = try SidePlan(cuttingAtSilencesOf: SilenceMap(side.envelope()))
    #expect(plan.tracks.count == 1)
    #expect(plan.cuts == [])
  }

  @Test func clicksAndAThumpDoNotEndAGap() throws {
    var side = SyntheticSide(seed: 5)
    side.character.clicks = 12
    side.addTrack(80)
    side.addGap(5)
    side.addTrack(80)
    let plan = try SidePlan(cuttingAtSilencesOf: SilenceMap(side.envelope()))
    expectCuts(of: plan, at: side.tracks)
    guard case .gap(let gap) = plan.cuts.first?.evidence else {
      Issue.record("no gap")
      return
    }
    #expect(abs(Double(gap.samples.count) / 44_100 - 5) < 0.5)
  }

  @Test func tracksAreNotShorterThanAllowed() throws {
    var side = SyntheticSide(seed: 8)
    for length in [100.0, 30, 100] {
      side.addTrack(length)
      side.addGap(3)
    }
    let envelope = side.envelope()
    let plan = try SidePlan(cuttingAtSilencesOf: SilenceMap(envelope))
    #expect(plan.tracks.count == 2)
    #expect(plan.passedOver.count == 1)
    let finer = try SidePlan(
      cuttingAtSilencesOf: SilenceMap(
        envelope, parameters: SilenceParameters(shortestTrack: .seconds(20))))
    expectCuts(of: finer, at: side.tracks)
    #expect(finer.passedOver == [])
  }

  @Test func digitalSilenceIsAGapToo() throws {
    var side = SyntheticSide(seed: 9)
    side.character.noise = -150
    side.character.clicks = 0
    side.addGap(3)
    for _ in 0..<3 {
      side.addTrack(90)
      side.addGap(2)
    }
    let plan = try SidePlan(cuttingAtSilencesOf: SilenceMap(side.envelope()))
    expectCuts(of: plan, at: side.tracks)
  }

  @Test func theUsualPercentileFailsWhereLittleIsSilent() throws {
    var side = Self.wholeSide(seed: 3)
    let envelope = side.envelope()
    let usual = try SilenceMap(
      envelope, parameters: SilenceParameters(floor: .percentile(0.1)))
    let ours = try SilenceMap(envelope)
    #expect(usual.noiseFloor > ours.noiseFloor + 10)
    let given = try SilenceMap(
      envelope, parameters: SilenceParameters(floor: .level(side.character.noise)))
    expectCuts(of: SidePlan(cuttingAtSilencesOf: given), at: side.tracks)
  }

  // MARK: Sides without music

  @Test(arguments: [-150.0, -90, -60, -45])
  func aSideWithoutMusicIsRefused(noise: Double) throws {
    var side = SyntheticSide(seed: 4)
    side.character.noise = noise
    side.addNeedleUp(3)
    side.addGap(100)
    side.addRunOut(turns: 10)
    let envelope = side.envelope()
    let error = #expect(throws: RecordSideError.self) { try SilenceMap(envelope) }
    guard case .silent = error else {
      Issue.record("\(String(describing: error))")
      return
    }
  }

  @Test func anEmptySideIsRefused() throws {
    let envelope = try measure([], sampleRate: 44_100)
    #expect(throws: RecordSideError.empty) { try SilenceMap(envelope) }
  }

  @Test(arguments: [1, 10, 2205, 10_000, 44_100])
  func aVeryShortSideIsOneTrack(sampleCount: Int) throws {
    let samples = (0..<2 * sampleCount).map { Float($0 % 40 < 20 ? 0.5 : -0.5) }
    let map = try SilenceMap(measure(samples, sampleRate: 44_100))
    let plan = SidePlan(cuttingAtSilencesOf: map)
    #expect(plan.tracks.map(\.samples) == [0..<sampleCount])
    #expect(plan.cuts == [])
  }

  // MARK: Parameters

  @Test func parametersOutOfRangeAreRefused() {
    #expect(throws: RecordSideError.self) { try SilenceParameters(margin: 0) }
    #expect(throws: RecordSideError.self) { try SilenceParameters(margin: .nan) }
    #expect(throws: RecordSideError.self) { try SilenceParameters(floor: .percentile(0.9)) }
    #expect(throws: RecordSideError.self) { try SilenceParameters(floor: .level(1)) }
    #expect(throws: RecordSideError.self) { try SilenceParameters(shortestSilence: .seconds(0.1)) }
    #expect(throws: RecordSideError.self) { try SilenceParameters(shortestTrack: .zero) }
    #expect(throws: RecordSideError.self) { try SilenceParameters(longestClick: .seconds(-1)) }
    #expect(throws: RecordSideError.self) { try SilenceParameters(leadIn: .seconds(6)) }
    #expect(throws: RecordSideError.self) { try SilenceParameters(lowestConfidence: 1.1) }
  }

  @Test func theDefaultsAreTheStandard() throws {
    #expect(try SilenceParameters() == .standard)
  }
}

/// Expects a cut within half a second of 0.3 s before each track but the first, and no other.
func expectCuts(
  of plan: SidePlan, at tracks: [Range<Double>], sourceLocation: SourceLocation = #_sourceLocation
) {
  let expected = tracks.dropFirst().map { $0.lowerBound - 0.3 }
  let found = plan.cuts.map { Double($0.position) / Double(plan.sampleRate) }
  #expect(found.count == expected.count, sourceLocation: sourceLocation)
  for (cut, time) in zip(found, expected) {
    #expect(abs(cut - time) < 0.5, sourceLocation: sourceLocation)
  }
}
