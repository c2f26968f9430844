import LookupReplies
import CompactDisc
import Foundation
import Testing

@testable import DiscLookup

struct ReleaseChoiceTests {
  /// A release with the disc's id.
  private func release(
    _ number: Int, _ fields: [String: Any] = [:], toc: TableOfContents, hasID: Bool = true,
    offBy milliseconds: Int = 0, name: String = "Piece", otherMedia: Int = 0
  ) throws -> Release {
    let medium = ReplyShapes.medium(
      ReplyShapes.tracks(of: toc, name: name, offBy: milliseconds),
      discIDs: hasID ? [toc.musicBrainzDiscID] : [])
    let others = (0..<otherMedia).map { ReplyShapes.medium([], position: $0 + 2) }
    let text = try ReplyShapes.json(ReplyShapes.release(number, media: [medium] + others, fields))
    return try #require(Release(JSONObject.parsed(Array(text.utf8))))
  }

  private func choice(
    _ releases: [Release], _ preferences: ReleasePreferences = ReleasePreferences()
  ) throws -> ReleaseChoice {
    let choice = try ReleaseChoice(among: releases, for: Discs.plain, preferences: preferences)
    // Whatever order they come in.
    for _ in 0..<5 {
      let again = try ReleaseChoice(
        among: releases.shuffled(), for: Discs.plain, preferences: preferences)
      #expect(again == choice)
    }
    return try #require(choice)
  }

  /// Release 1 loses only by what is tested: everything else speaks for it.
  @Test(
    arguments: [
      (["status": "Bootleg"], "that is official"), (["status": NSNull()], "that is official"),
      (["date": "1990"], "whose date is most complete"),
      (["date": ""], "whose date is most complete"),
      (["date": "1999-05-18"], "that came out first"),
      (["country": "US"], "from the most preferred country"),
      (["country": NSNull()], "from the most preferred country"),
    ] as [([String: any Sendable], String)])
  func ranks(fields: [String: any Sendable], reason: String) throws {
    let toc = try Discs.plain
    let preferences = ReleasePreferences(countries: ["de", "FR"])
    let choice = try choice(
      [release(1, fields, toc: toc), release(2, toc: toc)], preferences)
    #expect(choice.best.release.id.description == ReplyShapes.id(2))
    #expect(choice.reason == "Of 2 releases with the disc's id, it is the one \(reason).")
    #expect(!choice.isAmbiguous)
  }

  @Test func theFirstOfEqualsIsAlwaysTheSame() throws {
    let toc = try Discs.plain
    let choice = try choice((1...9).map { try release($0, toc: toc) })
    #expect(choice.candidates.map(\.release.id.description) == (1...9).map(ReplyShapes.id))
    #expect(
      choice.reason
        == "Of 9 releases with the disc's id, it is the one with the lowest id, as nothing else tells "
        + "them apart.")
  }

  @Test func theIDCountsForMoreThanLengths() throws {
    let toc = try Discs.plain
    let choice = try choice([
      release(1, toc: toc, hasID: false), release(2, ["status": "Bootleg"], toc: toc, offBy: 9000),
    ])
    #expect(choice.best.release.id.description == ReplyShapes.id(2))
    #expect(choice.reason == "It is the only one of 2 releases with the disc's id.")
    #expect(!choice.isAmbiguous)
  }

  @Test(arguments: ["0724384260958", "724384260958", "0 724384 260958"])
  func theBarCodeDecides(barcode: String) throws {
    let toc = try Discs.plain
    let preferences = ReleasePreferences(
      mediaCatalogNumber: MediaCatalogNumber("0724384260958"))
    let choice = try choice(
      [
        release(1, toc: toc), release(2, ["barcode": barcode, "title": "Other"], toc: toc),
        release(3, ["barcode": ""], toc: toc),
      ], preferences)
    #expect(choice.best.release.id.description == ReplyShapes.id(2))
    #expect(choice.reason == "Its bar code is the disc's catalog number, 0724384260958.")
    #expect(!choice.isAmbiguous)
  }

  @Test func severalWithTheBarCodeAreRanked() throws {
    let toc = try Discs.plain
    let preferences = ReleasePreferences(
      mediaCatalogNumber: MediaCatalogNumber("4006381333931"))
    let choice = try choice(
      [
        release(1, ["date": "2001-01-01"], toc: toc), release(2, toc: toc),
        release(3, ["barcode": NSNull()], toc: toc),
      ], preferences)
    #expect(choice.best.release.id.description == ReplyShapes.id(2))
    #expect(
      choice.reason
        == "Its bar code is the disc's catalog number, 4006381333931; of several such releases, it is "
        + "the one that came out first.")
  }

  @Test func fewerDiscsAreBetter() throws {
    let toc = try Discs.plain
    let choice = try choice([release(1, toc: toc, otherMedia: 4), release(2, toc: toc)])
    #expect(choice.best.release.id.description == ReplyShapes.id(2))
    #expect(choice.differences == [.discCount])
  }

  @Test func saysInWhatTheyDiffer() throws {
    let toc = try Discs.plain
    func differences(_ fields: [String: Any], name: String = "Piece") throws -> [String] {
      try choice([release(1, toc: toc), release(2, fields, toc: toc, name: name)])
        .differences.map(\.rawValue)
    }
    #expect(try differences(["country": "US", "date": "2020", "label-info": []]) == [])
    #expect(try differences(["title": "ALBUM!"]) == [])
    #expect(try differences(["title": "Another"]) == ["title"])
    #expect(try differences([:], name: "Song") == ["track titles"])
    #expect(
      try differences([
        "disambiguation": "remastered",
        "artist-credit": ReplyShapes.credit(("Else", "", "Else")),
      ]) == ["artist", "disambiguation"])
    // A bootleg is no rival of an official release.
    #expect(try differences(["title": "Another", "status": "Bootleg"]) == [])
  }

  @Test func sameReleaseTwiceIsOne() throws {
    let toc = try Discs.plain
    let choice = try choice([release(1, toc: toc), release(1, toc: toc)])
    #expect(choice.candidates.count == 1)
  }
}
