import TestSupport
import Testing

@testable import MP3Encoding

/// How much of a warm-up LAME has to hear.
struct AdaptiveWarmUpTests {
  /// 98 frames and the first one of the segment.
  private static let music = TestMusic.shared(count: 99 * 1152)

  private func frameCount(
    of samples: [Int16], sensitivity: Float = 0, isMono: Bool = false
  ) -> Int {
    AdaptiveWarmUp(sensitivity: sensitivity, isMono: isMono).frameCount(of: samples.span)
  }

  /// Square waves, whose power is below 3.41 kHz for the most part.
  private func square(_ level: (_ frame: Int) -> Int) -> [Int16] {
    (0..<2 * 99 * 1152).map { index in
      Int16(level(index / 2 / 1152) * (index / 2 / 100 % 2 == 0 ? 1 : -1))
    }
  }

  @Test func loudMusicMakesLAMEForget() {
    #expect(frameCount(of: square { _ in 20_000 }) == 16)
  }

  @Test func silenceAndWhatDoesNotChangeNeedAll() {
    #expect(frameCount(of: square { _ in 0 }) == 98)
    #expect(frameCount(of: square { _ in 1000 }) == 98)
  }

  /// What sounds in frame 60 is heard in two windows of that frame and one of the next.
  @Test func theLastLoudPairHasToBeHeard() {
    #expect(frameCount(of: square { $0 == 60 ? 20_000 : 30 }) == 98 - 60 + 1)
    #expect(frameCount(of: square { [60, 61].contains($0) ? 20_000 : 30 }) == 98 - 61 + 1)
    // Right before the cut it comes too late.
    #expect(frameCount(of: square { $0 > 94 ? 20_000 : 30 }) == 98)
  }

  @Test func oneLoudFrameIsNotEnough() {
    var samples = square { _ in 30 }
    // Where only the windows of one frame are.
    for index in 2 * (60 * 1152 - 100)..<2 * (60 * 1152 + 100) { samples[index] *= 600 }
    #expect(frameCount(of: samples) == 98)
  }

  /// A level that can only have fallen so far is overtaken by music that is not loud.
  @Test func aRiseAboveWhatWasPossibleIsEnoughToo() {
    let count = frameCount(of: square { $0 < 90 ? 10 : 700 })
    #expect((30..<50).contains(count), "\(count)")
  }

  @Test func sensitivityMakesQuietMusicLoud() {
    let quiet = square { _ in 1500 }
    #expect(frameCount(of: quiet) == 98)
    #expect(frameCount(of: quiet, sensitivity: -14) == 16)
  }

  /// In mono, LAME hears the mean of both channels.
  @Test func oppositeChannelsAreSilentInMono() {
    var samples = square { _ in 20_000 }
    for index in stride(from: 1, to: samples.count, by: 2) { samples[index] = -samples[index] }
    #expect(frameCount(of: samples) == 16)
    #expect(frameCount(of: samples, isMono: true) == 98)
  }

  /// A high tone has much power, which LAME hardly hears.
  @Test func highTonesAreNotLoud() {
    let tone = (0..<2 * 99 * 1152).map { Int16([20_000, 0, -20_000, 0][$0 / 2 % 4]) }
    #expect(frameCount(of: tone) == 98)
  }

  @Test func aShortWarmUpIsTakenWhole() {
    let short = Array(Self.music.prefix(2 * 16 * 1152))
    #expect(frameCount(of: short) == 15)
  }
}
