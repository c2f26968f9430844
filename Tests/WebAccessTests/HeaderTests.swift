import Testing

@testable import WebAccess

struct HeaderTests {
  @Test(arguments: [
    ("Sun, 06 Nov 1994 08:49:37 GMT", 784_111_777), ("Thu, 01 Jan 1970 00:00:00 GMT", 0),
    ("Tue, 29 Feb 2028 23:59:60 GMT", 1_835_481_600),
    ("Fri, 01 Mar 2100 00:00:00 GMT", 4_107_542_400),
  ])
  func readsDates(text: String, seconds: Int) {
    #expect(HTTPDate.seconds(text) == seconds)
  }

  @Test(arguments: [
    "", "Sun", "Sunday, 06-Nov-94 08:49:37 GMT", "Sun Nov  6 08:49:37 1994",
    "Sun, 06 Nov 1994 08:49:37 CET", "Sun, 00 Nov 1994 08:49:37 GMT",
    "Sun, 06 Nix 1994 08:49:37 GMT",
    "Sun, 06 Nov 99999 08:49:37 GMT", "Sun, 06 Nov 1994 24:49:37 GMT", "Sun, 06 Nov 1994 08:49 GMT",
    "Sun, -6 Nov 1994 08:49:37 GMT",
  ])
  func readsNoOtherDates(text: String) {
    #expect(HTTPDate.seconds(text) == nil)
  }

  @Test(arguments: [
    ("0", Duration.seconds(0)), ("120", .seconds(120)), (" 5", .seconds(5)),
    ("99999999999999999999999999", .seconds(366 * 86_400)),
    ("Sun, 06 Nov 1994 08:50:37 GMT", .seconds(60)),
    ("Sun, 06 Nov 9994 08:50:37 GMT", .seconds(366 * 86_400)),
  ])
  func readsPauses(text: String, pause: Duration) {
    #expect(RetryAfter.pause(text, now: 784_111_777) == pause)
  }

  @Test(arguments: ["", "-1", "1.5", "soon", "Sun, 06 Nov 1994 08:49:37 GMT", "5 5"])
  func readsNoOtherPauses(text: String) {
    #expect(RetryAfter.pause(text, now: 784_111_777) == nil)
  }

  @Test func pausesDoubleUpToALimit() {
    let policy = RetryPolicy(maximumTries: 9, firstPause: .seconds(1), longestPause: .seconds(6))
    let pauses = (1...9).map { policy.pause(afterTry: $0, wish: nil, remaining: .seconds(100)) }
    let expected: [Duration?] = [1, 2, 4, 6, 6, 6, 6, 6].map { .seconds($0) } + [nil]
    #expect(pauses == expected)
  }

  @Test func wishesCountWhileThereIsTime() {
    let policy = RetryPolicy(maximumTries: 9, firstPause: .seconds(1), longestPause: .seconds(30))
    #expect(policy.pause(afterTry: 1, wish: .seconds(9), remaining: .seconds(10)) == .seconds(9))
    #expect(policy.pause(afterTry: 1, wish: .seconds(0), remaining: .seconds(10)) == .seconds(1))
    #expect(policy.pause(afterTry: 1, wish: .seconds(31), remaining: .seconds(100)) == nil)
    #expect(policy.pause(afterTry: 1, wish: .seconds(9), remaining: .seconds(9)) == nil)
  }

  @Test(arguments: [
    ("bytes 0-99/1234", 0..<100, 1234), ("bytes 5-5/*", 5..<6, nil), ("Bytes 0-0/1", 0..<1, 1),
  ])
  func readsRanges(text: String, range: Range<Int>, total: Int?) {
    #expect(ContentRange(text)?.range == range)
    #expect(ContentRange(text)?.total == total)
  }

  @Test(arguments: [
    "", "bytes", "bytes */5", "bytes 5-4/9", "bytes 0-9/9", "bytes 0-9", "bytes 0-9/10/11",
    "bytes -1-4/9",
    "bytes 0-99999999999999999999/*", "pages 0-1/2", "bytes 0-9223372036854775807/*",
  ])
  func readsNoOtherRanges(text: String) {
    #expect(ContentRange(text) == nil)
  }
}
