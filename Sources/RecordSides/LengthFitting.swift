/// The search for the gaps that lie where the lengths of tracks let expect them.
///
/// Of all ways to give each boundary a gap, or none, dynamic programming finds the cheapest. A way
/// is a chain of anchors: the start of the music, gaps, and the end of the music. What it costs is
/// summed over the spans between anchors: how far the span is from the length of its tracks, and
/// how many boundaries within have no gap; surer gaps make it cheaper. A span's expected length
/// depends on the speed, and on whether the lengths include the gaps, which are tried out and then
/// refined.
struct LengthFitting {
  /// How many seconds a nominal second lasts on this side: below 1 when the turntable is fast.
  private(set) var stretch = 1.0
  private(set) var cuts: [Cut] = []

  /// Where spans can begin and end.
  private struct Anchor {
    /// The onset of what follows, in seconds.
    let time: Double
    /// Nil for the start and the end.
    let gap: Gap?
    /// Seconds from the last sound before the gap to the onset; 0 at the start and the end.
    let silence: Double
  }

  private struct Model {
    /// Seconds for each nominal second.
    var stretch: Double
    /// What part of the gaps the nominal lengths leave out: 0 for those of a CD's tracks, which
    /// have the silence at their ends, 1 for lengths from sound to sound.
    var share: Double
  }

  /// Anchors by boundary: 0 is the start of the first track, `trackCount` the end of the last.
  private typealias Chain = [(boundary: Int, anchor: Int)]

  private let trackCount: Int
  /// The nominal time of each boundary, without gaps.
  private let nominal: [Double]
  private let anchors: [Anchor]
  private let tolerance: Double

  // In seconds; lengths are rounded to seconds, and are measured by ear.
  private static let spread = 1.0
  /// What a boundary without a gap costs, and what the surest gap is worth.
  private static let costOfNone = 3.0
  private static let worthOfGap = 6.0
  // So that the time for a side of 99 tracks and a gap every second is a second, too.
  private static let mostCandidates = 12
  private static let longestSpan = 8

  init(
    lengths: [Double], map: SilenceMap, speedTolerance: Double
  ) throws(RecordSideError) {
    let rate = Double(map.sampleRate)
    trackCount = lengths.count
    tolerance = speedTolerance
    nominal = lengths.reduce(into: [0]) { $0.append(($0.last ?? 0) + $1) }
    anchors =
      [Anchor(time: Double(map.music.lowerBound) / rate, gap: nil, silence: 0)]
      + map.gaps.map {
        Anchor(
          time: Double($0.onset) / rate, gap: $0,
          silence: Double($0.onset - $0.samples.lowerBound) / rate)
      }
      + [Anchor(time: Double(map.music.upperBound) / rate, gap: nil, silence: 0)]

    let found = anchors[anchors.count - 1].time - anchors[0].time
    let total = nominal[trackCount]
    // Nominal lengths often have some silence at their ends, and gaps between them are unknown.
    guard found >= total * (1 - tolerance) - min(5 + 2 * Double(trackCount), total / 4),
      found <= total * (1 + tolerance) + 5 + 6 * Double(trackCount)
    else {
      throw .lengthsDoNotFit(
        expected: .seconds(total), found: .seconds(found), trackCount: trackCount,
        tolerance: tolerance)
    }
    let (model, chain) = bestChain()
    stretch = model.stretch
    cuts = Self.cuts(along: chain, anchors: anchors, nominal: nominal, map: map)
  }

  private func bestChain() -> (Model, Chain) {
    var best: (cost: Double, model: Model, chain: Chain) = (
      .infinity, Model(stretch: 1, share: 0), []
    )
    for step in -4...4 {
      for share in [0.0, 0.5, 1] {
        let model = Model(stretch: 1 + tolerance * Double(step) / 4, share: share)
        let (cost, chain) = cheapestChain(model)
        if cost < best.cost { best = (cost, model, chain) }
      }
    }
    for _ in 0..<3 {
      let model = refined(best.chain)
      let (cost, chain) = cheapestChain(model)
      guard cost < best.cost else { break }
      best = (cost, model, chain)
    }
    return (best.model, best.chain)
  }

  /// The cheapest chain for a given speed and gap.
  private func cheapestChain(_ model: Model) -> (cost: Double, chain: Chain) {
    // What the speed and the gaps are expected to be, before anything is known.
    let prior =
      square((model.stretch - 1) / 0.015) / 2 + square((model.share - 0.5) / 0.5) / 2
    var steps: [[Step]] = [[Step(anchor: 0, cost: prior, previous: nil)]]
    for boundary in 1...trackCount {
      steps.append(
        candidates(for: boundary, model).compactMap { anchor in
          var best: Step?
          // Spans over many boundaries without a gap only from the start, so that there is a way.
          for start in 0..<boundary where start == 0 || boundary - start <= Self.longestSpan {
            for (index, step) in steps[start].enumerated() where step.anchor < anchor {
              let cost = step.cost + cost(from: start, step.anchor, to: boundary, anchor, model)
              if cost < best?.cost ?? .infinity {
                best = Step(anchor: anchor, cost: cost, previous: (start, index))
              }
            }
          }
          return best
        })
    }
    var chain: Chain = []
    var place: (boundary: Int, index: Int)? = (trackCount, 0)
    while let (boundary, index) = place {
      chain.append((boundary, steps[boundary][index].anchor))
      place = steps[boundary][index].previous
    }
    return (steps[trackCount][0].cost, chain.reversed())
  }

  /// The end of a cheapest chain so far.
  private struct Step {
    let anchor: Int
    let cost: Double
    let previous: (boundary: Int, index: Int)?
  }

  /// The surest anchors near the place where a boundary is expected, in order.
  private func candidates(for boundary: Int, _ model: Model) -> [Int] {
    let last = anchors.count - 1
    guard boundary < trackCount else { return [last] }
    let expected = anchors[0].time + model.stretch * nominal[boundary] + Double(boundary)
    // What the gaps before it may add to, or take from, the time.
    let reach = 10 + 3 * Double(min(boundary, 10))
    let near = (1..<last).filter { abs(anchors[$0].time - expected) < reach }
    guard near.count > Self.mostCandidates else { return near }
    let sure = near.sorted {
      (anchors[$0].gap?.confidence ?? 0) > (anchors[$1].gap?.confidence ?? 0)
    }
    return sure.prefix(Self.mostCandidates).sorted()
  }

  private func cost(
    from start: Int, _ startAnchor: Int, to end: Int, _ endAnchor: Int, _ model: Model
  ) -> Double {
    let length = anchors[endAnchor].time - anchors[startAnchor].time
    let deviation =
      abs(length - expectedLength(from: start, to: end, endAnchor, model))
      / (Self.spread * Double(end - start).squareRoot())
    // Far off, one second more matters as much as the one before it.
    let misfit = deviation < 2 ? square(deviation) / 2 : 2 * deviation - 2
    let confidence = anchors[endAnchor].gap?.confidence ?? 0
    return misfit + Self.costOfNone * Double(end - start - 1) - Self.worthOfGap * confidence
  }

  private func expectedLength(
    from start: Int, to end: Int, _ endAnchor: Int, _ model: Model
  ) -> Double {
    model.stretch * (nominal[end] - nominal[start]) + model.share * anchors[endAnchor].silence
  }

  /// The speed, and the share of the gaps, that fit a chain best, by least squares.
  ///
  /// What is expected beforehand counts as two more measurements; so there is always a solution.
  private func refined(_ chain: Chain) -> Model {
    // The normal equations for x = stretch - 1 and y = share - 0.5.
    var (xx, xy, yy) = (1 / square(0.015), 0.0, 1 / square(0.5))
    var (xr, yr) = (0.0, 0.0)
    for (start, end) in zip(chain, chain.dropFirst()) {
      let isLast = end.boundary == trackCount
      let tracks = Double(end.boundary - start.boundary)
      // The end of the last track can be given with any silence: it tells little.
      let weight = 1 / (square(Self.spread) * tracks * (isLast ? 4 : 1))
      let length = nominal[end.boundary] - nominal[start.boundary]
      let silence = anchors[end.anchor].silence
      let rest = anchors[end.anchor].time - anchors[start.anchor].time - length - silence / 2
      xx += weight * length * length
      xy += weight * length * silence
      yy += weight * silence * silence
      xr += weight * length * rest
      yr += weight * silence * rest
    }
    let determinant = xx * yy - xy * xy
    let stretch = 1 + (xr * yy - yr * xy) / determinant
    let share = 0.5 + (yr * xx - xr * xy) / determinant
    return Model(
      stretch: min(max(stretch, 1 - tolerance), 1 + tolerance), share: min(max(share, 0), 1))
  }

  private static func cuts(
    along chain: Chain, anchors: [Anchor], nominal: [Double], map: SilenceMap
  ) -> [Cut] {
    var cuts: [Cut] = []
    let leadIn = map.sampleCount(in: map.parameters.leadIn)
    for (start, end) in zip(chain, chain.dropFirst()) {
      let (from, to) = (anchors[start.anchor], anchors[end.anchor])
      for boundary in start.boundary + 1..<end.boundary {
        let share =
          (nominal[boundary] - nominal[start.boundary])
          / (nominal[end.boundary] - nominal[start.boundary])
        let time = from.time + share * (to.time - from.time)
        cuts.append(
          Cut(position: Int(time * Double(map.sampleRate)) - leadIn, evidence: .lengths))
      }
      if let gap = to.gap {
        cuts.append(Cut(position: map.cutPosition(in: gap), evidence: .gap(gap)))
      }
    }
    // Very short tracks, or a lead-in longer than one, must not put a cut before another.
    var lower = 1
    for index in cuts.indices {
      let upper = map.sampleCount - (cuts.count - index)
      cuts[index] = Cut(
        position: min(max(cuts[index].position, lower), upper), evidence: cuts[index].evidence)
      lower = cuts[index].position + 1
    }
    return cuts
  }
}

private func square(_ value: Double) -> Double { value * value }
