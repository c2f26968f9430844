import MP3Checking
import Testing

struct FindingTests {
  @Test(arguments: [(0, "0:00"), (59.6, "1:00"), (201, "3:21"), (3801, "1:03:21")])
  func tellsTimes(seconds: Double, text: String) {
    #expect(clockTime(seconds) == text)
  }
}
