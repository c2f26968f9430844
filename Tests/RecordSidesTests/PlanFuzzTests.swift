import RecordSides
import Testing

struct PlanFuzzTests {
  /// Any side, with any parameters, is refused or gives plans whose tracks cover it in order.
  @Test(.timeLimit(.minutes(30)))
  func anySideIsRefusedOrSplitSoundly() throws {
    var random = SplitMix(state: 77)
    var accepted = 0
    for _ in 0..<160 {
      let envelope = Self.envelope(&random)
      let parameters = try SilenceParameters(
        floor: [.quietestSecond, .percentile(0.1), .level(-50)].randomElement(using: &random)
          ?? .quietestSecond,
        margin: .random(in: 1...30, using: &random),
        shortestSilence: .seconds(Double.random(in: 0.3...3, using: &random)),
        shortestTrack: .seconds(Double.random(in: 1...20, using: &random)),
        longestClick: .seconds(Double.random(in: 0...1, using: &random)),
        leadIn: .seconds(Double.random(in: 0...5, using: &random)),
        lowestConfidence: .random(in: 0...1, using: &random))
      let trimming = try Trimming(
        leadIn: .seconds(Double.random(in: 0...10, using: &random)),
        runOut: .seconds(Double.random(in: 0...30, using: &random)),
        fade: .seconds(Double.random(in: 0...5, using: &random)))
      guard let map = try? SilenceMap(envelope, parameters: parameters) else { continue }
      accepted += 1
      var plans = [SidePlan(cuttingAtSilencesOf: map)]
      let seconds = Double(envelope.sampleCount) / Double(envelope.sampleRate)
      let lengths = (0..<Int.random(in: 1...12, using: &random)).map { _ in
        ExpectedTrack(
          length: .seconds(Double.random(in: 0.5...max(1, seconds / 3), using: &random)))
      }
      if let plan = try? SidePlan(fitting: lengths, to: map) { plans.append(plan) }
      for plan in plans {
        #expect(Self.isSound(plan))
        let bounds = plan.tracks.map(\.samples)
        #expect(bounds.first?.lowerBound == 0)
        #expect(bounds.last?.upperBound == plan.sampleCount)
        #expect(zip(bounds, bounds.dropFirst()).allSatisfy { $0.upperBound == $1.lowerBound })
        let noise = plan.snapped { range in
          (0..<2 * range.count).map { _ in Float.random(in: -1...1, using: &random) }
        }
        #expect(Self.isSound(noise))
        let trimmed = plan.trimmed(trimming, by: map)
        #expect(Self.isSound(trimmed))
        #expect(Self.isSound(trimmed.snapped { [Float](repeating: 0, count: 2 * $0.count) }))
        let file = try LabelFile(parsing: Array(trimmed.labelText.utf8), name: "x")
        let read = try SidePlan(
          file, sampleRate: plan.sampleRate, sampleCount: plan.sampleCount)
        #expect(read.tracks.map(\.samples) == trimmed.tracks.map(\.samples))
      }
    }
    #expect(accepted > 80)
  }

  /// Stretches of random lengths and levels.
  private static func envelope(_ random: inout SplitMix) -> LoudnessEnvelope {
    let sampleRate = [4000, 11_025, 44_100, 192_000].randomElement(using: &random) ?? 44_100
    let length = 5 * ((sampleRate + 50) / 100)
    var levels: [Double] = []
    for _ in 0..<Int.random(in: 1...20, using: &random) {
      let level = Double.random(in: -110 ... -5, using: &random)
      let spread = Double.random(in: 0...12, using: &random)
      for _ in 0..<Int.random(in: 1...100, using: &random) {
        levels.append(level + .random(in: -spread...spread, using: &random))
      }
    }
    let powers = levels.map { Float(amplitude($0) * amplitude($0)) }
    return LoudnessEnvelope(
      sampleRate: sampleRate,
      sampleCount: (powers.count - 1) * length + .random(in: 1...length, using: &random), peak: 1,
      powers: powers, steadyPowers: powers)
  }

  private static func isSound(_ plan: SidePlan) -> Bool {
    let bounds = plan.tracks.flatMap { [$0.samples.lowerBound, $0.samples.upperBound] }
    return bounds == bounds.sorted() && !plan.tracks.isEmpty
      && plan.tracks.allSatisfy {
        !$0.samples.isEmpty && $0.fadeIn <= $0.samples.count && $0.fadeOut <= $0.samples.count
      }
      && bounds.allSatisfy { (0...plan.sampleCount).contains($0) }
      && plan.cuts.count == plan.tracks.count - 1
  }
}
