import CompactDisc
import Foundation
import RipVerifying
import TestSupport
import Testing

struct CTDBReplyTests {
  private static let text = """
    <?xml version="1.0" encoding="utf-8"?>
    <ctdb xmlns="http://db.cuetools.net/ns/mmd-1.0#" xmlns:ext="http://db.cuetools.net/ns/ext-1.0#" \
    status="found" updateurl="" updatemsg="" message="Hello &amp; welcome" npar="16">
      <!-- two rips of one disc, and one of another -->
      <entry id="3117474" crc32="0a1b2c3d" confidence="128" npar="16" stride="5880" \
    hasparity="http://p.cuetools.net/3117474" syndrome="AQACAAMABAAFAAYABwAIAAkACgALAAwADQAOAA8AEAA=" \
    trackcrcs="0011aabb deadBEEF 00000000 fFFFffff" toc="0:11413:25024:45713:55220"/>
      <entry id="7" crc32="ffffffff" confidence="1" npar="8" stride="5880" hasparity="/7" \
    parity="AQAAAAAAAAAAAAAAAAAAAA==" toc="0:11413:25024:45713:55220"></entry>
      <entry id="8" crc32="00000001" confidence="2" stride="5880" toc="0:100:200"/>
      <entry id="9" crc32="00000001" confidence="2" stride="11760" toc="0:100:200"/>
      <entry id="x" crc32="00000001" confidence="2"/>
      <entry id="10" crc32="none" confidence="2"/>
      <metadata source="musicbrainz" artist="A &lt; B" album="C">
        <track name="one"/><track name="two"/>
      </metadata>
    </ctdb>
    """

  private func reply(_ text: String) throws -> CTDBReply {
    try CTDBReply(parsing: Array(text.utf8))
  }

  @Test func entriesAreRead() throws {
    let reply = try reply(Self.text)
    #expect(reply.message == "Hello & welcome")
    #expect(reply.entries.map(\.id) == [3_117_474, 7, 8])
    let first = try #require(reply.entries.first)
    #expect(first.confidence == 128)
    #expect(first.crc == 0x0A1B_2C3D)
    #expect(first.trackCRCs == [0x0011_AABB, 0xDEAD_BEEF, 0, 0xFFFF_FFFF])
    #expect(first.syndromes == Array(1...16))
    #expect(first.syndromeCount == 16)
    #expect(first.parityLocation == "http://p.cuetools.net/3117474")
    let toc = try TableOfContents(parsing: "0:11413:25024:45713:55220")
    #expect(first.isLaidOut(as: toc))
    #expect(first.isLaidOut(as: try TableOfContents(parsing: "32:11445:25056:45745:55252")))
    #expect(!reply.entries[2].isLaidOut(as: toc))
    #expect(reply.entries[2].parityLocation == nil)
    #expect(reply.entries[2].syndromes.isEmpty)
  }

  /// The redundant symbol x^7 alone: each syndrome is a power of 1/2.
  @Test func oldEntriesHaveParityInPlaceOfSyndromes() throws {
    let old = try reply(Self.text).entries[1]
    #expect(old.syndromes.count == 8)
    #expect(old.syndromes[0] == 1)
    // x · 8805h = 1 modulo 1100Bh.
    #expect(old.syndromes[1] == 0x8805)
  }

  @Test(arguments: [
    "", "no XML at all", "<ctdb>", "<html><body>Not found</body></html>",
    "<ctdb><entry id=\"1\" id=\"2\"/></ctdb>", "<ctdb/><ctdb/>", "<ctdb>\u{0}</ctdb>",
    "<!DOCTYPE ctdb [<!ENTITY a \"b\">]><ctdb>&a;</ctdb>",
    "<!DOCTYPE ctdb SYSTEM \"file:///etc/passwd\"><ctdb/>",
    "<?xml version=\"1.0\" encoding=\"utf-7\"?><ctdb/>", "<ctdb>&unknown;</ctdb>",
    "<?xml version=\"1.0\" encoding=\"utf-16\"?><ctdb/>",
    "<?xml version=\"1.0\" encoding=\"ibm037\"?><ctdb/>", "<ctdb>&#0;</ctdb>",
    "<ctdb>&#xD800;</ctdb>", "\u{FEFF}", "<ctdb a='<'/>",
  ])
  func otherRepliesAreErrors(text: String) {
    #expect(throws: CTDBError.self) { try reply(text) }
  }

  @Test func repliesWithoutEndAreErrors() {
    let deep = String(repeating: "<ctdb>", count: 100_000)
    #expect(throws: CTDBError.self) { try reply(deep) }
    let wide = "<ctdb>" + String(repeating: "<a/>", count: 200_000) + "</ctdb>"
    #expect(throws: CTDBError.self) { try reply(wide) }
    let many = "<ctdb>" + String(repeating: "<entry/>", count: 2000) + "</ctdb>"
    #expect(throws: CTDBError.self) { try reply(many) }
    let long = [UInt8](repeating: 0x20, count: CTDBReply.longestReply + 1)
    #expect(throws: CTDBError.replyTooLong(byteCount: long.count)) {
      try CTDBReply(parsing: long)
    }
  }

  @Test func anEmptyReplyKnowsNothing() throws {
    #expect(try reply("<ctdb xmlns=\"http://db.cuetools.net/ns/mmd-1.0#\"/>").entries.isEmpty)
    #expect(
      try reply("<m:ctdb xmlns:m=\"x\"><m:entry id='1' crc32='1' confidence='1'/></m:ctdb>").entries
        .count == 1)
  }

  /// Damage of all kinds, and damage that stays within ASCII and so gets as far as the parser.
  @Test(arguments: [true, false])
  func damagedRepliesAreReadOrRefused(isASCII: Bool) {
    var random = RandomBytes(seed: 47)
    let bytes = Array(Self.text.utf8)
    let signs = Array("<>&;:=\"'/!?#x- \n\tctdb:xmlns".utf8)
    var accepted = 0
    for _ in 0..<1500 {
      var damaged = random.damage(bytes)
      if isASCII {
        damaged = damaged.map { $0 < 0x80 && $0 > 8 ? $0 : signs[random.below(signs.count)] }
        for _ in 0...random.below(3) where !damaged.isEmpty {
          damaged[random.below(damaged.count)] = signs[random.below(signs.count)]
        }
      }
      do {
        let reply = try CTDBReply(parsing: damaged)
        let isSound = reply.entries.allSatisfy { entry in
          entry.syndromes.count <= 16 && entry.syndromeCount <= 16 && entry.confidence >= 0
        }
        if !isSound { Issue.record("unsound entries \(reply.entries)") }
        accepted += 1
      } catch {
        if !error.description.hasSuffix(".") { Issue.record("unclear error: \(error)") }
      }
    }
    #expect(accepted > 50)
  }
}

struct CTDBComparisonTests {
  private static let toc = "0:60:150:256"

  private func entry(
    _ disc: NoiseDisc, confidence: Int, id: Int = 1, offset: Int = 0
  ) throws -> CTDBReply.Entry {
    let survey = disc.survey()
    return CTDBReply.Entry(
      id: id, confidence: confidence, crc: try #require(survey.ctdbDiscCRC?[offset]),
      trackCRCs: disc.layout.tracks.indices.compactMap { survey.ctdbCRC(ofTrack: $0)?[offset] },
      syndromes: try #require(disc.syndromes()).syndromes(of: 0, offset: offset),
      syndromeCount: 16, toc: disc.toc)
  }

  private func results(
    _ disc: NoiseDisc, _ entries: [CTDBReply.Entry], hasSyndromes: Bool = true
  ) -> [CTDBVerdict] {
    let comparison = CTDBComparison(
      toc: disc.toc, layout: disc.layout, reply: CTDBReply(entries: entries))
    let matches = comparison.matches(
      disc.survey(), syndromes: hasSyndromes ? disc.syndromes() : nil)
    return [comparison.verdict(matches)]
      + disc.layout.tracks.indices.map { comparison.verdict(matches, ofTrack: $0) }
  }

  @Test(arguments: [true, false])
  func confidencesOfTheSameSamplesAddUp(hasSyndromes: Bool) throws {
    let disc = try NoiseDisc(Self.toc)
    let other = try NoiseDisc(Self.toc, seed: 5)
    let same = try entry(disc, confidence: 12)
    let old = CTDBReply.Entry(id: 3, confidence: 2, crc: same.crc, toc: disc.toc)
    let foreign = try entry(other, confidence: 90, id: 2)
    #expect(
      results(disc, [same, foreign, old], hasSyndromes: hasSyndromes)
        == Array(repeating: .accurate(confidence: 14), count: 4))
    #expect(
      results(disc, [foreign], hasSyndromes: hasSyndromes)
        == Array(repeating: .differs(confidence: 90), count: 4))
    #expect(results(disc, []) == Array(repeating: .notInDatabase, count: 4))
  }

  @Test(arguments: [-5879, -664, 1, 30, 5879])
  func anotherPressingIsFoundAtItsOffset(offset: Int) throws {
    let disc = try NoiseDisc(Self.toc)
    let entry = try entry(disc, confidence: 12)
    let pressing = disc.displaced(by: offset)
    #expect(
      results(pressing, [entry])
        == Array(repeating: .accurateAt(offset: offset, confidence: 12), count: 4))
    #expect(results(pressing, [entry], hasSyndromes: false)[0].isAccurate)
  }

  @Test func oneDamagedTrackLeavesTheOthers() throws {
    let disc = try NoiseDisc(Self.toc)
    let entry = try entry(disc, confidence: 12)
    var damaged = disc.displaced(by: 6)
    damaged.samples[2 * 100 * 588] ^= 1
    #expect(
      results(damaged, [entry]) == [
        .differs(confidence: 12), .accurateAt(offset: 6, confidence: 12),
        .differs(confidence: 12), .accurateAt(offset: 6, confidence: 12),
      ])
    #expect(
      results(damaged, [entry])[1].description == "accurate, another pressing at +6 (confidence 12)"
    )
  }

  /// Where every track is damaged, the first codeword still tells the offset, and so what to repair.
  @Test func theFirstCodewordTellsTheOffsetWhereNoChecksumFits() throws {
    let disc = try NoiseDisc(Self.toc)
    let entry = try entry(disc, confidence: 12)
    var damaged = disc.displaced(by: -40)
    for sector in [30, 100, 200] { damaged.samples[2 * sector * 588 + 4] ^= 0x40 }
    let comparison = CTDBComparison(
      toc: disc.toc, layout: disc.layout, reply: CTDBReply(entries: [entry]))
    let matches = comparison.matches(damaged.survey(), syndromes: damaged.syndromes())
    #expect(matches.map(\.offset) == [-40])
    #expect(comparison.verdict(matches) == .differs(confidence: 12))
  }

  @Test func discsLaidOutOtherwiseDoNotCount() throws {
    let disc = try NoiseDisc(Self.toc)
    let entry = try entry(try NoiseDisc("0:61:150:256"), confidence: 12)
    #expect(results(disc, [entry]) == Array(repeating: .notInDatabase, count: 4))
  }

  @Test func aTrackIsComparedWhenEnoughOfTheNextOneIsThere() throws {
    let disc = try NoiseDisc(Self.toc)
    let comparison = CTDBComparison(
      toc: disc.toc, layout: disc.layout,
      reply: CTDBReply(entries: [try entry(disc, confidence: 12)]))
    var survey = RipSurvey(disc.layout)
    let end = disc.layout.tracks[0].samples.upperBound
    survey.update(disc.samples.span.extracting(0..<2 * end))
    #expect(comparison.confidence(ofTrack: 0, survey) == nil)
    survey.update(disc.samples.span.extracting(2 * end..<2 * (end + 5879)))
    #expect(comparison.confidence(ofTrack: 0, survey) == 12)
    #expect(comparison.confidence(ofTrack: 1, survey) == nil)
  }
}
