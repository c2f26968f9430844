import CompactDisc
import Testing

struct CueSheetFuzzTests {
  private static let seeds = [
    SheetText.plain, SheetText.full, SheetText.gapInPreviousFile, SheetText.twoSessions,
    SheetText.mixedMode,
  ].map { Array($0.utf8) }

  private static let fragments = [
    "\n", "\r", " ", "\"", "INDEX 00 00:00:00\n", "INDEX 01 99:59:74\n", "TRACK 01 AUDIO\n",
    "TRACK 99 MODE2/2336\n", "FILE \"x.bin\" BINARY\n", "FILE x MOTOROLA\n", "PREGAP 00:02:00\n",
    "POSTGAP 9999:59:74\n", "REM SESSION 02\n", "REM SESSION 99\n", "99999999999999999999", "-1",
    "\u{FEFF}", "\0", "日", "MODE1/2048",
  ].map { Array($0.utf8) }

  /// Ends with either an answer or an error that names the sheet, for 20,000 damaged sheets.
  @Test(.timeLimit(.minutes(30)))
  func damagedSheetsAreReadOrRefused() {
    var random = SplitMix(state: 20_260_101)
    var accepted = 0
    for iteration in 0..<20_000 {
      let bytes = Self.damaged(Self.seeds[iteration % Self.seeds.count], &random)
      do {
        let sheet = try CueSheet(parsing: bytes, name: "fuzz.cue")
        let sizes = sheet.files.map { _ in Int.random(in: 0...20_000, using: &random) * 784 }
        let layout = try DiscLayout(sheet, fileSizes: sizes)
        if !layout.isSound(sizes: sizes) {
          Issue.record("unsound layout of \(String(decoding: bytes, as: UTF8.self))")
        }
        accepted += 1
      } catch {
        let message = error.description
        if !message.hasPrefix("fuzz.cue") || message.utf8.count > 500 {
          Issue.record("unclear error: \(message)")
        }
      }
    }
    // The damage must leave some sheets whole, or the layout goes untried.
    #expect(accepted > 1000)
  }

  private static func damaged(_ bytes: [UInt8], _ random: inout SplitMix) -> [UInt8] {
    var bytes = bytes
    for _ in 0..<Int.random(in: 1...4, using: &random) {
      let position = Int.random(in: 0...bytes.count, using: &random)
      let end = min(bytes.count, position + Int.random(in: 0...12, using: &random))
      switch Int.random(in: 0..<6, using: &random) {
      case 0: bytes.removeSubrange(position..<end)
      case 1: bytes.insert(contentsOf: bytes[position..<end], at: position)
      case 2: bytes.insert(contentsOf: fragments.randomElement(using: &random) ?? [], at: position)
      case 3:
        bytes.replaceSubrange(
          position..<end, with: "0123456789".utf8.shuffled(using: &random).prefix(2))
      case 4 where position < bytes.count: bytes[position] = .random(in: 0...255, using: &random)
      default: bytes.replaceSubrange(position..<end, with: "00:20:00".utf8)
      }
    }
    return bytes
  }
}

/// A small random generator whose sequence is the same everywhere (Steele, Lea and Flood, 2014).
struct SplitMix: RandomNumberGenerator {
  var state: UInt64

  mutating func next() -> UInt64 {
    state &+= 0x9E37_79B9_7F4A_7C15
    var mixed = state
    mixed = (mixed ^ mixed >> 30) &* 0xBF58_476D_1CE4_E5B9
    mixed = (mixed ^ mixed >> 27) &* 0x94D0_49BB_1331_11EB
    return mixed ^ mixed >> 31
  }
}
