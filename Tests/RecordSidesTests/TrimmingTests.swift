import RecordSides
import Testing

struct TrimmingTests {
  /// Two tracks, noise before, between and after them.
  private static func side() throws -> (SyntheticSide, SilenceMap) {
    var side = SyntheticSide(seed: 21)
    side.addNeedleDrop()
    side.addGap(5)
    side.addTrack(80)
    side.addGap(6)
    side.addTrack(90)
    side.addGap(2)
    side.addRunOut(turns: 6)
    return (side, try SilenceMap(side.envelope()))
  }

  @Test func keepsTheGivenNoise() throws {
    let (side, map) = try Self.side()
    let plan = SidePlan(cuttingAtSilencesOf: map)
    let trimmed = try plan.trimmed(Trimming(), by: map)
    #expect(trimmed.tracks.count == 2)
    for (track, music) in zip(trimmed.tracks, side.tracks) {
      #expect(abs(Double(track.samples.lowerBound) / 44_100 - (music.lowerBound - 0.3)) < 0.11)
      #expect(abs(Double(track.samples.upperBound) / 44_100 - (music.upperBound + 2)) < 0.11)
      #expect(track.fadeOut == 8820)
    }
    #expect(trimmed.tracks.first?.fadeIn == 8820)
    #expect(trimmed.cuts == plan.cuts)
  }

  @Test func neverTakesMusic() throws {
    let (side, map) = try Self.side()
    let none = try Trimming(leadIn: .zero, runOut: .zero, fade: .seconds(1))
    let trimmed = SidePlan(cuttingAtSilencesOf: map).trimmed(none, by: map)
    for (track, music) in zip(trimmed.tracks, side.tracks) {
      // Exact to a window.
      #expect(Double(track.samples.lowerBound) / 44_100 <= music.lowerBound + 0.001)
      #expect(Double(track.samples.upperBound) / 44_100 >= music.upperBound - 0.051)
      // There is nothing left that may be faded.
      #expect(track.fadeIn == 0)
      #expect(track.fadeOut == 0)
    }
  }

  @Test func generousTrimmingChangesNothing() throws {
    let (_, map) = try Self.side()
    let plan = SidePlan(cuttingAtSilencesOf: map)
    let generous = try Trimming(leadIn: .seconds(10), runOut: .seconds(30))
    #expect(plan.trimmed(generous, by: map) == plan)
  }

  @Test func edgesInTheMusicStay() throws {
    let (_, map) = try Self.side()
    let labels = "10\t50\tA\n50\t50\tB\n70\t120\tC"
    let plan = try SidePlan(
      LabelFile(parsing: Array(labels.utf8), name: "x"), sampleRate: map.sampleRate,
      sampleCount: map.sampleCount)
    #expect(try plan.trimmed(Trimming(), by: map) == plan)
  }

  @Test func aTrackOfNoiseStays() throws {
    let (side, map) = try Self.side()
    let gap = side.tracks[0].upperBound
    let labels = "\(gap + 1)\t\(gap + 4)\tsilence"
    let plan = try SidePlan(
      LabelFile(parsing: Array(labels.utf8), name: "x"), sampleRate: map.sampleRate,
      sampleCount: map.sampleCount)
    #expect(try plan.trimmed(Trimming(), by: map) == plan)
  }

  @Test func theGainRisesAndFallsSmoothly() throws {
    let (_, map) = try Self.side()
    let plan = try SidePlan(cuttingAtSilencesOf: map).trimmed(Trimming(), by: map)
    let track = try #require(plan.tracks.first)
    let (start, end) = (track.samples.lowerBound, track.samples.upperBound)
    #expect(track.gain(at: start - 1) == 0)
    #expect(track.gain(at: end) == 0)
    #expect(track.gain(at: start) < 1e-6)
    #expect(track.gain(at: end - 1) < 1e-6)
    #expect(track.gain(at: start + track.fadeIn) == 1)
    #expect(track.gain(at: (start + end) / 2) == 1)
    #expect(abs(track.gain(at: start + track.fadeIn / 2) - 0.5) < 0.001)
    var previous: Float = 0
    for position in start..<start + track.fadeIn {
      let gain = track.gain(at: position)
      if gain < previous || gain > 1 || gain - previous > 0.001 { Issue.record("a step") }
      previous = gain
    }
    for offset in stride(from: 0, to: track.fadeOut, by: 100) {
      #expect(abs(track.gain(at: start + offset) - track.gain(at: end - 1 - offset)) < 1e-6)
    }
  }

  @Test func untrimmedTracksAreNotFaded() throws {
    let (_, map) = try Self.side()
    for track in SidePlan(cuttingAtSilencesOf: map).tracks {
      #expect(track.gain(at: track.samples.lowerBound) == 1)
      #expect(track.gain(at: track.samples.upperBound - 1) == 1)
    }
  }

  @Test func parametersOutOfRangeAreRefused() {
    #expect(throws: RecordSideError.self) { try Trimming(leadIn: .seconds(-1)) }
    #expect(throws: RecordSideError.self) { try Trimming(runOut: .seconds(31)) }
    #expect(throws: RecordSideError.self) { try Trimming(fade: .seconds(6)) }
  }
}

struct PeakNormalizationTests {
  @Test(arguments: [-30.0, -6, -1, -0.1, 0])
  func neverGoesBeyondTheTarget(target: Double) throws {
    let normalization = try PeakNormalization(target: target)
    let limit = Float(amplitude(target))
    var random = SplitMix(state: 5)
    for _ in 0..<1000 {
      let peak = Float.random(in: 0.04...1.5, using: &random)
      let gain = normalization.gain(peaks: [peak])
      #expect(peak * gain <= limit)
      #expect(peak * gain >= limit * 0.99999)
    }
  }

  @Test func theLoudestSideDecides() throws {
    let normalization = try PeakNormalization(target: 0)
    #expect(normalization.gain(peaks: [0.1, 0.5, 0.2]) == 2)
  }

  @Test func silenceStaysSilence() throws {
    let normalization = try PeakNormalization()
    #expect(normalization.gain(peaks: []) == 1)
    #expect(normalization.gain(peaks: [0]) == 1)
    #expect(normalization.gain(peaks: [.nan]) == 1)
    #expect(abs(normalization.gain(peaks: [1e-6]) - 31.6) < 0.1)
  }

  @Test func parametersOutOfRangeAreRefused() {
    #expect(throws: RecordSideError.self) { try PeakNormalization(target: 0.1) }
    #expect(throws: RecordSideError.self) { try PeakNormalization(greatestGain: -1) }
  }
}
