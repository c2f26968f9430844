import Glibc

/// How much of the noise before and after the music of each track stays.
///
/// Trimming is not the default: what is cut off cannot be brought back, and a last chord can fade
/// into the surface noise. It takes whole silences only, never what may be music.
public struct Trimming: Equatable, Sendable {
  /// What stays before the first sound: 0...10 s; 0.3 s by default.
  public let leadIn: Duration
  /// What stays after the last sound: 0...30 s; 2 s by default.
  public let runOut: Duration
  /// How long the edges are faded, at most over what stays: 0...5 s; 0.2 s by default.
  public let fade: Duration

  public init(
    leadIn: Duration = .seconds(0.3), runOut: Duration = .seconds(2),
    fade: Duration = .seconds(0.2)
  ) throws(RecordSideError) {
    try check("lead-in that stays, in seconds", leadIn, in: 0...10)
    try check("run-out that stays, in seconds", runOut, in: 0...30)
    try check("fade in seconds", fade, in: 0...5)
    self.leadIn = leadIn
    self.runOut = runOut
    self.fade = fade
  }
}

extension SidePlan {
  /// The same tracks, less the noise at the ends of the side and between them.
  ///
  /// An edge is trimmed only where it lies in a silence that is long enough to cut at, or outside
  /// of the music; edges that are not trimmed are not faded.
  ///
  /// - Parameter map: Of the same side.
  public func trimmed(_ trimming: Trimming, by map: SilenceMap) -> SidePlan {
    precondition(map.sampleCount == sampleCount, "the silences of another side")
    let leadIn = map.sampleCount(in: trimming.leadIn)
    let runOut = map.sampleCount(in: trimming.runOut)
    let fade = map.sampleCount(in: trimming.fade)
    let silences = map.longSilences
    let tracks = tracks.map { track in
      // The silence that the edge lies in, or touches, ends where the sound begins.
      let before = silences.first {
        $0.lowerBound <= track.samples.lowerBound && track.samples.lowerBound < $0.upperBound
      }
      let after = silences.first {
        $0.lowerBound < track.samples.upperBound && track.samples.upperBound <= $0.upperBound
      }
      let start = max(track.samples.lowerBound, (before?.upperBound ?? 0) - leadIn)
      let end = min(track.samples.upperBound, (after?.lowerBound ?? sampleCount) + runOut)
      // A track without any sound stays as it is.
      guard start < end, before == nil || before != after else { return track }
      let startIsTrimmed = start > track.samples.lowerBound
      let endIsTrimmed = end < track.samples.upperBound
      return SideTrack(
        samples: start..<end, title: track.title,
        fadeIn: startIsTrimmed ? min(fade, leadIn, end - start) : track.fadeIn,
        fadeOut: endIsTrimmed ? min(fade, runOut, end - start) : track.fadeOut)
    }
    return SidePlan(
      sampleRate: sampleRate, sampleCount: sampleCount, tracks: tracks, cuts: cuts, speed: speed,
      passedOver: passedOver)
  }
}

extension SilenceMap {
  /// What lies before and after the music, and the gaps that are long enough to cut at.
  fileprivate var longSilences: [Range<Int>] {
    let shortest = sampleCount(in: parameters.shortestSilence)
    let between = gaps.map(\.samples).filter { $0.count >= shortest }
    return [0..<music.lowerBound] + between + [music.upperBound..<sampleCount]
  }
}

extension SideTrack {
  /// The factor for the stereo sample at a position of the side, from 0 to 1.
  ///
  /// Half a period of a cosine over each fade: it begins and ends without a bend, and no sample is
  /// ever louder than it was. 0 outside of the track.
  public func gain(at position: Int) -> Float {
    guard samples.contains(position) else { return 0 }
    return rise(position - samples.lowerBound, over: fadeIn)
      * rise(samples.upperBound - 1 - position, over: fadeOut)
  }

  private func rise(_ position: Int, over length: Int) -> Float {
    guard position < length else { return 1 }
    return Float((1 - cos(.pi * (Double(position) + 0.5) / Double(length))) / 2)
  }
}
