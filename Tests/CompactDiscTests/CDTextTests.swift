import CompactDisc
import TestSupport
import Testing

struct CDTextTests {
  private static let titles = ["Album", "One", "A title that needs more than one pack", "Three"]

  private func latin1(_ text: String) -> [UInt8] {
    text.unicodeScalars.map { UInt8($0.value & 0xFF) }
  }

  private func packs(_ strings: [String], type: UInt8 = 0x80, block: UInt8 = 0) -> [UInt8] {
    TextPacks(strings: [(type, strings.map(latin1))], block: block).bytes
  }

  private func titles(in text: CDText) -> [String?] {
    [text.disc.title] + (1...3).map { text.tracks[$0]?.title }
  }

  @Test func textsRunOnFromPackToPack() {
    let text = CDText(packs: packs(Self.titles))
    #expect(titles(in: text) == Self.titles)
    #expect(text.tracks.count == 3)
  }

  @Test func eachTypeIsAField() {
    let fields: [(UInt8, KeyPath<DiscText, String?>)] = [
      (0x80, \.title), (0x81, \.performer), (0x82, \.songwriter), (0x83, \.composer),
      (0x84, \.arranger), (0x85, \.message),
    ]
    for (type, field) in fields {
      let text = CDText(packs: packs(["Disc", "Track"], type: type))
      #expect(text.disc[keyPath: field] == "Disc")
      #expect(text.tracks[1]?[keyPath: field] == "Track")
    }
  }

  @Test func latin1IsUnderstood() {
    let text = CDText(packs: packs(["", "Ñandú und Þórr"]))
    #expect(text.disc.title == nil)
    #expect(text.tracks[1]?.title == "Ñandú und Þórr")
  }

  /// 日本 and ア in Shift-JIS, the latter of half width.
  @Test func japaneseIsUnderstood() {
    let strings: [[UInt8]] = [
      [0x93, 0xFA, 0x96, 0x7B], [0x83, 0x41, 0x83, 0x42], [0x81, 0xFF, 0x88, 0x9F],
    ]
    let text = CDText(packs: TextPacks(strings: [(0x80, strings)], encoding: 0x80).bytes)
    #expect(text.disc.title == "日本")
    #expect(text.tracks[1]?.title == "アィ")
    #expect(text.tracks[2]?.title?.hasPrefix("\u{FFFD}") == true)
    #expect(text.tracks[2]?.title?.hasSuffix("亜") == true)
  }

  /// Each as EUC-KR and GB 2312 have it.
  @Test(arguments: [
    (0x81, [0xC7, 0xD1, 0xB1, 0xDB], "한글"), (0x82, [0xD6, 0xD0, 0xCE, 0xC4], "中文"),
  ])
  func otherLanguagesAreUnderstood(encoding: UInt8, bytes: [UInt8], text: String) {
    let packs = TextPacks(strings: [(0x80, [bytes, bytes])], encoding: encoding).bytes
    #expect(titles(in: CDText(packs: packs)).prefix(2) == [text, text])
  }

  /// Burning programs have done that; one text that is no UTF-8 shows that a language is not in it.
  @Test func utf8ThatIsCalledLatin1IsUnderstood() {
    let titles = ["Žluťásek", "さくら"].map { Array($0.utf8) }
    let text = CDText(packs: TextPacks(strings: [(0x80, titles)]).bytes)
    #expect(text.disc.title == "Žluťásek")
    #expect(text.tracks[1]?.title == "さくら")
    let mixed = TextPacks(strings: [(0x80, [titles[0], latin1("Ñandú")])]).bytes
    #expect(CDText(packs: mixed).tracks[1]?.title == "Ñandú")
    #expect(CDText(packs: mixed).disc.title != "Žluťásek")
  }

  /// A language of its own for each of the eight blocks, with its own encoding.
  @Test func whatTheFirstLanguageLacksComesFromTheNext() {
    let first = packs(["Sakura", "One", "Two", "Three"])
    let second = TextPacks(
      strings: [
        (0x80, [[0x93, 0xFA, 0x96, 0x7B]]), (0x81, [[0x93, 0xFA, 0x96, 0x7B], [0x88, 0x9F]]),
      ], block: 1, encoding: 0x80
    ).bytes
    let third = packs(["Someone", "Else"], type: 0x81, block: 2)
    let text = CDText(packs: third + second + first)
    #expect(titles(in: text) == ["Sakura", "One", "Two", "Three"])
    #expect(text.disc.performer == "日本")
    #expect(text.tracks[1]?.performer == "亜")
  }

  @Test func aTabRepeatsTheTextBefore() {
    let text = CDText(packs: packs(["Disc", "Someone", "\t", "\t"], type: 0x81))
    #expect((1...3).map { text.tracks[$0]?.performer } == ["Someone", "Someone", "Someone"])
  }

  @Test func theFirstLanguageCounts() {
    let japanese = packs(["Other", "Other", "Other", "Other"], block: 1)
    #expect(titles(in: CDText(packs: packs(Self.titles) + japanese)) == Self.titles)
    #expect(titles(in: CDText(packs: japanese + packs(Self.titles))) == Self.titles)
    #expect(CDText(packs: japanese).disc.title == "Other")
  }

  @Test func codesAreUnderstood() throws {
    let text = CDText(
      packs: packs(Self.titles) + packs(["4006381333931", "USS1Z9900001", "?"], type: 0x8E))
    #expect(text.catalog == MediaCatalogNumber("4006381333931"))
    #expect(text.isrcs == [1: try #require(ISRC("USS1Z9900001"))])
  }

  @Test func aGenreFollowsItsCode() {
    let genre = TextPacks(strings: [(0x87, [[0x00, 0x1B] + latin1("Dream Pop")])]).bytes
    #expect(CDText(packs: packs(Self.titles) + genre).disc.genre == "Dream Pop")
  }

  // MARK: Damage

  /// The texts that a damaged pack is a part of are lost, the others are not.
  @Test func aPackWithAWrongChecksumIsPassedOver() {
    let good = packs(Self.titles)
    #expect(good.count == 18 * (5 + 3))
    for pack in 0..<5 {
      var bytes = good
      bytes[18 * pack + 6] ^= 0x20
      let found = titles(in: CDText(packs: bytes))
      for (title, expected) in zip(found, Self.titles) where title != nil {
        #expect(title == expected, "pack \(pack)")
      }
      #expect(found.contains { $0 != nil }, "pack \(pack)")
      #expect(found != Self.titles, "pack \(pack)")
    }
  }

  @Test func checksumsThatAreAllWrongDoNotCount() {
    var bytes = packs(Self.titles)
    for pack in 0..<bytes.count / 18 { bytes[18 * pack + 16] = 0 }
    #expect(titles(in: CDText(packs: bytes)) == Self.titles)
  }

  @Test func packsComeWithoutChecksumsToo() {
    let bytes = packs(Self.titles)
    let short = (0..<bytes.count / 18).flatMap { bytes[18 * $0..<18 * $0 + 16] }
    #expect(titles(in: CDText(packs: short, bytesPerPack: 16)) == Self.titles)
  }

  @Test(arguments: [0, 1, 17, 19, 40])
  func whatIsCutOffIsPassedOver(byteCount: Int) {
    let text = CDText(packs: Array(packs(Self.titles).prefix(byteCount)))
    #expect(text.disc.title == (byteCount >= 18 ? "Album" : nil))
  }

  @Test(.timeLimit(.minutes(30)))
  func anyBytesAreAnswered() {
    var random = RandomBytes(seed: 5)
    let good = packs(Self.titles) + packs(["4006381333931", "USS1Z9900001"], type: 0x8E)
    for iteration in 0..<3000 {
      var bytes = random.damage(good)
      if iteration.isMultiple(of: 3) {
        bytes = (0..<random.below(400)).map { _ in UInt8(0x80 | random.below(256)) }
      }
      let size = iteration.isMultiple(of: 2) ? 18 : 16
      let text = CDText(packs: bytes, bytesPerPack: size)
      if text.tracks.keys.contains(where: { !(1...99).contains($0) }) {
        Issue.record("no such track: \(text)")
      }
    }
    let endless = [UInt8](repeating: 0x80, count: 1 << 20)
    #expect(CDText(packs: endless).tracks.count <= 99)
  }
}
