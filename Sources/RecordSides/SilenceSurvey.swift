/// The search for silences in a side's envelope; positions are windows.
struct SilenceSurvey {
  private let levels: [Double]
  private let parameters: SilenceParameters
  /// The windows in a second.
  private let windowsPerSecond: Double
  let noiseFloor: Double
  let threshold: Double
  /// From the first sound of music to the last.
  private(set) var music = 0..<0
  /// The silences within the music, in order.
  private(set) var silences: [Range<Int>] = []

  /// Quieter is no recording of a record: 16 bits end here.
  private static let digitalSilence = -96.0
  /// A silence shorter than this is none, in seconds.
  private static let shortestStretch = 0.3
  /// What the needle, or the run-out groove, makes is shorter than this, in seconds.
  private static let shortestMusic = 1.5

  init(
    _ envelope: LoudnessEnvelope, parameters: SilenceParameters
  ) throws(RecordSideError) {
    guard envelope.sampleCount > 0 else { throw .empty }
    self.parameters = parameters
    levels = envelope.steadyPowers.map(LoudnessEnvelope.level(power:))
    windowsPerSecond = Double(envelope.sampleRate) / Double(envelope.windowLength)

    let second = max(1, Int(windowsPerSecond.rounded()))
    let seconds = Self.secondLevels(levels, windows: second)
    guard Self.hasMusic(seconds) else {
      throw .silent(loudest: seconds.max() ?? LoudnessEnvelope.lowestLevel)
    }
    let loud = Self.quantile(0.75, of: seconds)
    let body = Self.body(of: seconds, loud: loud)
    switch parameters.floor {
    case .level(let level): noiseFloor = level
    case .percentile(let share):
      let recorded = levels.filter { $0 > Self.digitalSilence }
      noiseFloor = Self.quantile(share, of: recorded)
    case .quietestSecond: noiseFloor = Self.quietestSecond(of: seconds, body: body, loud: loud)
    }
    // If there is nothing but music, then nothing of it is silent.
    threshold = min(noiseFloor + parameters.margin, loud - 12)
    let step = max(1, second / 4)
    findSilences(musicAt: body.lowerBound * step + second, and: body.upperBound * step)
  }

  /// What three quarters of a second's windows stay below, for each second, every quarter of one.
  ///
  /// So neither clicks nor the lone soft window between two notes decide.
  private static func secondLevels(_ levels: [Double], windows: Int) -> [Double] {
    guard levels.count > windows else { return [quantile(0.75, of: levels)] }
    return stride(from: 0, through: levels.count - windows, by: max(1, windows / 4)).map { start in
      quantile(0.75, of: levels[start..<start + windows])
    }
  }

  /// Whether there is something loud, or something soft that wavers as noise does not.
  private static func hasMusic(_ seconds: [Double]) -> Bool {
    let loudest = seconds.max() ?? LoudnessEnvelope.lowestLevel
    // The amplifier's noise before the needle is down is another level, but no music.
    let record = seconds.filter { $0 > loudest - 20 }
    return loudest > -40
      || loudest > -80 && quantile(0.95, of: record) - quantile(0.1, of: record) > 6
  }

  /// The level of the surface noise, judged by the quietest second of the music.
  ///
  /// Before the needle is down and after it is up, it is quieter than the record ever is.
  private static func quietestSecond(
    of seconds: [Double], body: ClosedRange<Int>, loud: Double
  ) -> Double {
    let quietest = seconds[body].filter { $0 > digitalSilence }.min() ?? digitalSilence
    if let groove = grooveLevel(of: seconds, music: body, loud: loud), groove < quietest - 6 {
      return max(groove, digitalSilence)
    }
    // Music from a digital source, or silence from an editor: the gaps are digital silence.
    let isSilenced = seconds[body].contains { $0 <= digitalSilence }
    return quietest > loud - 20 && isSilenced ? digitalSilence : quietest
  }

  /// From the first second of what is surely music to the last.
  private static func body(of seconds: [Double], loud: Double) -> ClosedRange<Int> {
    let isLoud = seconds.map { $0 > loud - 20 }
    // Longer than the noise of a needle that is set down: most of three seconds.
    let starts = isLoud.indices.filter { isLoud[$0...].prefix(12).count { $0 } >= 8 }
    let first = starts.first.flatMap { isLoud[$0...].firstIndex(of: true) } ?? seconds.startIndex
    return first...(starts.last.map { isLoud[$0...].prefix(12).lastIndex(of: true) ?? $0 } ?? first)
  }

  /// The level of the groove without music, from before and after the music.
  ///
  /// If it is much lower than the quietest second of the music, then there is no gap. It is the
  /// first level that holds for two seconds. Nil unless both sides agree: else the one or the other
  /// may be that of a needle in the air.
  private static func grooveLevel(
    of seconds: [Double], music: ClosedRange<Int>, loud: Double
  ) -> Double? {
    let before = firstPlateau(in: Array(seconds[..<music.lowerBound].reversed()), below: loud - 20)
    let after = firstPlateau(in: Array(seconds[music.upperBound...]), below: loud - 20)
    guard let before, let after, abs(before - after) < 3 else { return nil }
    return max(before, after)
  }

  private static func firstPlateau(in seconds: [Double], below limit: Double) -> Double? {
    let length = 5
    for start in seconds.indices.dropLast(length - 1) {
      let levels = seconds[start..<start + length]
      guard let least = levels.min(), let most = levels.max() else { continue }
      if most < limit, most - least < 3 { return least }
    }
    return nil
  }

  /// Finds the silences, and the music around them.
  ///
  /// - Parameters:
  ///   - early: The music starts here at the latest.
  ///   - late: The music ends here at the earliest.
  private mutating func findSilences(musicAt early: Int, and late: Int) {
    var isSilent = levels.map { $0 < threshold }
    joinOverClicks(&isSilent)
    let shortest = windows(Self.shortestStretch)
    let stretches = Self.runs(of: isSilent).filter { $0.isSilent && $0.windows.count >= shortest }
      .map(\.windows)

    var sounds: [Range<Int>] = []
    var soundEnd = 0
    for stretch in stretches {
      if soundEnd < stretch.lowerBound { sounds.append(soundEnd..<stretch.lowerBound) }
      soundEnd = stretch.upperBound
    }
    if soundEnd < levels.count { sounds.append(soundEnd..<levels.count) }
    let long = sounds.filter { $0.count >= windows(Self.shortestMusic) }
    let start = long.first?.lowerBound ?? 0
    let end = long.last?.upperBound ?? levels.count
    music = min(start, early)..<max(end, late)
    silences = stretches.filter {
      $0.lowerBound > music.lowerBound && $0.upperBound < music.upperBound
    }
  }

  /// Makes sounds between silences silent if they are no longer than a click.
  private func joinOverClicks(_ isSilent: inout [Bool]) {
    let longest = windows(parameters.longestClick / .seconds(1))
    let runs = Self.runs(of: isSilent)
    guard runs.count >= 3 else { return }
    for index in 1..<runs.count - 1 where !runs[index].isSilent {
      let click = runs[index].windows
      let silence = runs[index - 1].windows.count + runs[index + 1].windows.count
      if click.count <= longest, silence >= 2 * click.count {
        for window in click { isSilent[window] = true }
      }
    }
  }

  private static func runs(of isSilent: [Bool]) -> [(isSilent: Bool, windows: Range<Int>)] {
    var runs: [(isSilent: Bool, windows: Range<Int>)] = []
    var start = 0
    for window in isSilent.indices {
      let next = window + 1
      if next == isSilent.count || isSilent[next] != isSilent[start] {
        runs.append((isSilent[start], start..<next))
        start = next
      }
    }
    return runs
  }

  private func windows(_ seconds: Double) -> Int { Int((seconds * windowsPerSecond).rounded()) }

  func level(of silence: Range<Int>) -> Double {
    Self.quantile(0.5, of: levels[silence])
  }

  /// Where the sound after a silence begins: in it, if the sound rises out of the noise slowly.
  ///
  /// A soft onset crosses the threshold late, and what came before would end the wrong track. So
  /// the search goes back as long as a second is louder, in its median, than this silence mostly
  /// is.
  func onset(after silence: Range<Int>) -> Int {
    let limit = level(of: silence) + max(0.9, 0.45 * unsteadiness(of: silence))
    let reach = windows(1)
    var onset = silence.upperBound
    while onset - reach >= silence.lowerBound,
      Self.quantile(0.5, of: levels[onset - reach..<onset]) > limit
    {
      onset -= 1
    }
    return onset == silence.upperBound ? onset : onset - reach / 2
  }

  func depth(of silence: Range<Int>) -> Double {
    let reach = windows(15)
    let before = levels[max(music.lowerBound, silence.lowerBound - reach)..<silence.lowerBound]
    let after = levels[silence.upperBound..<min(music.upperBound, silence.upperBound + reach)]
    let around = min(Self.quantile(0.5, of: before), Self.quantile(0.5, of: after))
    return around - level(of: silence)
  }

  func unsteadiness(of silence: Range<Int>) -> Double {
    Self.quantile(0.5, of: levels[silence]) - Self.quantile(0.1, of: levels[silence])
  }

  /// How sure it is that this is no rest in the music, nor soft music.
  ///
  /// Long and deep count together: a short gap between loud tracks is as telling as a long one
  /// after a fade. A level above the floor, or one that wavers, speaks for soft music. The numbers
  /// are those that tell the gaps best from all other silences of sides made of real music.
  func confidence(of silence: Range<Int>) -> Double {
    let seconds = Double(silence.count) / windowsPerSecond
    let depth = depth(of: silence)
    return share(of: seconds + depth / 15, from: 1.5, to: 5) * share(of: depth, from: 0, to: 6)
      * share(
        of: level(of: silence) - noiseFloor, from: parameters.margin,
        to: min(2, parameters.margin / 3))
      * share(of: unsteadiness(of: silence), from: 5, to: 2)
  }

  /// 0 at `none`, 1 at `all`, and in proportion between them.
  private func share(of value: Double, from none: Double, to all: Double) -> Double {
    min(max((value - none) / (all - none), 0), 1)
  }

  /// The value below which the given share of `values` lie; the lowest level when there are none.
  private static func quantile(_ share: Double, of values: some Collection<Double>) -> Double {
    guard !values.isEmpty else { return LoudnessEnvelope.lowestLevel }
    return values.sorted()[Int(share * Double(values.count - 1))]
  }
}
