import RecordSides
import Testing

struct LabelTests {
  private static let rate = 44_100
  private static let sampleCount = 44_100 * 1000

  private func plan(_ text: String) throws -> SidePlan {
    try SidePlan(
      LabelFile(parsing: Array(text.utf8), name: "side.txt"), sampleRate: Self.rate,
      sampleCount: Self.sampleCount)
  }

  private func problem(_ bytes: [UInt8]) -> (line: Int?, problem: LabelError.Problem)? {
    do {
      _ = try SidePlan(
        LabelFile(parsing: bytes, name: "side.txt"), sampleRate: Self.rate,
        sampleCount: Self.sampleCount)
      return nil
    } catch {
      return (error.line, error.problem)
    }
  }

  // MARK: Reading

  @Test func pointsRunUntilTheNextLabel() throws {
    let plan = try plan("0.000000\t0.000000\tOne\n214.500000\t214.500000\tTwo\n")
    #expect(plan.tracks.map(\.title) == ["One", "Two"])
    #expect(plan.tracks.map(\.samples) == [0..<9_459_450, 9_459_450..<Self.sampleCount])
    #expect(plan.cuts.map(\.position) == [9_459_450])
    #expect(plan.cuts.map(\.evidence) == [.label(line: 2)])
    #expect(plan.cuts.first?.confidence == 1)
    #expect(plan.speed == nil)
  }

  @Test func regionsEndWhereTheyEnd() throws {
    let plan = try plan("1.5\t100\tOne\n100\t200\n300\t300\tThree\n400\t1000\tFour")
    #expect(
      plan.tracks.map(\.samples)
        == [
          66_150..<4_410_000, 4_410_000..<8_820_000, 13_230_000..<17_640_000,
          17_640_000..<44_100_000,
        ])
    #expect(plan.tracks.map(\.title) == ["One", nil, "Three", "Four"])
  }

  @Test(arguments: ["\n", "\r\n", "\r"], [[], [0xEF, 0xBB, 0xBF]] as [[UInt8]])
  func lineEndsAndAMarkMakeNoDifference(lineEnd: String, mark: [UInt8]) throws {
    let lines = ["0,000000\t0,000000\tÉin Titel, mit 日本", "\\\t100,0\t200,0", "", "10,5\t10,5\tB"]
    let file = try LabelFile(
      parsing: mark + Array((lines.joined(separator: lineEnd) + lineEnd).utf8), name: "x")
    #expect(file.labels.map(\.start) == [0, 10.5])
    #expect(file.labels.map(\.end) == [nil, nil])
    #expect(file.labels.map(\.title) == ["Éin Titel, mit 日本", "B"])
    #expect(file.labels.map(\.line) == [1, 4])
  }

  /// As Audacity reads them, too.
  @Test(
    arguments: [
      ("5", 5.0, nil, nil), ("5\tTitle", 5, nil, "Title"), ("5\t6\t", 5, 6, nil),
      ("+5.\t.5e", nil, nil, nil), (".5\t1.\tA\tmore", 0.5, 1, "A"),
      (" 5 \t 6 \t a b ", 5, 6, "a b"),
      ("0005.250\t7", 5.25, 7, nil), ("5\t5\t\\", 5, nil, "\\"),
    ] as [(String, Double?, Double?, String?)])
  func readsALine(line: String, start: Double?, end: Double?, title: String?) {
    let file = try? LabelFile(parsing: Array(line.utf8), name: "x")
    #expect(file?.labels.first?.start == start)
    #expect(file?.labels.first?.end == end)
    #expect(file?.labels.first?.title == title)
  }

  @Test(
    arguments: [
      ("", nil, .noLabels), ("\n\r\n\\\t1\t2\n", nil, .noLabels),
      ("0\t0\n1:30\t1:30\tA", 2, .time("1:30")), ("0\t1x\tA", 1, .time("1x")),
      ("0\t1.5.2\tA", 1, .time("1.5.2")), ("0\t0x10", 1, .time("0x10")),
      ("inf\tinf\tA", 1, .time("inf")), ("0\tnan\tA", 1, .time("nan")),
      ("1.234,5\t2\tA", 1, .time("1.234,5")), ("1e3\t1e3\tA", 1, .time("1e3")),
      ("\t5\tA", 1, .time("")), ("10 20 Title", 1, .noTab("10 20 Title")),
      ("20\t10\tA", 1, .backwards(start: "20", end: "10")),
      ("20\t20\tA\n\n10\t10\tB", 3, .unsorted(previousLine: 1)),
      ("10\t20\tA\n19.9\t30\tB", 2, .overlap(previousLine: 1)),
      ("10\t10\tA\n10\t10\tB", 2, .overlap(previousLine: 1)),
      ("10\t20\tA\n10\t10\tB", 2, .overlap(previousLine: 1)),
      ("-1\t20\tA", 1, .outside(time: "-1.000000", sideEnd: "1000.000000")),
      ("0\t0\tA\n1001\t1001\tB", 1, .outside(time: "1001.000000", sideEnd: "1000.000000")),
      ("0\t1000.1\tA", 1, .outside(time: "1000.100000", sideEnd: "1000.000000")),
      ("1000\t1000\tA", 1, .empty), ("5\t5.000001\tA", 1, .empty),
      ("0\t0\tA\u{0}", 1, .notText),
    ] as [(String, Int?, LabelError.Problem)])
  func namesTheLine(text: String, line: Int?, expected: LabelError.Problem) {
    let found = problem(Array(text.utf8))
    #expect(found?.problem == expected)
    #expect(found?.line == line)
  }

  @Test func refusesOtherEncodingsAndLargeFiles() {
    #expect(problem([0x30, 9, 0x30, 9, 0xE9, 10])?.problem == .notUTF8)
    #expect(problem([0xFF, 0xFE, 0x30, 0, 9, 0])?.problem == .notText)
    let large = [UInt8](repeating: 10, count: 1 << 20 + 1)
    #expect(problem(large)?.problem == .tooLarge(byteCount: large.count))
  }

  @Test func messagesTellWhatToDo() {
    let error = LabelError(file: "a.txt", line: 3, problem: .unsorted(previousLine: 2))
    #expect(
      error.description
        == "a.txt, line 3: The label starts before the one in line 2. Sort the lines by time.")
    let whole = LabelError(file: "a.txt", line: nil, problem: .noLabels)
    #expect(whole.description.hasPrefix("a.txt: There are no labels. Put one"))
  }

  // MARK: Writing

  @Test func writesPointsWhereTracksMeet() throws {
    let text = "0.000000\t0.000000\tOne\n214.500000\t214.500000\tTwo\n"
    #expect(try plan(text).labelText == text)
    let regions = "1.000000\t2.000000\tA\n3.000000\t3.000000\t\n4.000000\t999.000000\tB\n"
    #expect(try plan(regions).labelText == regions)
  }

  @Test func aTitleStaysOnItsLine() throws {
    var side = SyntheticSide(seed: 1)
    side.addTrack(100)
    let plan = try SidePlan(
      fitting: [ExpectedTrack(length: .seconds(100), title: "A\tB\nC\r\u{1}")],
      to: SilenceMap(side.envelope()))
    #expect(plan.labelText == "0.000000\t0.000000\tA B C  \n")
  }

  @Test(arguments: [44_100, 48_000, 88_200, 96_000, 176_400, 192_000])
  func aRoundTripKeepsEverySample(sampleRate: Int) throws {
    var random = SplitMix(state: UInt64(sampleRate))
    for _ in 0..<40 {
      let sampleCount = Int.random(in: 1000...sampleRate * 7200, using: &random)
      var positions = Set<Int>()
      for _ in 0..<24 { positions.insert(.random(in: 0..<sampleCount, using: &random)) }
      // Neighbours, too.
      positions.insert(sampleCount - 1)
      positions.insert(sampleCount / 2)
      positions.insert(sampleCount / 2 + 1)
      let sorted = positions.sorted()
      let text = sorted.map { position in
        let time = SixDecimals.text(position, sampleRate: sampleRate)
        return "\(time)\t\(time)\t\(position)\n"
      }
      let plan = try SidePlan(
        LabelFile(parsing: Array(text.joined().utf8), name: "x"), sampleRate: sampleRate,
        sampleCount: sampleCount)
      #expect(plan.tracks.map(\.samples.lowerBound) == sorted)
      #expect(plan.labelText == text.joined())
      let again = try SidePlan(
        LabelFile(parsing: Array(plan.labelText.utf8), name: "x"), sampleRate: sampleRate,
        sampleCount: sampleCount)
      #expect(again == plan)
    }
  }

  // MARK: Damage

  /// Ends with either a sound plan or an error that names the file.
  @Test(.timeLimit(.minutes(30)))
  func damagedFilesAreReadOrRefused() {
    let seed = Array(
      "0.000000\t0.000000\tOne\r\n\\\t1.0\t2.0\r\n100,5\t200,5\tTwo é\n300\t300\nx".utf8)
    let fragments = ["\t", "\n", "\r", "\\", "-", ".", ",", "e5", "\u{FEFF}", "\u{0}", "999", "日"]
      .map { Array($0.utf8) }
    var random = SplitMix(state: 99)
    var accepted = 0
    for _ in 0..<4000 {
      var bytes = seed.dropLast(Int.random(in: 0...1, using: &random))
      for _ in 0..<Int.random(in: 0...3, using: &random) {
        let start = Int.random(in: 0...bytes.count, using: &random)
        let end = min(bytes.count, start + Int.random(in: 0...8, using: &random))
        switch Int.random(in: 0..<4, using: &random) {
        case 0: bytes.removeSubrange(start..<end)
        case 1: bytes.insert(contentsOf: bytes[start..<end], at: end)
        case 2 where start < bytes.count: bytes[start] = .random(in: 0...255, using: &random)
        default:
          bytes.insert(contentsOf: fragments.randomElement(using: &random) ?? [], at: start)
        }
      }
      do throws(LabelError) {
        let file = try LabelFile(parsing: Array(bytes), name: "fuzz.txt")
        let plan = try SidePlan(file, sampleRate: Self.rate, sampleCount: Self.sampleCount)
        accepted += 1
        let bounds = plan.tracks.flatMap { [$0.samples.lowerBound, $0.samples.upperBound] }
        let isSound =
          bounds == bounds.sorted() && plan.tracks.allSatisfy { !$0.samples.isEmpty }
          && bounds.allSatisfy { (0...Self.sampleCount).contains($0) }
          && plan.cuts.count == plan.tracks.count - 1
        if !isSound { Issue.record("unsound plan: \(plan.tracks)") }
      } catch {
        let message = error.description
        if !message.hasPrefix("fuzz.txt") || message.utf8.count > 400 {
          Issue.record("unclear error: \(message)")
        }
      }
    }
    #expect(accepted > 400)
  }
}

/// What the module writes, by another way: exact decimals, rounded half up.
private enum SixDecimals {
  static func text(_ position: Int, sampleRate: Int) -> String {
    let microseconds = (2 * position * 1_000_000 + sampleRate) / (2 * sampleRate)
    let decimals = String(1_000_000 + microseconds % 1_000_000).dropFirst()
    return "\(microseconds / 1_000_000).\(decimals)"
  }
}
