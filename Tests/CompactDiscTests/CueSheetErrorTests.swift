import CompactDisc
import TestSupport
import Testing

struct CueSheetErrorTests {
  private func description(of text: String) -> String? {
    do {
      _ = try cueSheet(text)
      return nil
    } catch {
      return "\(error)"
    }
  }

  struct Refusal: Sendable {
    let text: String
    let message: String

    init(_ text: String, _ message: String) {
      self.text = text
      self.message = message
    }
  }

  private static let refusals: [Refusal] = [
    Refusal("", "disc.cue: There is no TRACK line. Is this a cue sheet?"),
    Refusal("hello world\n", "disc.cue: There is no TRACK line. Is this a cue sheet?"),
    Refusal("FILE \"disc.bin\" BINARY", "disc.cue: There is no TRACK line. Is this a cue sheet?"),
    Refusal(
      "REM\n{\"json\": true}",
      "disc.cue, line 2: \"{\"json\": true}\" is not a cue sheet's line. "
        + "Each begins with a word such as TRACK or INDEX."
    ),
    Refusal(
      "REM\nTRA\u{0}CK",
      "disc.cue, line 2: The line has control characters, so this is no cue sheet. "
        + "Name the .cue file, not the image beside it."
    ),
    Refusal(
      "FILE \"disc.bin\"",
      "disc.cue, line 1: FILE needs a name and a format, such as FILE \"disc.bin\" BINARY."
    ),
    Refusal(
      "FILE", "disc.cue, line 1: FILE needs a name and a format, such as FILE \"disc.bin\" BINARY."),
    Refusal(
      "TRACK 01 AUDIO",
      "disc.cue, line 1: TRACK stands before any FILE, to which it must belong."
    ),
    Refusal(
      "FILE a BINARY\nINDEX 01 00:00:00",
      "disc.cue, line 2: INDEX stands before any TRACK, to which it must belong."
    ),
    Refusal(
      "FILE a BINARY\npregap 00:02:00",
      "disc.cue, line 2: PREGAP stands before any TRACK, to which it must belong."
    ),
    Refusal(
      "FILE a BINARY\nTRACK 100 AUDIO",
      "disc.cue, line 2: \"100\" is not a track number. They run from 1 to 99."
    ),
    Refusal(
      "FILE a BINARY\nTRACK 00 AUDIO",
      "disc.cue, line 2: \"00\" is not a track number. They run from 1 to 99."
    ),
    Refusal(
      "FILE a BINARY\nTRACK",
      "disc.cue, line 2: \"\" is not a track number. They run from 1 to 99."
    ),
    Refusal(
      "FILE a BINARY\nTRACK 01 MOVIE",
      "disc.cue, line 2: \"MOVIE\" is not a kind of track. "
        + "AUDIO, MODE1/2352 and MODE2/2352 are the usual ones."
    ),
    Refusal(
      SheetText.plain + "\nTRACK 03 AUDIO",
      "disc.cue, line 8: There are two tracks with the number 3."
    ),
    Refusal(
      SheetText.plain + "\nTRACK 05 AUDIO",
      "disc.cue, line 8: Track 5 follows track 3. Track numbers go up by one."
    ),
    Refusal(
      SheetText.plain + "\nTRACK 04 AUDIO",
      "disc.cue, line 8: Track 4 has no INDEX 01, which marks where it starts."
    ),
    Refusal(
      SheetText.plain + "\nTRACK 04 AUDIO\nINDEX 00 00:20:00\nTRACK 05 AUDIO",
      "disc.cue, line 8: Track 4 has no INDEX 01, which marks where it starts."
    ),
    Refusal(
      SheetText.plain + "\nINDEX 100 00:20:00",
      "disc.cue, line 8: \"100\" is not an index number. They run from 00 to 99."
    ),
    Refusal(
      SheetText.plain + "\nINDEX 01 00:20:00",
      "disc.cue, line 8: INDEX 01 follows INDEX 01. Index numbers go up."
    ),
    Refusal(
      SheetText.plain + "\nTRACK 04 AUDIO\nINDEX 02 00:20:00",
      "disc.cue, line 9: The track begins with INDEX 02. The first one is 00 or 01."
    ),
    Refusal(
      SheetText.plain + "\nINDEX 02",
      "disc.cue, line 8: INDEX has no time in \"\". "
        + "It looks like 04:31:62: minutes, seconds below 60, frames below 75."
    ),
    Refusal(
      SheetText.plain + "\nINDEX 02 99999999:00:00",
      "disc.cue, line 8: INDEX has no time in \"99999999:00:00\". "
        + "It looks like 04:31:62: minutes, seconds below 60, frames below 75."
    ),
    Refusal(
      SheetText.plain + "\nPOSTGAP -1:00:00",
      "disc.cue, line 8: POSTGAP has no time in \"-1:00:00\". "
        + "It looks like 04:31:62: minutes, seconds below 60, frames below 75."
    ),
    Refusal(
      SheetText.plain + "\nTRACK 04 AUDIO\nINDEX 01 00:12:00",
      "disc.cue, line 9: The time 00:12:00 does not come after 00:15:37, "
        + "the one above it in the same file."
    ),
    Refusal(
      SheetText.plain + "\nTRACK 04 AUDIO\nINDEX 00 00:15:37\nINDEX 01 00:15:37",
      "disc.cue, line 10: The time 00:15:37 does not come after 00:15:37, "
        + "the one above it in the same file."
    ),
    Refusal(
      SheetText.plain + "\nFILE \"more.bin\" BINARY",
      "disc.cue, line 8: No INDEX lies in the file \"more.bin\". "
        + "Remove its FILE line, or add the missing tracks."
    ),
    Refusal(
      "FILE \"less.bin\" BINARY\n" + SheetText.plain,
      "disc.cue, line 1: No INDEX lies in the file \"less.bin\". "
        + "Remove its FILE line, or add the missing tracks."
    ),
  ]

  @Test(arguments: refusals)
  func namesTheLineAndWhatIsWrong(refusal: Refusal) {
    #expect(description(of: refusal.text) == refusal.message)
  }

  @Test(arguments: ["99:99:99", "00:09:75", "1:2", "a:b:c"])
  func malformedTimesAreErrors(time: String) {
    let error = CueSheetError(
      sheet: "disc.cue", line: 8, problem: .time(time, keyword: "INDEX"))
    #expect(throws: error) { try cueSheet(SheetText.plain + "\nINDEX 02 " + time) }
  }

  @Test func imagesAreNotSheets() {
    #expect(
      throws: CueSheetError(sheet: "disc.bin", line: 1, problem: .notText)
    ) { try CueSheet(parsing: [0x52, 0x49, 0x46, 0x46, 0x24, 0x08, 0x00], name: "disc.bin") }
    #expect(throws: CueSheetError.self) {
      try CueSheet(parsing: Array(RandomDisc.bytes.prefix(5000)), name: "disc.bin")
    }
  }

  @Test func sizeIsBounded() throws {
    let comment = [UInt8](repeating: UInt8(ascii: "\n"), count: 1 << 20)
    #expect(
      throws: CueSheetError(sheet: "disc.cue", line: nil, problem: .tooLarge(byteCount: 1_048_577))
    ) { try CueSheet(parsing: comment + [10], name: "disc.cue") }
    #expect(throws: CueSheetError(sheet: "disc.cue", line: nil, problem: .noTracks)) {
      try CueSheet(parsing: comment, name: "disc.cue")
    }
  }

  @Test func filesAreBounded() {
    // Every file is in use, by a track or by the pre-gap of the next one.
    var text = "FILE f BINARY\nTRACK 1 AUDIO\nINDEX 1 0:0:0\n"
    for index in 2...99 {
      text += "FILE f\(index) BINARY\nINDEX \(index) 0:0:0\n"
    }
    text += "TRACK 2 AUDIO\nINDEX 0 0:0:1\n"
    for index in 1...99 {
      text += "FILE g\(index) BINARY\nINDEX \(index) 0:0:0\n"
    }
    #expect(throws: CueSheetError(sheet: "disc.cue", line: 400, problem: .tooManyFiles)) {
      try cueSheet(text + "FILE h BINARY\n")
    }
  }

  @Test func quotedTextIsCut() {
    let word = String(repeating: "ü", count: 10_000)
    let shown = String(repeating: "ü", count: 39) + "…"
    #expect(
      throws: CueSheetError(sheet: "disc.cue", line: 1, problem: .notUnderstood(shown))
    ) { try cueSheet(word) }
  }
}
