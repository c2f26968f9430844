import CompactDisc
import Testing

@testable import tonearm

struct TextTests {
  @Test(arguments: [
    ("abc", 3), ("さくら", 6), ("한국", 4), ("é", 1), ("e\u{301}", 1), ("🎻", 2), ("№", 1), ("", 0),
    ("ａ", 2), ("\u{200D}", 0),
  ])
  func countsTheColumnsOfATerminal(text: String, columns: Int) {
    #expect(text.columnCount == columns)
  }

  @Test(arguments: [
    ("abc", 5, "abc  "), ("abcdef", 4, "abc…"), ("さくら", 4, "さ… "), ("さくら", 5, "さく…"),
    ("a\u{7}b", 3, "a?b"),
  ])
  func fitsTextIntoColumns(text: String, count: Int, fitted: String) {
    #expect(text.fitted(to: count) == fitted)
  }

  @Test(
    arguments: [("1", [1]), ("0,3-5", [0, 3, 4, 5]), ("99", [99]), ("1,1-2", [1, 2])]
      as [(String, Set<Int>)])
  func readsTrackNumbers(text: String, numbers: Set<Int>) {
    #expect(TrackSelection(parsing: text)?.numbers == numbers)
  }

  @Test(arguments: ["", ",", "1,", "a", "1-", "-1", "3-1", "1-2-3", "100", "+1", "1 2"])
  func refusesWhatAreNoTrackNumbers(text: String) {
    #expect(TrackSelection(parsing: text) == nil)
  }

  @Test func neighbouringSectorsMakeOneRun() {
    let sectors = [3, 4, 5, 9, 11, 12].map(Sector.init(offset:))
    #expect(
      sectors.runs.map { [$0.lowerBound.offset, $0.upperBound.offset] } == [
        [3, 6], [9, 10], [11, 13],
      ])
  }
}
