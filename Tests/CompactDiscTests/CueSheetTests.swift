import CompactDisc
import TestSupport
import Testing
import TextEncodings

struct CueSheetTests {
  @Test func readsEveryKeyword() throws {
    let sheet = try cueSheet(SheetText.full)
    #expect(sheet.warnings == [])
    #expect(sheet.genre == "Dream Pop")
    #expect(sheet.date == "1999")
    #expect(sheet.discID == "12345678")
    #expect(sheet.comment == "ExactAudioCopy v1.6")
    #expect(sheet.discNumber == 2)
    #expect(sheet.discCount == 3)
    #expect(sheet.catalog == MediaCatalogNumber("4006381333931"))
    #expect(
      sheet.text
        == DiscText(
          title: "Ágætis byrjun", performer: "Sigur Rós — 日本", songwriter: "Someone Else"))
    #expect(sheet.files.map(\.name) == ["disc.bin"])
    #expect(sheet.files.map(\.line) == [12])

    let track = try #require(sheet.tracks.first)
    #expect(
      track.text
        == DiscText(
          title: "One", performer: "A", composer: "B", arranger: "C", message: "D", genre: "E"))
    #expect(track.isrc == ISRC("USS1Z9900001"))
    #expect(track.flags == [.copyPermitted, .preEmphasis, .fourChannel, .serialCopyManagement])
    #expect(track.line == 13)

    let last = try #require(sheet.tracks.last)
    #expect(last.text.title == "Two of them")
    #expect(last.indexes.map(\.number) == [0, 1, 2])
    #expect(last.indexes.map(\.time.description) == ["00:07:50", "00:09:00", "00:10:00"])
    #expect(last.indexes.map(\.line) == [26, 27, 28])
  }

  @Test(arguments: ["\n", "\r\n", "\r"], ["", "\n"])
  func lineEndsMakeNoDifference(lineEnd: String, final: String) throws {
    let text = SheetText.full.split(separator: "\n").joined(separator: lineEnd) + final
    #expect(try cueSheet(text) == cueSheet(SheetText.full))
  }

  @Test func mixedLineEndsAndEmptyLinesKeepLineNumbersRight() throws {
    let text = "REM a\r\n\nREM b\r\rFILE x.bin BINARY\n\r\nTRACK 1 AUDIO\r\nINDEX 1 0:0:0"
    let sheet = try cueSheet(text)
    #expect(sheet.files.map(\.line) == [5])
    #expect(sheet.tracks.map(\.line) == [7])
    #expect(sheet.tracks.flatMap(\.indexes).map(\.line) == [8])
  }

  @Test func caseAndBlanksMakeNoDifference() throws {
    let text = SheetText.plain.lowercased().replacing(" ", with: " \t ").replacing(
      "\n", with: " \n\t")
    #expect(try cueSheet(text) == cueSheet(SheetText.plain))
  }

  @Test(arguments: [
    ("TITLE \"Two Words\"", "Two Words"),
    ("TITLE Two Words", "Two Words"),
    ("TITLE   \"Two Spaces\"", "Two Spaces"),
    ("PERFORMER x\nTITLE\t\"Tab\"", "Tab"),
    ("TITLE \"He said \"hi\" twice\"", "He said \"hi\" twice"),
    ("TITLE \"He said \\\"hi\\\"\"", "He said \"hi\""),
    ("TITLE \"AC\\DC\"", "AC\\DC"),
    ("TITLE \"No end", "No end"),
    ("TITLE \"  Inner blanks  \"", "Inner blanks"),
    ("TITLE \"End\" and more", "End"),
    ("TITLE \"", nil),
    ("TITLE \"\"", nil),
    ("TITLE", nil),
    ("TITLE Kept\nTITLE \"\"", "Kept"),
  ])
  func textsAreQuotedOrReachToTheEndOfTheLine(line: String, title: String?) throws {
    #expect(try cueSheet(line + "\n" + SheetText.plain).text.title == title)
  }

  @Test(arguments: [
    ("FILE \"a b.bin\" BINARY", "a b.bin"),
    ("FILE a.bin BINARY", "a.bin"),
    ("FILE a b.bin BINARY", "a b.bin"),
    ("FILE   \"7\" single.bin\"   BINARY", "7\" single.bin"),
    ("FILE \"ágætis.bin\" BINARY", "ágætis.bin"),
    ("FILE \"C:\\music\\a.bin\" BINARY", "C:\\music\\a.bin"),
  ])
  func fileNamesAreQuotedOrReachToTheFormat(line: String, name: String) throws {
    let sheet = try cueSheet(line + "\nTRACK 1 AUDIO\nINDEX 1 0:0:0")
    #expect(sheet.files.map(\.name) == [name])
    #expect(sheet.files.map(\.format) == [.binary])
  }

  @Test(
    arguments: [
      ("BINARY", .binary), ("motorola", .motorola), ("WAVE", .wave), ("Aiff", .aiff), ("MP3", .mp3),
      ("FLAC", .flac), ("ape", .other("APE")),
    ] as [(String, CueSheet.FileFormat)])
  func formatsOfFilesAreKnown(word: String, format: CueSheet.FileFormat) throws {
    let sheet = try cueSheet("FILE \"a\" \(word)\nTRACK 1 AUDIO\nINDEX 1 0:0:0")
    #expect(sheet.files.map(\.format) == [format])
    #expect(format.description == word.uppercased())
  }

  @Test(
    arguments: [
      ("AUDIO", .audio, 2352), ("cdg", .audioWithGraphics, 2448),
      ("MODE1/2048", .mode1(bytesPerSector: 2048), 2048),
      ("MODE1/2352", .mode1(bytesPerSector: 2352), 2352),
      ("MODE2/2048", .mode2(bytesPerSector: 2048), 2048),
      ("MODE2/2324", .mode2(bytesPerSector: 2324), 2324),
      ("MODE2/2336", .mode2(bytesPerSector: 2336), 2336),
      ("mode2/2352", .mode2(bytesPerSector: 2352), 2352),
      ("CDI/2336", .interactive(bytesPerSector: 2336), 2336),
      ("CDI/2352", .interactive(bytesPerSector: 2352), 2352),
    ] as [(String, CueSheet.TrackMode, Int)])
  func modesOfTracksAreKnown(word: String, mode: CueSheet.TrackMode, bytesPerSector: Int) throws {
    let sheet = try cueSheet("FILE a BINARY\nTRACK 1 \(word)\nINDEX 1 0:0:0")
    #expect(sheet.tracks.map(\.mode) == [mode])
    #expect(mode.bytesPerSector == bytesPerSector)
    #expect((mode.kind == .audio) == (word == "AUDIO" || word == "cdg"))
  }

  @Test func indexesBelongToTheFileAboveThem() throws {
    let sheet = try cueSheet(SheetText.gapInPreviousFile)
    #expect(sheet.tracks.map { $0.indexes.map(\.file) } == [[0], [0, 1], [1, 2]])
  }

  @Test func aFileNamedAgainBeforeEachTrackRunsOn() throws {
    let text = """
      FILE "disc.bin" BINARY
      TRACK 01 AUDIO
      INDEX 01 00:00:00
      FILE "disc.bin" BINARY
      TRACK 02 AUDIO
      INDEX 01 00:09:00
      """
    let sheet = try cueSheet(text)
    #expect(sheet.files.count == 1)
    #expect(sheet.tracks.flatMap(\.indexes).map(\.file) == [0, 0])
  }

  @Test func sessionsCountFromTheRemark() throws {
    let sheet = try cueSheet(SheetText.twoSessions)
    #expect(sheet.tracks.map(\.session) == [1, 1, 2])
    #expect(sheet.namesSessions)
  }

  @Test func aFullDiscCanBeRead() throws {
    let tracks = (1...99).map { track in
      "TRACK \(track) AUDIO\nINDEX 01 \(MSF(sectorCount: 100 * track))\n"
    }
    let sheet = try cueSheet("FILE a BINARY\n" + tracks.joined())
    #expect(sheet.tracks.map(\.number) == Array(1...99))
  }

  @Test func tracksNeedNotStartAtOne() throws {
    let sheet = try cueSheet(
      "FILE a BINARY\nTRACK 5 AUDIO\nINDEX 1 0:0:0\nTRACK 6 AUDIO\nINDEX 1 0:9:0")
    #expect(sheet.tracks.map(\.number) == [5, 6])
  }

  @Test(arguments: [
    ("ISRC USS1Z990000123456789", "\"USS1Z990000123456789\" is not an ISRC of 12 characters."),
    ("ISRC", "\"\" is not an ISRC of 12 characters."),
    ("CATALOG 012345678901", "\"012345678901\" is not a catalogue number of 13 digits."),
    ("CATALOG 0000000000000", "\"0000000000000\" is not a catalogue number of 13 digits."),
    ("FLAGS PRE COPY", "\"COPY\" is not a known flag."),
    ("REM SESSION two", "\"two\" is not the number of the next session."),
    ("REM SESSION 00", "\"00\" is not the number of the next session."),
    ("hello world", "hello is not a known keyword."),
  ])
  func whatDoesNotMatterIsAWarning(line: String, warning: String) throws {
    let sheet = try cueSheet("FILE a BINARY\nTRACK 1 AUDIO\n\(line)\nINDEX 1 0:0:0")
    #expect(sheet.warnings.map(\.line) == [3])
    #expect(sheet.warnings.map(\.text) == [warning])
    #expect(sheet.tracks.map(\.isrc) == [nil])
    #expect(sheet.catalog == nil)
  }

  @Test func wordsOfATrackBeforeAnyTrackAreWarnings() throws {
    let sheet = try cueSheet("ISRC USS1Z9900001\nFLAGS PRE\n" + SheetText.plain)
    #expect(sheet.warnings.map(\.line) == [1, 2])
  }

  @Test func warningsAreBounded() throws {
    let sheet = try cueSheet(String(repeating: "HELLO\n", count: 5000) + SheetText.plain)
    #expect(sheet.warnings.count == 100)
  }

  @Test(arguments: ["ISRC \"USS1Z9900001\"", "CATALOG \"4006381333931\"", "FLAGS DATA", "FLAGS"])
  func harmlessVariantsAreRead(line: String) throws {
    let sheet = try cueSheet("FILE a BINARY\nTRACK 1 AUDIO\n\(line)\nINDEX 1 0:0:0")
    #expect(sheet.warnings == [])
  }

  @Test func aCatalogNumberInATrackIsTheDiscs() throws {
    let line = "\nCATALOG 4006381333931"
    #expect(try cueSheet(SheetText.plain + line + line).catalog?.description == "4006381333931")
  }

  @Test func longLinesAreRead() throws {
    let title = String(repeating: "é", count: 10_000)
    let sheet = try cueSheet("REM \(title)\(title)\nTITLE \"\(title)\"\n" + SheetText.plain)
    #expect(sheet.text.title == title)
  }
}

struct CueSheetEncodingTests {
  private func title(_ bytes: [UInt8]) throws -> String? {
    try CueSheet(parsing: bytes, name: "disc.cue").text.title
  }

  private static let text = "TITLE \"Ágætis byrjun\"\n" + SheetText.plain

  @Test func utf8IsReadWithAndWithoutAByteOrderMark() throws {
    #expect(try title(Array(Self.text.utf8)) == "Ágætis byrjun")
    #expect(try title([0xEF, 0xBB, 0xBF] + Array(Self.text.utf8)) == "Ágætis byrjun")
  }

  @Test func utf16IsReadWithAByteOrderMark() throws {
    let units = Array(Self.text.utf16)
    let bigEndian = units.flatMap { [UInt8($0 >> 8), UInt8($0 & 0xFF)] }
    let littleEndian = units.flatMap { [UInt8($0 & 0xFF), UInt8($0 >> 8)] }
    #expect(try title([0xFE, 0xFF] + bigEndian) == "Ágætis byrjun")
    #expect(try title([0xFF, 0xFE] + littleEndian) == "Ágætis byrjun")
  }

  @Test func everythingElseIsWindows1252() throws {
    let latin1 = Self.text.unicodeScalars.map { UInt8($0.value) }
    #expect(try title(latin1) == "Ágætis byrjun")
    let line = Array("TITLE ".utf8) + (0x80...0x9F) + [0xA0, 0xE9, 0xFF, 0x0A]
    #expect(
      try title(line + Array(SheetText.plain.utf8))
        == "€\u{FFFD}‚ƒ„…†‡ˆ‰Š‹Œ\u{FFFD}Ž\u{FFFD}\u{FFFD}‘’“”•–—˜™š›œ\u{FFFD}žŸ\u{A0}éÿ")
  }

  @Test func aGuessIsSaidToBeOne() throws {
    let latin1 = Self.text.unicodeScalars.map { UInt8($0.value) }
    let guessed = try CueSheet(parsing: latin1, name: "disc.cue")
    #expect(guessed.warnings.map(\.line) == [1])
    #expect(guessed.warnings[0].text.contains("Windows-1252"))
    #expect(try CueSheet(parsing: Array(Self.text.utf8), name: "disc.cue").warnings == [])
  }

  /// What names in an old encoding look like decides, and a person has the last word.
  @Test(arguments: [
    ("WINDOWS-1251", ["Кино", "Группа крови", "Закрой за мной дверь, я ухожу", "Война"]),
    ("CP932", ["宇多田ヒカル", "甘いワナ", "時間がたてば", "桜ドロップス"]),
    ("GB18030", ["邓丽君", "月亮代表我的心", "小城故事", "我只在乎你", "何日君再来"]),
    ("BIG5-HKSCS", ["鄧麗君", "月亮代表我的心", "小城故事", "我只在乎你", "何日君再來"]),
    ("CP949", ["서태지와 아이들", "난 알아요", "환상 속의 그대"]),
    ("WINDOWS-1253", ["Χάρις Αλεξίου", "Η ζωή μου κύκλους κάνει", "Τόσα χρόνια"]),
    ("WINDOWS-1250", ["Těšínská", "Divné století", "Až to se mnu sekne", "Petěrburg", "Švejk"]),
    ("Windows-1252", ["L’hymne à l’amour", "Où sont-ils, mes petits copains?", "Déjà", "Émilie"]),
  ])
  func anOldEncodingIsGuessed(name: String, titles: [String]) throws {
    let text = titles.map { "PERFORMER \"\($0)\"\nREM COMMENT \"\($0)\"\n" }.joined()
    let sheet = text + "TITLE \"\(titles[1])\"\n" + SheetText.plain
    let bytes = try encoded(sheet, as: name)
    let guessed = try CueSheet(parsing: bytes, name: "disc.cue")
    #expect(guessed.text.title == titles[1])
    #expect(guessed.warnings.first?.text.contains(name) == true)
    let encoding = try #require(TextEncoding(name))
    let told = try CueSheet(parsing: bytes, name: "disc.cue", encoding: encoding)
    #expect(told.text.title == titles[1])
    #expect(!told.warnings.contains { $0.text.contains("--cue-encoding") })
  }

  /// A name or two in another script tell too little where a Western one would look the same.
  @Test func fewAccentsAreTakenForWestern() throws {
    let bytes = try encoded("TITLE \"Émilie Jolie\"\n" + SheetText.plain, as: "WINDOWS-1252")
    #expect(try title(bytes) == "Émilie Jolie")
  }

  /// With glibc's converter, by way of the program iconv.
  private func encoded(_ text: String, as name: String) throws -> [UInt8] {
    let result = try ExternalProgram.run(
      ["iconv", "-f", "UTF-8", "-t", name], input: Array(text.utf8))
    try #require(result.status == 0, "\(result.error)")
    return result.outputBytes
  }

  @Test func anEncodingHasANameThatTheSystemKnows() {
    #expect(TextEncoding("shift_jis")?.name == "SHIFT_JIS")
    #expect(TextEncoding("klingon") == nil)
    #expect(TextEncoding("") == nil)
    #expect(TextEncoding("UTF-8//IGNORE") == nil)
  }

  @Test func bytesThatAreNoCharactersAreMarked() throws {
    let japanese = try #require(TextEncoding("cp932"))
    #expect(japanese.decoded([0x41, 0xFF, 0x42]) == "A\u{FFFD}B")
    #expect(
      japanese.decoded([UInt8](repeating: 0xFF, count: 20_000)).unicodeScalars.count == 20_000)
    // A character that is cut off.
    #expect(japanese.decoded([0x88]) == "\u{FFFD}")
  }

  @Test func aLoneByteAfterUTF16IsNoCrash() throws {
    let units = Self.text.utf16.flatMap { [UInt8($0 & 0xFF), UInt8($0 >> 8)] }
    #expect(throws: CueSheetError.self) { try title([0xFF, 0xFE] + units + [0]) }
    #expect(throws: CueSheetError.self) { try title([0xFF, 0xFE]) }
  }
}
