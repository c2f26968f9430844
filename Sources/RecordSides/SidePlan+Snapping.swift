extension SidePlan {
  /// Moves each cut that we have found by at most 10 ms, to the quietest sample around.
  ///
  /// A cut needs no zero crossing for the sake of the join: the same samples follow each other
  /// before and after, and a gapless player plays them so. It matters when a track is played alone:
  /// the step at its end is as high as the sample that is cut at. Two channels hardly ever cross
  /// zero together, and rumble can hold both off zero for longer than this; so it is the sample
  /// with the lowest magnitude, of the louder channel, that is taken. Labels stay where the user
  /// has put them, and so do the edges of trimmed tracks, which are faded.
  ///
  /// - Parameter read: Returns the stereo samples of a range of the side, interleaved.
  public func snapped<Failure: Error>(
    reading read: (Range<Int>) throws(Failure) -> [Float]
  ) throws(Failure) -> SidePlan {
    let reach = sampleRate / 100
    var cuts = cuts
    var tracks = tracks
    for index in cuts.indices {
      let (before, after) = (tracks[index], tracks[index + 1])
      let position = cuts[index].position
      if case .label = cuts[index].evidence { continue }
      // A trimmed edge is none of a cut.
      guard before.samples.upperBound == position, after.samples.lowerBound == position else {
        continue
      }
      let lower = max(before.samples.lowerBound + 1, position - reach)
      let upper = min(after.samples.upperBound, position + reach + 1)
      let range = min(lower, position)..<upper
      let samples = try read(range)
      precondition(samples.count == 2 * range.count, "not the samples that were asked for")
      let snapped =
        range.lowerBound + Self.quietest(samples, near: position - range.lowerBound)
      cuts[index] = Cut(position: snapped, evidence: cuts[index].evidence)
      tracks[index] = before.with(samples: before.samples.lowerBound..<snapped)
      tracks[index + 1] = after.with(samples: snapped..<after.samples.upperBound)
    }
    return SidePlan(
      sampleRate: sampleRate, sampleCount: sampleCount, tracks: tracks, cuts: cuts, speed: speed,
      passedOver: passedOver)
  }

  /// The stereo sample with the lowest magnitude; of equal ones, the nearest to `position`.
  private static func quietest(_ samples: [Float], near position: Int) -> Int {
    var best = (index: position, magnitude: Float.infinity)
    for index in 0..<samples.count / 2 {
      let magnitude = max(abs(samples[2 * index]), abs(samples[2 * index + 1]))
      if magnitude < best.magnitude
        || magnitude == best.magnitude && abs(index - position) < abs(best.index - position)
      {
        best = (index, magnitude)
      }
    }
    return best.index
  }
}

extension SideTrack {
  fileprivate func with(samples: Range<Int>) -> SideTrack {
    SideTrack(samples: samples, title: title, fadeIn: fadeIn, fadeOut: fadeOut)
  }
}
