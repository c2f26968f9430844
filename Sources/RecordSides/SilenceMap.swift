import Glibc

/// Where a side is silent.
public struct SilenceMap: Equatable, Sendable {
  /// Stereo samples per second.
  public let sampleRate: Int
  /// The stereo samples of the side.
  public let sampleCount: Int
  public let parameters: SilenceParameters
  /// The level of the surface noise in dBFS.
  public let noiseFloor: Double
  /// Below this level, in dBFS, a window is silent.
  public let threshold: Double
  /// From the first sound that is not the needle's to the last.
  public let music: Range<Int>
  /// The silences within the music, from 0.3 s on, in order.
  public let gaps: [Gap]

  /// Finds the silences.
  public init(
    _ envelope: LoudnessEnvelope, parameters: SilenceParameters = .standard
  ) throws(RecordSideError) {
    let survey = try SilenceSurvey(envelope, parameters: parameters)
    sampleRate = envelope.sampleRate
    sampleCount = envelope.sampleCount
    self.parameters = parameters
    noiseFloor = survey.noiseFloor
    threshold = survey.threshold
    let length = envelope.windowLength
    let sampleCount = envelope.sampleCount
    func samples(_ windows: Range<Int>) -> Range<Int> {
      windows.lowerBound * length..<min(windows.upperBound * length, sampleCount)
    }
    music = samples(survey.music)
    gaps = survey.silences.map { silence in
      Gap(
        samples: samples(silence), onset: survey.onset(after: silence) * length,
        level: survey.level(of: silence),
        depth: survey.depth(of: silence), unsteadiness: survey.unsteadiness(of: silence),
        confidence: survey.confidence(of: silence))
    }
  }

  /// The stereo samples in a time, rounded.
  func sampleCount(in duration: Duration) -> Int {
    Int((duration / .seconds(1) * Double(sampleRate)).rounded())
  }
}
