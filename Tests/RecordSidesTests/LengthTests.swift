import RecordSides
import Testing

struct LengthTests {
  private static func side(
    seed: Int, gaps: ClosedRange<Double>, rest: Double = 1.8
  ) -> SyntheticSide {
    var side = SyntheticSide(seed: seed)
    side.addNeedleDrop()
    side.addGap(3)
    for _ in 0..<Int(side.number(in: 3...8)) {
      side.addTrack(
        side.number(in: 40...280), fadeIn: side.number(in: 0...1), fadeOut: side.number(in: 0...6))
      side.soften(from: 15, for: rest, by: 70)
      side.addGap(side.number(in: gaps))
    }
    side.addRunOut(turns: 5)
    return side
  }

  /// What a release would say, in whole seconds, of a side that runs `speed` times as fast.
  private static func lengths(_ side: SyntheticSide, speed: Double) -> [ExpectedTrack] {
    side.tracks.map { track in
      let seconds = (track.upperBound - track.lowerBound) * speed
      return ExpectedTrack(length: .seconds(seconds.rounded()), title: "\(Int(seconds))")
    }
  }

  @Test(arguments: 1...18)
  func findsTheGapsAtAnySpeed(seed: Int) throws {
    var side = Self.side(seed: seed, gaps: 0.8...6)
    let speed = side.number(in: 0.975...1.025)
    let expected = Self.lengths(side, speed: speed)
    let plan = try SidePlan(fitting: expected, to: SilenceMap(side.envelope()))
    expectCuts(of: plan, at: side.tracks)
    #expect(plan.tracks.map(\.title) == expected.map(\.title))
    #expect(plan.cuts.allSatisfy { if case .gap = $0.evidence { true } else { false } })
    #expect(abs(try #require(plan.speed) / speed - 1) < 0.012)
  }

  @Test(arguments: 1...5)
  func computesTheCutsOfMusicThatRunsOn(seed: Int) throws {
    var side = SyntheticSide(seed: seed)
    side.addGap(2)
    for length in [200.0, 130, 260] { side.addTrack(length) }
    side.addGap(2)
    let plan = try SidePlan(
      fitting: Self.lengths(side, speed: 1.01), to: SilenceMap(side.envelope()))
    #expect(plan.cuts.map(\.evidence) == [.lengths, .lengths])
    #expect(plan.cuts.allSatisfy { $0.confidence == 0 })
    for (cut, track) in zip(plan.cuts, side.tracks.dropFirst()) {
      #expect(abs(Double(cut.position) / 44_100 - track.lowerBound) < 4)
    }
  }

  @Test func mixesGapsAndComputedCuts() throws {
    var side = SyntheticSide(seed: 7)
    side.addGap(2)
    side.addTrack(100)
    side.addGap(2)
    side.addTrack(150)
    side.addTrack(120)
    side.addGap(2)
    side.addTrack(180)
    side.addGap(2)
    let plan = try SidePlan(
      fitting: Self.lengths(side, speed: 0.99), to: SilenceMap(side.envelope()))
    let isInGap = plan.cuts.map { if case .gap = $0.evidence { true } else { false } }
    #expect(isInGap == [true, false, true])
    for (cut, track) in zip(plan.cuts, side.tracks.dropFirst()) {
      #expect(abs(Double(cut.position) / 44_100 - track.lowerBound) < 3)
    }
  }

  @Test func tellsGapsThatAreNotUsed() throws {
    var side = Self.side(seed: 3, gaps: 2...4, rest: 1)
    let map = try SilenceMap(side.envelope())
    var expected = Self.lengths(side, speed: 1)
    let last = expected.removeLast()
    let before = expected.removeLast()
    expected.append(ExpectedTrack(length: before.length + last.length + .seconds(3)))
    let plan = try SidePlan(fitting: expected, to: map)
    #expect(plan.passedOver.count == 1)
  }

  @Test func oneTrackNeedsNoCut() throws {
    var side = SyntheticSide(seed: 2)
    side.addTrack(100)
    let plan = try SidePlan(
      fitting: Self.lengths(side, speed: 1), to: SilenceMap(side.envelope()))
    #expect(plan.cuts == [])
    #expect(plan.tracks.map(\.samples) == [0..<plan.sampleCount])
  }

  @Test(arguments: [0.7, 0.9, 1.12, 1.35, 2.34])
  func lengthsOfAnotherSideAreRefused(factor: Double) throws {
    var side = Self.side(seed: 11, gaps: 2...4)
    let map = try SilenceMap(side.envelope())
    let expected = Self.lengths(side, speed: factor)
    let error = #expect(throws: RecordSideError.self) { try SidePlan(fitting: expected, to: map) }
    guard case .lengthsDoNotFit(_, _, expected.count, 0.03) = error else {
      Issue.record("\(String(describing: error))")
      return
    }
    let message = error?.description ?? ""
    #expect(message.contains("instead of") == (factor > 1.3), "\(message)")
  }

  @Test func impossibleLengthsAreRefused() throws {
    var side = SyntheticSide(seed: 2)
    side.addTrack(100)
    let map = try SilenceMap(side.envelope())
    #expect(throws: RecordSideError.lengthCount(0)) { try SidePlan(fitting: [], to: map) }
    let second = ExpectedTrack(length: .seconds(1))
    #expect(throws: RecordSideError.lengthCount(100)) {
      try SidePlan(fitting: Array(repeating: second, count: 100), to: map)
    }
    for length in [Duration.zero, .seconds(-3), .seconds(7201)] {
      #expect(throws: RecordSideError.length(length, track: 2)) {
        try SidePlan(fitting: [second, ExpectedTrack(length: length)], to: map)
      }
    }
    #expect(throws: RecordSideError.self) {
      try SidePlan(fitting: [second], to: map, speedTolerance: 0.2)
    }
  }

  /// Cuts stay in order and inside the side however many tracks there are.
  @Test(arguments: [2, 20, 99])
  func manyShortTracksStayInOrder(count: Int) throws {
    var side = SyntheticSide(seed: 6)
    side.addTrack(99)
    let expected = Array(
      repeating: ExpectedTrack(length: .seconds(99.0 / Double(count))), count: count)
    let plan = try SidePlan(fitting: expected, to: SilenceMap(side.envelope()))
    #expect(plan.tracks.count == count)
    #expect(plan.tracks.allSatisfy { !$0.samples.isEmpty })
  }
}
