import RecordSides
import Testing

struct SnappingTests {
  @Test func movesToTheQuietestSampleNearby() throws {
    let (plan, samples) = try Self.side()
    let snapped = plan.snapped { Array(samples[2 * $0.lowerBound..<2 * $0.upperBound]) }
    let cut = try #require(snapped.cuts.first)
    let before = try #require(plan.cuts.first)
    #expect(abs(cut.position - before.position) <= 40)
    #expect(cut.evidence == before.evidence)
    #expect(snapped.tracks.map(\.samples) == [0..<cut.position, cut.position..<plan.sampleCount])
    func magnitude(_ position: Int) -> Float {
      max(abs(samples[2 * position]), abs(samples[2 * position + 1]))
    }
    let least = (before.position - 40...before.position + 40).map(magnitude).min()
    #expect(magnitude(cut.position) == least)
  }

  @Test func silenceMovesNothing() throws {
    let (plan, _) = try Self.side()
    #expect(plan.snapped { [Float](repeating: 0, count: 2 * $0.count) } == plan)
  }

  @Test func labelsStay() throws {
    let text = "0\t0\tA\n5\t5\tB"
    let plan = try SidePlan(
      LabelFile(parsing: Array(text.utf8), name: "x"), sampleRate: 44_100, sampleCount: 441_000)
    let snapped = plan.snapped { range in
      Issue.record("read \(range)")
      return [Float](repeating: 0, count: 2 * range.count)
    }
    #expect(snapped == plan)
  }

  @Test func anErrorOfTheReaderIsPassedOn() throws {
    let (plan, _) = try Self.side()
    #expect(throws: RecordSideError.empty) {
      try plan.snapped { _ throws(RecordSideError) in throw .empty }
    }
  }

  private static func side() throws -> (SidePlan, [Float]) {
    var side = SyntheticSide(seed: 31)
    side.addTrack(8)
    side.addGap(3)
    side.addTrack(8)
    let samples = side.samples(sampleRate: 4000)
    let map = try SilenceMap(
      measure(samples, sampleRate: 4000), parameters: SilenceParameters(shortestTrack: .seconds(5)))
    let plan = SidePlan(cuttingAtSilencesOf: map)
    try #require(plan.cuts.count == 1)
    return (plan, samples)
  }
}
