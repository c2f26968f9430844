/// How a side is split into tracks.
///
/// Three things make one: the silences of a `SilenceMap`, the lengths that the tracks should have,
/// and a `LabelFile`. All positions are stereo samples from the start of the side.
public struct SidePlan: Equatable, Sendable {
  /// Stereo samples per second.
  public let sampleRate: Int
  /// The stereo samples of the side.
  public let sampleCount: Int
  /// At least one; in order, not empty, without overlap, within the side.
  ///
  /// Unless labels or trimming leave something out, they cover every sample of the side.
  public let tracks: [SideTrack]
  /// Why each track but the first begins where it does: one less than there are tracks.
  public let cuts: [Cut]
  /// How fast the turntable ran, as far as lengths tell: 1.01 is 1 % too fast; else nil.
  public let speed: Double?
  /// The gaps as sure as those that are cut at, at which is not cut.
  ///
  /// With lengths, one of these means that they may be those of another edition; at silence, that a
  /// track would have become too short.
  public let passedOver: [Gap]

  init(
    sampleRate: Int, sampleCount: Int, tracks: [SideTrack], cuts: [Cut], speed: Double? = nil,
    passedOver: [Gap] = []
  ) {
    self.sampleRate = sampleRate
    self.sampleCount = sampleCount
    self.tracks = tracks
    self.cuts = cuts
    self.speed = speed
    self.passedOver = passedOver
  }

  /// Cuts the whole side, so that each sample belongs to a track.
  ///
  /// - Parameter cuts: In order, with something before, between and after them.
  init(
    cutting map: SilenceMap, at cuts: [Cut], titles: [String?] = [], speed: Double? = nil,
    passedOver: [Gap]
  ) {
    let bounds = [0] + cuts.map(\.position) + [map.sampleCount]
    let tracks = zip(bounds, bounds.dropFirst()).enumerated().map { index, bound in
      SideTrack(
        samples: bound.0..<bound.1, title: index < titles.count ? titles[index] : nil)
    }
    self.init(
      sampleRate: map.sampleRate, sampleCount: map.sampleCount, tracks: tracks, cuts: cuts,
      speed: speed, passedOver: passedOver)
  }
}

/// A track of a side.
public struct SideTrack: Equatable, Sendable {
  /// The stereo samples of the side that make it up.
  public let samples: Range<Int>
  /// From a label or a release.
  public let title: String?
  /// The stereo samples over which it is faded in; more than 0 only where it was trimmed.
  public let fadeIn: Int
  /// The stereo samples over which it is faded out; more than 0 only where it was trimmed.
  public let fadeOut: Int

  public init(samples: Range<Int>, title: String?, fadeIn: Int = 0, fadeOut: Int = 0) {
    self.samples = samples
    self.title = title
    self.fadeIn = fadeIn
    self.fadeOut = fadeOut
  }
}

/// The place where a track other than a side's first begins.
public struct Cut: Equatable, Sendable {
  /// The first stereo sample of the track.
  public let position: Int
  public let evidence: Evidence

  /// What speaks for a cut.
  public enum Evidence: Equatable, Sendable {
    /// The side is silent there.
    case gap(Gap)
    /// The lengths of the tracks say so, but there is no gap: it may be seconds off.
    case lengths
    /// The user or another program has put a label there, in this line of the file.
    case label(line: Int)
  }

  /// How sure it is that a track begins here: 1 for a label, 0 for what is only computed.
  public var confidence: Double {
    switch evidence {
    case .gap(let gap): gap.confidence
    case .lengths: 0
    case .label: 1
    }
  }
}
