extension SidePlan {
  /// Cuts a side so that the tracks have the lengths of a release, as far as its gaps allow.
  ///
  /// The lengths may be those of another edition of the same recordings, with or without the
  /// silence after each track, and the turntable may be off its speed: what fits best over all is
  /// found. A cut where no gap is lies between its neighbours in proportion to the lengths.
  ///
  /// A slow turntable and lengths without the gaps look much alike, so `speed` is an estimate: it
  /// is mostly right to 0.5 %, and was wrong by 2 % at worst.
  ///
  /// - Parameters:
  ///   - expected: The tracks of this side in playing order: 1...99.
  ///   - map: Any minimum length of silences and tracks in its parameters counts for nothing here.
  ///   - speedTolerance: How far the speed may be off, as a fraction: 0...0.1.
  public init(
    fitting expected: [ExpectedTrack], to map: SilenceMap, speedTolerance: Double = 0.03
  ) throws(RecordSideError) {
    try check("tolerance of the speed", speedTolerance, in: 0...0.1)
    guard (1...99).contains(expected.count) else { throw .lengthCount(expected.count) }
    for (number, track) in zip(1..., expected) {
      guard track.length >= .seconds(1), track.length <= .seconds(7200) else {
        throw .length(track.length, track: number)
      }
    }
    let fitting = try LengthFitting(
      lengths: expected.map { $0.length / .seconds(1) }, map: map, speedTolerance: speedTolerance)
    let cuts = fitting.cuts
    let used = cuts.compactMap { cut -> Gap? in
      if case .gap(let gap) = cut.evidence { gap } else { nil }
    }
    self.init(
      cutting: map, at: cuts, titles: expected.map(\.title), speed: 1 / fitting.stretch,
      passedOver: map.tellingGaps.filter { !used.contains($0) })
  }
}
