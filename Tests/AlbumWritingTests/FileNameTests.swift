import AlbumWriting
import Foundation
import TestSupport
import Testing

struct FileNameTests {
  @Test(arguments: [
    ("So What", "So What"),
    ("AC/DC: Live? \"Yes\" <1*2|3\\4>", "AC_DC_ Live_ _Yes_ _1_2_3_4_"),
    ("a/\u{301}b", "a_\u{301}b"),
    ("Tab\there\nNUL\0DEL\u{7f}NEL\u{85}", "Tab_here_NUL_DEL_NEL_"),
    ("line\u{2028}paragraph\u{2029}", "line_paragraph_"),
    ("\u{85}\u{feff}\u{fdcf}\u{f0001}", "_\u{fdcf}\u{f0001}"),
    ("한국어 日本語 Ελλάδα", "한국어 日本語 Ελλάδα"),
  ])
  func replacesWhatAFileSystemForbids(stem: String, expected: String) {
    #expect(FileName(sanitizing: stem).text.utf8.elementsEqual(expected.utf8))
  }

  @Test(arguments: [0xfffe, 0xffff, 0xfdd0, 0x1_ffff, 0x10_ffff] as [UInt32])
  func replacesNoncharacters(value: UInt32) throws {
    let noncharacter = try #require(Unicode.Scalar(value))
    #expect(FileName(sanitizing: "a\(noncharacter)b").text == "a_b")
  }

  @Test(arguments: [
    ("\u{202e}evil\u{202c}", "evil"),
    ("\u{200f}\u{2066}a\u{2069}\u{61c}", "a"),
    ("\u{feff}Zero\u{200b}Wi\u{2060}d\u{ad}th", "ZeroWidth"),
    ("👩\u{200d}🎤", "👩\u{200d}🎤"),
    ("می\u{200c}خواهم", "می\u{200c}خواهم"),
  ])
  func removesInvisibleCharactersThatCarryNothing(stem: String, expected: String) {
    #expect(FileName(sanitizing: stem).text.utf8.elementsEqual(expected.utf8))
  }

  @Test(arguments: [
    ("Cafe\u{301}", "Caf\u{e9}"),
    ("e\u{200b}\u{301}", "\u{e9}"),
    ("e\u{301}\u{323}", "\u{1eb9}\u{301}"),
    ("\u{212b}\u{212a}\u{2126}", "\u{c5}K\u{3a9}"),
    ("\u{1112}\u{1161}\u{11ab}", "\u{d55c}"),
    ("\u{958}", "\u{915}\u{93c}"),
    ("ﬁ ²", "ﬁ ²"),
  ])
  func composesCharacters(stem: String, expected: String) {
    #expect(FileName(sanitizing: stem).text.utf8.elementsEqual(expected.utf8))
  }

  @Test(arguments: [
    ("  \u{a0}\u{3000}padded \u{2003}\t", "padded \u{2003}_"),
    (" both ends ", "both ends"),
    (" \u{301}", "\u{301}"),
    (".hidden", "_hidden"),
    ("...", "_._"),
    ("..", "__"),
    (".", "_"),
    ("R.E.M.", "R.E.M_"),
    ("dot then space. ", "dot then space_"),
    ("-rf", "_rf"),
    ("a-b", "a-b"),
    ("", "_"),
    (" \u{200b}", "_"),
  ])
  func repairsTheEnds(stem: String, expected: String) {
    #expect(FileName(sanitizing: stem).text.utf8.elementsEqual(expected.utf8))
  }

  @Test(arguments: [
    ("CON", "CON_"),
    ("con.tour", "con_.tour"),
    ("Aux .b", "Aux _.b"),
    ("COM1", "COM1_"),
    ("lpt²", "lpt²_"),
    ("CONOUT$", "CONOUT$_"),
    ("COM0", "COM0"),
    ("COM10", "COM10"),
    ("Concert", "Concert"),
    ("a.CON", "a.CON"),
  ])
  func avoidsTheNamesOfWindowsDevices(stem: String, expected: String) {
    #expect(FileName(sanitizing: stem).text == expected)
    #expect(FileName(sanitizing: stem, fileExtension: "mp3").text == expected + ".mp3")
  }

  @Test(arguments: [
    (String(repeating: "a", count: 400), 251),
    (String(repeating: "é", count: 400), 250),
    (String(repeating: "日", count: 400), 249),
    (String(repeating: "👩\u{200d}🎤", count: 400), 242),
    ("q" + String(repeating: "\u{301}", count: 400), 251),
    (String(repeating: "a", count: 240) + String(repeating: " ", count: 20) + "b", 240),
    (String(repeating: "a", count: 250) + ".b", 251),
  ])
  func cutsBetweenCharactersAndKeepsTheExtension(stem: String, stemLength: Int) {
    let name = FileName(sanitizing: stem, fileExtension: "mp3")
    #expect(name.text.hasSuffix(".mp3"))
    #expect(name.text.utf8.count == stemLength + 4)
  }

  @Test func repairsTheEndsAgainAfterACut() {
    #expect(
      FileName(sanitizing: "CON" + String(repeating: " ", count: 300) + "cert").text == "CON_")
    let dotted = FileName(sanitizing: String(repeating: "a", count: 254) + ".b").text
    #expect(dotted == String(repeating: "a", count: 254) + "_")
  }

  @Test(arguments: ["a", "é", "日", "👩\u{200d}🎤", "z\u{301}\u{316}"])
  func leavesRoomForTheNameOfThePartialFile(unit: String) throws {
    let name = FileName(
      sanitizing: String(repeating: unit, count: 300), fileExtension: "mp3", reservedBytes: 6)
    let directory = try TemporaryDirectory()
    try directory.write([1], to: name.text)
    try directory.write([1], to: ".\(name).part")
    #expect(try FileManager.default.contentsOfDirectory(atPath: directory.path).count == 2)
  }

  @Test(arguments: [
    ("Song", "sONG"),
    ("Straße", "STRASSE"),
    ("ΟΔΟΣ", "οδος"),
    ("ÉTÉ", "e\u{301}te\u{301}"),
    ("ǅ", "ǆ"),
    ("a/b", "A:B"),
  ])
  func namesThatAFileSystemMayConfuseShareAKey(one: String, other: String) {
    #expect(FileName(sanitizing: one).collisionKey == FileName(sanitizing: other).collisionKey)
  }

  @Test(arguments: [("Song", "Song 2"), ("é", "e"), ("a", "а"), ("ﬁ", "fj"), ("1", "¹")])
  func namesThatEveryFileSystemTellsApartHaveTheirOwnKeys(one: String, other: String) {
    #expect(FileName(sanitizing: one).collisionKey != FileName(sanitizing: other).collisionKey)
  }

  @Test func everyTextBecomesAValidNameThatStaysAsItIs() {
    var random = SplitMix64(state: 0x1d3)
    for _ in 0..<3_000 {
      let stem = random.text()
      let fileExtension = Bool.random(using: &random) ? "mp3" : nil
      let reservedBytes = Int.random(in: 0...32, using: &random)
      let name = FileName(
        sanitizing: stem, fileExtension: fileExtension, reservedBytes: reservedBytes)
      let problems = problems(in: name.text, limit: 255 - reservedBytes)
      #expect(problems.isEmpty, "\(stem.debugDescription) became \(name.text.debugDescription)")
      let again = FileName(sanitizing: name.text, reservedBytes: reservedBytes)
      #expect(again.text.utf8.elementsEqual(name.text.utf8), "\(stem.debugDescription)")
      #expect(again.collisionKey == name.collisionKey)
    }
  }

  /// What Windows' and Linux' rules have against `name`, written down a second time.
  private func problems(in name: String, limit: Int) -> [String] {
    var problems: [String] = []
    if name.utf8.isEmpty || name.utf8.count > limit { problems.append("length") }
    if name.utf16.count > limit { problems.append("UTF-16 length") }
    if name.utf8.contains(where: { $0 < 0x20 || $0 == 0x7f || #"/\:*?"<>|"#.utf8.contains($0) }) {
      problems.append("forbidden character")
    }
    if name.precomposedStringWithCanonicalMapping.utf8.elementsEqual(name.utf8) == false {
      problems.append("not NFC")
    }
    if let first = name.utf8.first, ". -".utf8.contains(first) { problems.append("start") }
    if let last = name.utf8.last, ". ".utf8.contains(last) { problems.append("end") }
    let device = name.prefix { $0 != "." }
    let pattern = #/(?i:con|prn|aux|nul|conin\$|conout\$|(com|lpt)[1-9¹²³]) */#
    if device.wholeMatch(of: pattern) != nil { problems.append("device") }
    return problems
  }
}

/// Sebastiano Vigna's SplitMix64: the same numbers on every run.
private struct SplitMix64: RandomNumberGenerator {
  var state: UInt64

  mutating func next() -> UInt64 {
    state &+= 0x9e37_79b9_7f4a_7c15
    var mixed = state
    mixed = (mixed ^ (mixed >> 30)) &* 0xbf58_476d_1ce4_e5b9
    mixed = (mixed ^ (mixed >> 27)) &* 0x94d0_49bb_1331_11eb
    return mixed ^ (mixed >> 31)
  }

  /// Up to about 400 scalars, mostly such as need care in a file name.
  mutating func text() -> String {
    let awkward = Array("./\\:*?\"<>|-_ \0\n\t\u{7f}\u{85}\u{a0}\u{301}\u{323}\u{345}e\u{e9}ΣCON1¹")
      .flatMap(\.unicodeScalars)
    let words = ["CON", "com1", "LPT¹", ".", " ", "\u{200b}", "\u{202e}", "\u{feff}", "👩\u{200d}🎤"]
    var scalars = String.UnicodeScalarView()
    // Mostly short, where the rules about the ends meet; sometimes longer than a name may be.
    let count = Int.random(
      in: 0...(Int.random(in: 0..<8, using: &self) == 0 ? 400 : 6), using: &self)
    for _ in 0..<count {
      switch Int.random(in: 0..<8, using: &self) {
      case 0..<4: scalars.append(awkward[Int.random(in: awkward.indices, using: &self)])
      case 4..<6:
        let word = words[Int.random(in: words.indices, using: &self)]
        scalars.append(contentsOf: word.unicodeScalars)
      case 6:
        // The planes where most scripts and combining marks are.
        if let scalar = Unicode.Scalar(UInt32.random(in: 0..<0x3100, using: &self)) {
          scalars.append(scalar)
        }
      default:
        if let scalar = Unicode.Scalar(UInt32.random(in: 0...0x10ffff, using: &self)) {
          scalars.append(scalar)
        }
      }
    }
    return String(scalars)
  }
}
