import RecordSides
import Testing

struct RecordSideErrorTests {
  @Test(
    arguments: [
      (
        .sampleRate(7),
        "7 Hz is not a sample rate that can be measured. "
          + "Convert the file to 44100, 48000 or 96000 Hz."
      ),
      (
        .parameter("lead-in in seconds", value: 6.5, range: 0...5),
        "6.5 is outside the range of the lead-in in seconds. Choose 0 to 5."
      ),
      (.empty, "The side has no samples. Is the file complete?"),
      (
        .silent(loudest: -58.7),
        "The side has no music: its loudest part is at -59 dBFS. Was the right input recorded?"
      ),
      (
        .length(.seconds(-5), track: 3),
        "The length of track 3, -0:05, cannot be right. Correct it, or split the side at silence."
      ),
      (
        .lengthsDoNotFit(
          expected: .seconds(1200), found: .seconds(889), trackCount: 6, tolerance: 0.03),
        "The 6 tracks last 20:00, but the side's music 14:49, which no speed within ±3 % and no "
          + "gaps explain. Was it played at 45 instead of 33⅓ rpm?"
      ),
      (
        .lengthsDoNotFit(
          expected: .seconds(1000), found: .seconds(889), trackCount: 1, tolerance: 0.03),
        "The track lasts 16:40, but the side's music 14:49, which no speed within ±3 % and no "
          + "gaps explain. Are they the tracks of this side, and of this edition?"
      ),
    ] as [(RecordSideError, String)])
  func saysWhatFailedAndWhatToTry(error: RecordSideError, message: String) {
    #expect(error.description == message)
  }
}
